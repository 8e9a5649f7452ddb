import { sql } from 'kysely';
import { type DeliveryState, deliveryMoves, openStates, type Proof, type TlsDetails } from '../model/delivery.ts';
import type { AuthorityId, DeliveryId, Digest, DocumentId } from '../model/identifiers.ts';
import type { NoticeRequest } from '../model/notice-request.ts';
import type { Urgency } from '../model/urgency.ts';
import type { Withholding } from '../model/withholding.ts';
import { Problem } from '../problem.ts';
import type { Database, Transaction } from './database.ts';
import { isAfter, type Page } from './page.ts';

/** Outgoing deliveries and their attempts. */
export interface Delivery {
	readonly id: DeliveryId;
	readonly documentId: DocumentId;
	readonly documentDigest: Digest;
	readonly recipient: AuthorityId;
	readonly copyDigest: Digest;
	readonly disclosed: readonly Digest[];
	readonly attachments: readonly Digest[];
	/** What of the document does not go with it, and by which rule. */
	readonly withheld: readonly Withholding[];
	/** What was asked of a recipient that publishes notices. */
	readonly request: NoticeRequest | null;
	readonly createdAt: string;
	readonly urgency: Urgency;
	readonly state: DeliveryState;
	/** When it came into that state. */
	readonly stateSince: string;
	/** When its retry schedule began: with it, or when a person had it tried again. */
	readonly scheduleFrom: string;
	/** Why it is in that state, where a problem or a rejection is the cause. */
	readonly code: string | null;
	readonly nextAttemptAt: string | null;
	/** When work on it came to an end. */
	readonly settledAt: string | null;
	/** What shows that the recipient has it. */
	readonly proof: Proof | null;
	readonly receipt: string | null;
}

export type NewDelivery = Pick<
	Delivery,
	| 'id'
	| 'documentDigest'
	| 'recipient'
	| 'copyDigest'
	| 'disclosed'
	| 'attachments'
	| 'withheld'
	| 'request'
	| 'createdAt'
	| 'urgency'
>;

const columns = [
	'delivery.id',
	'document.id as documentId',
	'document_digest as documentDigest',
	'recipient',
	'copy_digest as copyDigest',
	'disclosed',
	'attachments',
	'withheld',
	'request',
	'created_at as createdAt',
	'urgency',
	'state',
	'state_since as stateSince',
	'schedule_from as scheduleFrom',
	'code',
	'next_attempt_at as nextAttemptAt',
	'settled_at as settledAt',
	'proof',
	'receipt',
] as const;

export async function insertDeliveries(tx: Transaction, deliveries: readonly NewDelivery[]): Promise<void> {
	const rows = deliveries.map((delivery) => ({
		id: delivery.id,
		document_digest: delivery.documentDigest,
		recipient: delivery.recipient,
		copy_digest: delivery.copyDigest,
		disclosed: [...delivery.disclosed],
		attachments: [...delivery.attachments],
		withheld: JSON.stringify(delivery.withheld),
		request: delivery.request && JSON.stringify(delivery.request),
		created_at: delivery.createdAt,
		urgency: delivery.urgency,
		state: 'queued' as const,
		state_since: delivery.createdAt,
		schedule_from: delivery.createdAt,
		code: null,
		next_attempt_at: delivery.createdAt,
		settled_at: null,
		proof: null,
		receipt: null,
	}));
	await tx.insertInto('delivery').values(rows).execute();
}

export async function loadDelivery(db: Database, id: DeliveryId): Promise<Delivery | undefined> {
	return await deliveries(db).where('delivery.id', '=', id).executeTakeFirst();
}

export async function listDeliveriesOf(
	db: Database | Transaction,
	...documents: readonly Digest[]
): Promise<Delivery[]> {
	return await deliveries(db).where('document_digest', 'in', documents).orderBy('delivery.id').execute();
}

function deliveries(db: Database | Transaction) {
	return db.selectFrom('delivery').innerJoin('document', 'document.digest', 'delivery.document_digest').select(columns);
}

/**
 * Deliveries to a partner that are due, the urgent ones first, and then those that have waited longest; with `waiting`
 * also those that wait for their time, for one of these causes, since before then.
 */
export async function listDueDeliveries(
	db: Database,
	recipient: AuthorityId,
	{
		now,
		limit,
		waiting,
	}: {
		readonly now: Temporal.Instant;
		readonly limit: number;
		readonly waiting?: { readonly before: Temporal.Instant; readonly codes: readonly string[] };
	},
): Promise<DeliveryId[]> {
	const at = now.toString();
	const isWaiting =
		waiting === undefined
			? sql`false`
			: sql`(code = any(${waiting.codes}) and state_since < ${waiting.before.toString()})`;
	// Each urgency is one stretch of `delivery_open`; those that have no time are at its end, and not in it.
	const { rows } = await sql<{ id: DeliveryId }>`
		select id from unnest(array['urgent', 'routine']) with ordinality as level(urgency, rank) cross join lateral (
			select id, next_attempt_at from delivery
			where recipient = ${recipient} and delivery.urgency = level.urgency and settled_at is null
				and state in ('queued', 'retrying') and next_attempt_at <= ${waiting === undefined ? at : 'infinity'}
				and (next_attempt_at <= ${at} or ${isWaiting})
			order by next_attempt_at limit ${limit}
		) as due order by rank, next_attempt_at limit ${limit}`.execute(db);
	return rows.map(({ id }) => id);
}

/** What is still to be delivered to a partner. */
export interface OpenDeliveries {
	readonly recipient: AuthorityId;
	readonly state: DeliveryState;
	readonly count: number;
	/** When the oldest of them was released. */
	readonly since: string;
}

/** By partner and state; its cost goes with what is open. */
export async function countOpenDeliveries(db: Database): Promise<OpenDeliveries[]> {
	return await db
		.selectFrom('delivery')
		.select(({ fn }) => ['recipient', 'state', fn.countAll<string>().as('count'), fn.min('created_at').as('since')])
		.where('settled_at', 'is', null)
		.groupBy(['recipient', 'state'])
		.orderBy('recipient')
		.orderBy('state')
		.execute()
		.then((rows) => rows.map((row) => ({ ...row, count: Number(row.count) })));
}

/** How many deliveries to each partner wait for a person: by an index of these alone. */
export async function countStalledDeliveries(
	db: Database,
): Promise<{ readonly recipient: AuthorityId; readonly count: number }[]> {
	const rows = await db
		.selectFrom('delivery')
		.select(({ fn }) => ['recipient', fn.countAll<string>().as('count')])
		.where('state', '=', sql.lit('stalled'))
		.groupBy('recipient')
		.orderBy('recipient')
		.execute();
	return rows.map((row) => ({ ...row, count: Number(row.count) }));
}

/** The newest deliveries, each with the document that it carries. */
export async function listDeliveries(db: Database | Transaction, { limit, before }: Page) {
	let query = db
		.selectFrom('delivery')
		.innerJoin('document', 'document.digest', 'delivery.document_digest')
		.select([
			'delivery.id as deliveryId',
			'document.id as documentId',
			'document.digest as documentDigest',
			'document.kind',
			'document.answer_by as answerBy',
			'delivery.recipient',
			'delivery.created_at as createdAt',
			'delivery.urgency',
			'delivery.state',
			'delivery.state_since as stateSince',
			'delivery.code',
		])
		.orderBy('delivery.created_at', 'desc')
		.orderBy('delivery.id', 'desc')
		.limit(limit);
	if (before !== undefined) query = query.where(isAfter(before, 'delivery.created_at', 'delivery.id'));
	return await query.execute();
}

export interface Attempt {
	readonly number: number;
	readonly envelopeDigest: Digest | null;
	readonly envelopeBytes: number | null;
	readonly startedAt: string;
	readonly finishedAt: string | null;
	readonly outcome: string | null;
	/** Of the connection that it went over. */
	readonly tls: TlsDetails | null;
}

export async function listAttempts(db: Database, delivery: DeliveryId): Promise<Attempt[]> {
	return await db
		.selectFrom('attempt')
		.select([
			'number',
			'envelope_digest as envelopeDigest',
			'envelope_bytes as envelopeBytes',
			'started_at as startedAt',
			'finished_at as finishedAt',
			'outcome',
			'tls',
		])
		.where('delivery_id', '=', delivery)
		.orderBy('number')
		.execute();
}

/**
 * Begins an attempt: its row, the delivery is `sending`, and its work is due now, should its worker die. Not waited
 * for on disk: it only counts attempts that kill their worker, and should the database itself crash, one is counted
 * less.
 *
 * @returns false when an attempt of another worker is under way, or the delivery may not be sent any more
 */
export async function beginAttempt(
	db: Database,
	attempt: {
		deliveryId: DeliveryId;
		number: number;
		startedAt: string;
		/** An attempt of another worker that has not ended, and began later, is under way. */
		deadSince: string;
		/** Of its work. */
		queue: string;
	},
): Promise<boolean> {
	const { deliveryId, number, startedAt, deadSince, queue } = attempt;
	// The setting holds for this one statement's transaction, and costs no round trips of its own.
	const { numAffectedRows } = await sql`
		with due as (
			select id from delivery, set_config('synchronous_commit', 'off', true)
			where id = ${deliveryId} and state = any(${statesBefore('sending')}) and not (state = 'sending' and exists
				(select from attempt where delivery_id = id and finished_at is null and started_at > ${deadSince}))
			for update of delivery
		), begun as (
			insert into attempt (delivery_id, number, started_at) select id, ${number}, ${startedAt} from due
			on conflict do nothing returning delivery_id
		), held as (
			update due_work set due_at = ${startedAt} from begun where queue = ${queue} and id = delivery_id
		)
		update delivery set state = 'sending', state_since = ${startedAt}
		from begun where id = begun.delivery_id`.execute(db);
	return numAffectedRows === 1n;
}

export function statesBefore(next: DeliveryState): DeliveryState[] {
	const states = Object.entries(deliveryMoves) as [DeliveryState, readonly DeliveryState[]][];
	return states.filter(([, nexts]) => nexts.includes(next)).map(([state]) => state);
}

/**
 * Records the envelope before it leaves, durably: the receipt that comes back must name one on record.
 *
 * @throws Problem `database-unavailable` when the attempt is not on record (the database has crashed since
 * it began) or has an envelope (of another worker, after such a crash): then nothing may leave
 */
export async function recordEnvelope(
	db: Database,
	attempt: { deliveryId: DeliveryId; number: number; envelopeDigest: Digest; envelopeBytes: number },
): Promise<void> {
	const { numUpdatedRows } = await db
		.updateTable('attempt')
		.set({ envelope_digest: attempt.envelopeDigest, envelope_bytes: attempt.envelopeBytes })
		.where('delivery_id', '=', attempt.deliveryId)
		.where('number', '=', attempt.number)
		.where('envelope_digest', 'is', null)
		.executeTakeFirst();
	if (numUpdatedRows !== 1n) throw new Problem('database-unavailable', { retryAfterSeconds: 5 });
}

export interface DeliveryChange {
	readonly state: DeliveryState;
	readonly at: string;
	readonly code: string | null;
	readonly nextAttemptAt: string | null;
	readonly settledAt: string | null;
	readonly proof: Proof | null;
	readonly receipt: string | null;
}

/**
 * Moves a delivery on, if it is in one of these states and the move is one there is.
 *
 * @returns false when another has moved it elsewhere meanwhile
 */
export async function changeDelivery(
	tx: Transaction,
	id: DeliveryId,
	change: DeliveryChange,
	from: readonly DeliveryState[] = openStates,
): Promise<boolean> {
	const allowed = statesBefore(change.state).filter((state) => from.includes(state));
	const updated = await tx
		.updateTable('delivery')
		.set({
			state: change.state,
			state_since: change.at,
			code: change.code,
			next_attempt_at: change.nextAttemptAt,
			settled_at: change.settledAt,
			proof: change.proof,
			receipt: change.receipt,
		})
		.where('id', '=', id)
		.where('state', '=', sql<DeliveryState>`any(${allowed})`)
		.executeTakeFirst();
	return updated.numUpdatedRows === 1n;
}

/**
 * Has a delivery that is stalled, or waits for its next attempt, tried again now, by a schedule that begins anew.
 *
 * @returns false when it is in another state
 */
export async function restartSchedule(tx: Transaction, id: DeliveryId, now: string): Promise<boolean> {
	const updated = await tx
		.updateTable('delivery')
		.set({ state: 'retrying', state_since: now, schedule_from: now, next_attempt_at: now, settled_at: null })
		.where('id', '=', id)
		.where('state', 'in', ['stalled', 'retrying'])
		.executeTakeFirst();
	return updated.numUpdatedRows === 1n;
}

/** How an attempt ended. */
export interface AttemptEnd {
	readonly deliveryId: DeliveryId;
	readonly number: number;
	readonly finishedAt: string;
	readonly outcome: string;
	readonly tls: TlsDetails | undefined;
	/** What came back instead of a receipt that proves something, as evidence. */
	readonly answer?: string | undefined;
}

/** Records how an attempt ended. @returns when it had begun; undefined where it had ended before, and keeps its outcome */
export async function finishAttempt(db: Database | Transaction, attempt: AttemptEnd): Promise<string | undefined> {
	const { finishedAt, outcome, tls, answer = null } = attempt;
	const finished = await db
		.updateTable('attempt')
		.set({
			finished_at: finishedAt,
			outcome,
			tls: tls === undefined ? null : JSON.stringify(tls),
			// The column takes no NUL, and a mistaken answer may be anything.
			answer: answer?.replaceAll('\0', '\uFFFD') ?? null,
		})
		.where('delivery_id', '=', attempt.deliveryId)
		.where('number', '=', attempt.number)
		.where('finished_at', 'is', null)
		.returning('started_at as startedAt')
		.executeTakeFirst();
	return finished?.startedAt;
}
