import { sql } from 'kysely';
import type { AuthorityId, DeliveryId, Digest, DocumentId } from '../model/identifiers.ts';
import type { Withholding } from '../model/withholding.ts';
import { Problem } from '../problem.ts';
import type { Database, Transaction } from './database.ts';
import { isAfter, type Page } from './page.ts';
import type { DeliveryState } from './schema.ts';

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
	readonly createdAt: string;
	readonly state: DeliveryState;
	readonly code: string | null;
	readonly nextAttemptAt: string | null;
	readonly settledAt: string | null;
	readonly receipt: string | null;
}

export type NewDelivery = Pick<
	Delivery,
	'id' | 'documentDigest' | 'recipient' | 'copyDigest' | 'disclosed' | 'attachments' | 'withheld' | 'createdAt'
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
	'created_at as createdAt',
	'state',
	'code',
	'next_attempt_at as nextAttemptAt',
	'settled_at as settledAt',
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
		created_at: delivery.createdAt,
		state: 'queued' as const,
		code: null,
		next_attempt_at: delivery.createdAt,
		settled_at: null,
		receipt: null,
	}));
	await tx.insertInto('delivery').values(rows).execute();
}

export async function loadDelivery(db: Database, id: DeliveryId): Promise<Delivery | undefined> {
	return await deliveries(db).where('delivery.id', '=', id).executeTakeFirst();
}

export async function listDeliveriesOf(db: Database, ...documents: readonly Digest[]): Promise<Delivery[]> {
	return await deliveries(db).where('document_digest', 'in', documents).orderBy('delivery.id').execute();
}

function deliveries(db: Database) {
	return db.selectFrom('delivery').innerJoin('document', 'document.digest', 'delivery.document_digest').select(columns);
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
			'delivery.state',
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
		])
		.where('delivery_id', '=', delivery)
		.orderBy('number')
		.execute();
}

/**
 * Records that an attempt begins. Not waited for on disk: it only counts attempts that kill their
 * worker, and should the database itself crash, one is counted less.
 *
 * @returns false when another worker has begun an attempt of that number
 */
export async function beginAttempt(
	db: Database,
	attempt: { deliveryId: DeliveryId; number: number; startedAt: string },
): Promise<boolean> {
	// The setting holds for this one statement's transaction, and costs no round trips of its own.
	const { numAffectedRows } = await sql`
		insert into attempt (delivery_id, number, started_at)
		select ${attempt.deliveryId}, ${attempt.number}, ${attempt.startedAt}
			from set_config('synchronous_commit', 'off', true)
		on conflict do nothing`.execute(db);
	return numAffectedRows === 1n;
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
	readonly code: string | null;
	readonly nextAttemptAt: string | null;
	readonly settledAt: string | null;
	readonly receipt: string | null;
}

/**
 * Moves an unsettled delivery on. A settled one never changes again.
 *
 * @returns false when it was settled already, by another worker
 */
export async function changeDelivery(tx: Transaction, id: DeliveryId, change: DeliveryChange): Promise<boolean> {
	const updated = await tx
		.updateTable('delivery')
		.set({
			state: change.state,
			code: change.code,
			next_attempt_at: change.nextAttemptAt,
			settled_at: change.settledAt,
			receipt: change.receipt,
		})
		.where('id', '=', id)
		.where('settled_at', 'is', null)
		.executeTakeFirst();
	return updated.numUpdatedRows === 1n;
}

/** Records how an attempt ended. One that has ended keeps its outcome. */
export async function finishAttempt(
	db: Database | Transaction,
	attempt: { deliveryId: DeliveryId; number: number; finishedAt: string; outcome: string },
): Promise<void> {
	await db
		.updateTable('attempt')
		.set({ finished_at: attempt.finishedAt, outcome: attempt.outcome })
		.where('delivery_id', '=', attempt.deliveryId)
		.where('number', '=', attempt.number)
		.where('finished_at', 'is', null)
		.execute();
}
