import { type AuditEntry, appendLeaves, toAuditLeaf } from '../audit/entry.ts';
import type { Clock } from '../clock.ts';
import { type DueWork, scheduleWork, settleWork } from '../jobs/due-work.ts';
import { type AuthorityId, type DeliveryId, type Digest, toTimestamp } from '../model/identifiers.ts';
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
	loadDelivery,
	recordEnvelope,
} from '../store/deliveries.ts';
import { maxBoundedAttempts, maxCrashedAttempts, toReaction } from './reaction.ts';
import { type RetrySchedule, toDelayMs } from './schedule.ts';

/**
 * The state machine of one delivery:
 *
 *   queued ──> delivered | rejected          a verified receipt, and nothing else
 *     │  └───> retrying, unconfirmed ──> …   `unconfirmed`: the partner answered without a proof
 *     └──────> stalled                       a person has to look
 *
 * The row and its due work are the truth; the queue only says when. Any worker may run an attempt at
 * any time, and twice: the receiving gateway answers the same delivery with the same receipt.
 */

/** The queue's name, and the key of its handler. */
export const deliveryQueue = 'delivery';

export const toDueWork = (id: DeliveryId): DueWork => ({ queue: deliveryQueue, id });

/** How one attempt ended. */
export type AttemptResult =
	| { readonly result: 'delivered'; readonly receipt: string }
	| { readonly result: 'rejected'; readonly receipt: string; readonly code: string }
	| { readonly result: 'problem'; readonly problem: Problem };

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
	readonly schedule: RetrySchedule;
	readonly deliver: Deliver;
}

/**
 * Runs the next attempt at a delivery that is due.
 *
 * @returns when to try again, or undefined when it is settled
 */
export async function runDelivery(context: OutboxContext, id: DeliveryId): Promise<Temporal.Instant | undefined> {
	const delivery = await loadDelivery(context.db, id);
	if (delivery === undefined || delivery.settledAt !== null) {
		await context.db.transaction().execute((tx) => settleWork(tx, toDueWork(id)));
		return undefined;
	}
	const attempts = await listAttempts(context.db, id);
	if (isPoison(attempts))
		return await settle(context, delivery, undefined, stalled({ code: 'attempts-exhausted', fields: [] }));
	const number = attempts.length + 1;
	const startedAt = toTimestamp(context.clock());
	// Recorded first: should this attempt kill its worker, the next ones know, and stop in the end.
	if (!(await beginAttempt(context.db, { deliveryId: id, number, startedAt })))
		return context.clock().add({ seconds: 5 });
	const result = await context.deliver(delivery, {
		envelopeDigests: attempts.flatMap((attempt) => attempt.envelopeDigest ?? []),
		record: (envelopeDigest, envelopeBytes) =>
			recordEnvelope(context.db, { deliveryId: id, number, envelopeDigest, envelopeBytes }),
	});
	return await conclude(context, delivery, attempts, result);
}

function isPoison(attempts: readonly Attempt[]): boolean {
	const last = attempts.slice(-maxCrashedAttempts);
	return last.length === maxCrashedAttempts && last.every((attempt) => attempt.finishedAt === null);
}

function conclude(context: OutboxContext, delivery: Delivery, attempts: readonly Attempt[], result: AttemptResult) {
	const number = attempts.length + 1;
	switch (result.result) {
		case 'delivered':
			return settle(context, delivery, number, { state: 'delivered', code: null, receipt: result.receipt });
		case 'rejected':
			return settle(context, delivery, number, { state: 'rejected', code: result.code, receipt: result.receipt });
		case 'problem':
			return mustStop(context, delivery, attempts, result.problem)
				? settle(context, delivery, number, stalled(result.problem))
				: postpone(context, delivery, number, result.problem);
	}
}

function mustStop(context: OutboxContext, delivery: Delivery, attempts: readonly Attempt[], problem: Problem): boolean {
	const age = context.clock().since(Temporal.Instant.from(delivery.createdAt)).total('milliseconds');
	if (age > context.schedule.giveUpAfterMs) return true;
	const reaction = toReaction(problem);
	if (reaction !== 'bounded') return reaction === 'stop';
	const last = attempts.slice(1 - maxBoundedAttempts);
	return last.length === maxBoundedAttempts - 1 && last.every(({ outcome }) => isBounded(outcome));
}

/** Whatever their codes: two partners' faults that take turns must not go on for ever. */
function isBounded(outcome: string | null): boolean {
	return outcome !== null && isProblemCode(outcome) && toReaction(new Problem(outcome)) === 'bounded';
}

interface Settlement {
	readonly state: 'delivered' | 'rejected' | 'stalled';
	readonly code: string | null;
	readonly receipt: string | null;
	/** Of the policy, where one stops it. */
	readonly rule?: string;
}

function stalled({ code, fields }: Pick<Problem, 'code' | 'fields'>): Settlement {
	const { rule } = fields[0] ?? {};
	return { state: 'stalled', code, receipt: null, ...(rule !== undefined && { rule }) };
}

async function settle(
	context: OutboxContext,
	delivery: Delivery,
	attemptNumber: number | undefined,
	{ rule, ...settlement }: Settlement,
): Promise<undefined> {
	const settledAt = toTimestamp(context.clock());
	const action = settlement.state === 'stalled' ? 'delivery-stalled' : 'delivery-settled';
	const entry = { action, ...(rule !== undefined && { reason: rule }) } as const;
	await commit(context, delivery, attemptNumber, { ...settlement, nextAttemptAt: null, settledAt }, entry, (tx) =>
		settleWork(tx, toDueWork(delivery.id)),
	);
}

async function postpone(
	context: OutboxContext,
	delivery: Delivery,
	number: number,
	problem: Problem,
): Promise<Temporal.Instant> {
	const delayMs = Math.max((problem.retryAfterSeconds ?? 0) * 1000, toDelayMs(context.schedule, number, Math.random()));
	const nextAttempt = context.clock().add({ milliseconds: delayMs });
	const isUnconfirmed = problem.code === 'receipt-invalid';
	const change: DeliveryChange = {
		state: isUnconfirmed ? 'unconfirmed' : 'retrying',
		code: problem.code,
		nextAttemptAt: toTimestamp(nextAttempt),
		settledAt: null,
		receipt: null,
	};
	await commit(context, delivery, number, change, isUnconfirmed ? { action: 'receipt-refused' } : undefined, (tx) =>
		scheduleWork(tx, toDueWork(delivery.id), nextAttempt),
	);
	return nextAttempt;
}

/** One transaction: state, attempt, due work and audit entry. A crash before it leaves the attempt to be made again. */
async function commit(
	context: OutboxContext,
	delivery: Delivery,
	attemptNumber: number | undefined,
	change: DeliveryChange,
	entry: Pick<AuditEntry, 'action' | 'reason'> | undefined,
	moveWork: (tx: Transaction) => Promise<void>,
): Promise<void> {
	const finishedAt = toTimestamp(context.clock());
	const outcome = change.code ?? change.state;
	const finish = async (db: Database | Transaction, how: string) => {
		if (attemptNumber === undefined) return;
		await finishAttempt(db, { deliveryId: delivery.id, number: attemptNumber, finishedAt, outcome: how });
	};
	try {
		await context.db.transaction().execute(async (tx) => {
			await finish(tx, outcome);
			if (!(await changeDelivery(tx, delivery.id, change))) return;
			await moveWork(tx);
			if (entry !== undefined)
				await appendLeaves(tx, [toAuditLeaf(toEntry(context, delivery, entry, finishedAt, outcome))]);
		});
	} catch (error) {
		const problem = toDatabaseProblem(error);
		// The worker lives: a database in trouble must not make its deliveries look like what kills workers.
		if (problem !== undefined) await finish(context.db, problem.code).catch(() => undefined);
		throw problem ?? error;
	}
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
