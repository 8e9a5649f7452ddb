import { type AuditEntry, appendLeaves, toAuditLeaf } from '../audit/entry.ts';
import type { Clock } from '../clock.ts';
import { type DueWork, postponeWork, scheduleWork, settleWork } from '../jobs/due-work.ts';
import { openStates, type Proof, type TlsDetails } from '../model/delivery.ts';
import { type AuthorityId, type DeliveryId, type Digest, toTimestamp } from '../model/identifiers.ts';
import type { Urgency } from '../model/urgency.ts';
import { isProblemCode, Problem } from '../problem.ts';
import { type Database, type Transaction, toDatabaseProblem } from '../store/database.ts';
import {
	type Attempt,
	beginAttempt,
	changeDelivery,
	type Delivery,
	type DeliveryChange,
	finishAttempt,
	listAttempts,
	listDueDeliveries,
	loadDelivery,
	recordEnvelope,
} from '../store/deliveries.ts';
import { makeLanes, type Passed } from './lanes.ts';
import { maxBoundedAttempts, maxCrashedAttempts, partnerDownCodes, toPartnerState, toReaction } from './reaction.ts';
import { type RetrySchedule, toDelayMs } from './schedule.ts';

/**
 * What becomes of a delivery that is due (its states: `model/delivery.ts`). The row and its due work are the
 * truth; the queue only says when. Any worker may run an attempt at any time, and twice: the receiving gateway answers
 * the same delivery with the same receipt.
 */

/** The queues' names, and the keys of their handler: what is urgent never waits behind what is not. */
export const deliveryQueues = {
	routine: 'delivery',
	urgent: 'delivery-urgent',
} as const satisfies Readonly<Record<Urgency, string>>;

export function toDueWork({ id, urgency }: Pick<Delivery, 'id' | 'urgency'>): DueWork {
	return { queue: deliveryQueues[urgency], id };
}

/** How one attempt ended. */
export type AttemptResult = (
	| { readonly result: 'delivered'; readonly proof: Proof; readonly receipt: string }
	| { readonly result: 'rejected'; readonly receipt: string; readonly code: string }
	| {
			readonly result: 'problem';
			readonly problem: Problem;
			/** What came instead of a receipt that proves something. */
			readonly answer?: string | undefined;
	  }
) & { readonly tls?: TlsDetails | undefined };

export interface AttemptContext {
	/** Digests of the envelopes of earlier attempts. */
	readonly envelopeDigests: readonly Digest[];
	/** To be called with the sealed envelope's digest and size in bytes before it leaves. */
	record(envelopeDigest: Digest, envelopeBytes: number): Promise<void>;
}

/** Makes one attempt: seals, sends, verifies the receipt. Never throws. */
export type Deliver = (delivery: Delivery, attempt: AttemptContext) => Promise<AttemptResult>;

export interface OutboxContext {
	readonly db: Database;
	readonly clock: Clock;
	readonly authority: AuthorityId;
	readonly schedules: Readonly<Record<Urgency, RetrySchedule>>;
	/** Attempts at once to one partner. */
	readonly perPartner: number;
	/** A worker that has been at an attempt for so long may be dead: another may begin anew. */
	readonly deadAfterMs: number;
	readonly deliver: Deliver;
	/** Tells those who watch over this gateway that a person has to look. */
	readonly alarm: (alarm: {
		readonly alarm: 'delivery-stalled';
		readonly id: DeliveryId;
		readonly code: string;
	}) => void;
}

export interface Outbox {
	/**
	 * Runs the next attempt at a delivery that is due, if its partner's lane has room.
	 *
	 * @returns when to try again, or undefined when it is settled, or left until the lane has room
	 */
	run(id: DeliveryId): Promise<Temporal.Instant | undefined>;
	/** Begins no attempt by itself any more, and waits for those that it began. */
	close(): Promise<void>;
}

/** How many deliveries are taken from the table at once for a lane that has room again. */
const takenAtOnce = 100;

export function openOutbox(context: OutboxContext): Outbox {
	const lanes = makeLanes({
		limit: context.perPartner,
		firstPauseMs: context.schedules.urgent.firstDelayMs,
		now: context.clock,
		listDue: (recipient, recovered) =>
			listDueDeliveries(context.db, recipient, {
				now: context.clock(),
				limit: takenAtOnce,
				...(recovered !== undefined && { waiting: { before: recovered, codes: [...partnerDownCodes] } }),
			}),
		attempt: async (id) => {
			const due = await load(context, id);
			return due === undefined ? { partner: 'unknown' } : await attempt(context, due);
		},
	});
	return {
		run: async (id) => {
			const due = await load(context, id);
			if (due === undefined) return undefined;
			const { recipient, urgency } = due.delivery;
			const passed = await lanes.enter(recipient, urgency, () => attempt(context, due));
			// Of those that wait for a partner that is down each has an end, though few are tried.
			if (
				passed === undefined &&
				lanes.isClosed(recipient) &&
				isOver(context, due.delivery) &&
				!isUnderWay(context, due)
			)
				return await settle(
					context,
					due.delivery,
					undefined,
					stalled({ code: due.delivery.code ?? 'partner-unreachable', fields: [] }),
				);
			return passed?.again;
		},
		close: lanes.close,
	};
}

/** A delivery that may be sent, and what was tried since its schedule began. */
interface Due {
	readonly delivery: Delivery;
	readonly attempts: readonly Attempt[];
	/** Of this schedule: what came before a person had it tried again counts no more. */
	readonly recent: readonly Attempt[];
}

/** @returns undefined when there is nothing to send, or it has come to an end now */
async function load(context: OutboxContext, id: DeliveryId): Promise<Due | undefined> {
	const delivery = await loadDelivery(context.db, id);
	if (delivery === undefined || delivery.settledAt !== null) {
		await context.db.transaction().execute(async (tx) => {
			for (const queue of Object.values(deliveryQueues)) await settleWork(tx, { queue, id });
		});
		return undefined;
	}
	const attempts = await listAttempts(context.db, id);
	const recent = attempts.filter(({ startedAt }) => startedAt >= delivery.scheduleFrom);
	if (!isPoison(recent)) return { delivery, attempts, recent };
	await settle(context, delivery, undefined, stalled({ code: 'attempts-exhausted', fields: [] }));
	return undefined;
}

function isPoison(attempts: readonly Attempt[]): boolean {
	const last = attempts.slice(-maxCrashedAttempts);
	return last.length === maxCrashedAttempts && last.every((attempt) => attempt.finishedAt === null);
}

function isOver({ clock, schedules }: OutboxContext, { scheduleFrom, urgency }: Delivery): boolean {
	const age = clock().since(Temporal.Instant.from(scheduleFrom)).total('milliseconds');
	return age > schedules[urgency].giveUpAfterMs;
}

/** Another worker has it, which may bring its receipt. */
function isUnderWay(context: OutboxContext, { attempts }: Due): boolean {
	const last = attempts.at(-1);
	return last !== undefined && last.finishedAt === null && last.startedAt > toDeadSince(context);
}

function toDeadSince({ clock, deadAfterMs }: OutboxContext): string {
	return toTimestamp(clock().subtract({ milliseconds: deadAfterMs }));
}

async function attempt(context: OutboxContext, due: Due): Promise<Passed & { readonly again?: Temporal.Instant }> {
	const { delivery, attempts } = due;
	const { id } = delivery;
	const number = attempts.length + 1;
	const now = context.clock();
	const startedAt = toTimestamp(now);
	const deadSince = toDeadSince(context);
	// Recorded first: should this attempt kill its worker, the next ones know, and stop in the end.
	if (!(await beginAttempt(context.db, { deliveryId: id, number, startedAt, deadSince })))
		return { partner: 'unknown', again: now.add({ seconds: 5 }) };
	const stopBeating = beat(context, delivery);
	const result = await context.deliver(delivery, {
		envelopeDigests: attempts.flatMap((earlier) => earlier.envelopeDigest ?? []),
		record: (envelopeDigest, envelopeBytes) =>
			recordEnvelope(context.db, { deliveryId: id, number, envelopeDigest, envelopeBytes }),
	});
	await stopBeating();
	const again = await conclude(context, due, number, result);
	return { ...toPassed(result), ...(again !== undefined && { again }) };
}

const beatMs = 3_000;

/**
 * Moves the work of an attempt that takes long ahead of now for as long as its worker lives, so that the sweeper has
 * nobody else begin one beside it.
 *
 * @returns stops it, and waits for the last
 */
function beat({ db, clock }: OutboxContext, delivery: Delivery): () => Promise<void> {
	let last: Promise<unknown> = Promise.resolve();
	const timer = setInterval(() => {
		const dueAt = clock().add({ milliseconds: 2 * beatMs });
		last = postponeWork(db, toDueWork(delivery), dueAt).catch(() => undefined);
	}, beatMs);
	return async () => {
		clearInterval(timer);
		await last;
	};
}

function toPassed(result: AttemptResult): Passed {
	if (result.result !== 'problem') return { partner: 'up' };
	const { retryAfterSeconds } = result.problem;
	const isPut = result.problem.code === 'partner-busy' && retryAfterSeconds !== undefined;
	return { partner: toPartnerState(result.problem), ...(isPut && { pauseMs: retryAfterSeconds * 1000 }) };
}

function conclude(context: OutboxContext, due: Due, number: number, result: AttemptResult) {
	const { delivery } = due;
	const { tls } = result;
	switch (result.result) {
		case 'delivered': {
			const { proof, receipt } = result;
			return settle(context, delivery, { number, tls }, { state: 'delivered', code: null, proof, receipt });
		}
		case 'rejected': {
			const { code, receipt } = result;
			return settle(context, delivery, { number, tls }, { state: 'rejected', code, proof: null, receipt });
		}
		case 'problem': {
			const { problem, answer } = result;
			const made = { number, tls, answer };
			if (problem.code === 'document-withdrawn') return settle(context, delivery, made, withdrawn);
			return mustStop(context, due, problem)
				? settle(context, delivery, made, stalled(problem))
				: postpone(context, due, made, problem);
		}
	}
}

function mustStop(context: OutboxContext, { delivery, recent }: Due, problem: Problem): boolean {
	if (isOver(context, delivery)) return true;
	const reaction = toReaction(problem);
	if (reaction !== 'bounded') return reaction === 'stop';
	const last = recent.slice(1 - maxBoundedAttempts);
	return last.length === maxBoundedAttempts - 1 && last.every(({ outcome }) => isBounded(outcome));
}

/** Whatever their codes: two partners' faults that take turns must not go on for ever. */
function isBounded(outcome: string | null): boolean {
	return outcome !== null && isProblemCode(outcome) && toReaction(new Problem(outcome)) === 'bounded';
}

interface Settlement {
	readonly state: 'delivered' | 'rejected' | 'stalled' | 'cancelled';
	readonly code: string | null;
	readonly proof: Proof | null;
	readonly receipt: string | null;
	/** Of the policy, where one stops it. */
	readonly rule?: string;
}

/** There is nothing left to deliver, and nobody has to look. */
const withdrawn: Settlement = { state: 'cancelled', code: 'document-withdrawn', proof: null, receipt: null };

function stalled({ code, fields }: Pick<Problem, 'fields'> & { readonly code: string }): Settlement {
	const { rule } = fields[0] ?? {};
	return { state: 'stalled', code, proof: null, receipt: null, ...(rule !== undefined && { rule }) };
}

/** An attempt that was made. */
interface Made {
	readonly number: number;
	readonly tls: TlsDetails | undefined;
	readonly answer?: string | undefined;
}

async function settle(
	context: OutboxContext,
	delivery: Delivery,
	made: Made | undefined,
	{ rule, ...settlement }: Settlement,
): Promise<undefined> {
	const at = toTimestamp(context.clock());
	const isStalled = settlement.state === 'stalled';
	const entry = {
		action: isStalled ? 'delivery-stalled' : 'delivery-settled',
		...(rule !== undefined && { reason: rule }),
	} as const;
	const change = { ...settlement, at, nextAttemptAt: null, settledAt: at };
	const isChanged = await commit(context, delivery, made, change, entry, (tx) => settleWork(tx, toDueWork(delivery)));
	if (isChanged && isStalled)
		context.alarm({ alarm: 'delivery-stalled', id: delivery.id, code: settlement.code ?? '' });
}

async function postpone(context: OutboxContext, due: Due, made: Made, problem: Problem): Promise<Temporal.Instant> {
	const { delivery } = due;
	const now = context.clock();
	const nextAttempt = now.add({ milliseconds: toPostponementMs(context, due, problem) });
	const change: DeliveryChange = {
		state: 'retrying',
		at: toTimestamp(now),
		code: problem.code,
		nextAttemptAt: toTimestamp(nextAttempt),
		settledAt: null,
		proof: null,
		receipt: null,
	};
	const entry = problem.code === 'receipt-invalid' ? ({ action: 'receipt-refused' } as const) : undefined;
	await commit(context, delivery, made, change, entry, (tx) => scheduleWork(tx, toDueWork(delivery), nextAttempt));
	return nextAttempt;
}

function toPostponementMs({ schedules }: OutboxContext, { delivery, recent }: Due, problem: Problem): number {
	// Its newer card was fetched: sealed anew it will likely open.
	const isFirst = recent.at(-1)?.outcome !== problem.code;
	if (problem.kind === 'out-of-step' && isFirst) return 0;
	const delayMs = toDelayMs(schedules[delivery.urgency], recent.length + 1, Math.random());
	return Math.max((problem.retryAfterSeconds ?? 0) * 1000, delayMs);
}

/**
 * One transaction: state, attempt, due work and audit entry. A crash before it leaves the attempt to be made again.
 *
 * @returns false when another has moved the delivery elsewhere meanwhile
 */
async function commit(
	context: OutboxContext,
	delivery: Delivery,
	made: Made | undefined,
	change: DeliveryChange,
	entry: Pick<AuditEntry, 'action' | 'reason'> | undefined,
	moveWork: (tx: Transaction) => Promise<void>,
): Promise<boolean> {
	const outcome = change.code ?? change.state;
	const finish = async (db: Database | Transaction, how: string) => {
		if (made === undefined) return;
		await finishAttempt(db, { deliveryId: delivery.id, ...made, finishedAt: change.at, outcome: how });
	};
	try {
		return await context.db.transaction().execute(async (tx) => {
			// The delivery first, as whoever begins an attempt: the other way round they would wait for each other.
			const isChanged = await changeDelivery(tx, delivery.id, change, isProved(change) ? provable : undefined);
			await finish(tx, outcome);
			if (!isChanged) return false;
			await moveWork(tx);
			if (entry !== undefined)
				await appendLeaves(tx, [toAuditLeaf(toEntry(context, delivery, entry, change.at, outcome))]);
			return true;
		});
	} catch (error) {
		const problem = toDatabaseProblem(error);
		// The worker lives: a database in trouble must not make its deliveries look like what kills workers.
		if (problem !== undefined) await finish(context.db, problem.code).catch(() => undefined);
		throw problem ?? error;
	}
}

/** Whoever was taken for dead may bring the receipt when others have given up. */
const provable = [...openStates, 'stalled'] as const;

function isProved({ state }: DeliveryChange): boolean {
	return state === 'delivered' || state === 'rejected';
}

function toEntry(
	context: OutboxContext,
	delivery: Delivery,
	entry: Pick<AuditEntry, 'action' | 'reason'>,
	at: string,
	outcome: string,
): AuditEntry {
	return {
		at,
		...entry,
		authority: context.authority,
		recipient: delivery.recipient,
		document: delivery.documentId,
		documentDigest: delivery.documentDigest,
		deliveryId: delivery.id,
		outcome,
	};
}
