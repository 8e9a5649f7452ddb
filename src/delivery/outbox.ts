import { type DueWork, postponeWork, scheduleWork, settleWork } from '../jobs/due-work.ts';
import type { Jobs } from '../jobs/jobs.ts';
import type { TlsDetails } from '../model/delivery.ts';
import { type AuthorityId, type DeliveryId, type Digest, toTimestamp } from '../model/identifiers.ts';
import { deliveryQueues } from '../model/urgency.ts';
import type { Problem } from '../problem.ts';
import {
	type Attempt,
	beginAttempt,
	type Delivery,
	type DeliveryChange,
	listAttempts,
	listDueDeliveries,
	loadDelivery,
	recordEnvelope,
} from '../store/deliveries.ts';
import { holdLanes, loadLane, releaseLane } from '../store/lanes.ts';
import { layReady, takeBack, unanswered } from './fetched.ts';
import { gather } from './gather.ts';
import { holdMs, makeLanes, type Passed } from './lanes.ts';
import { laneQueue, toDueWork } from './queues.ts';
import { maxCrashedAttempts, partnerDownCodes, toPartnerState } from './reaction.ts';
import { toDelayMs } from './schedule.ts';
import {
	type Answered,
	commit,
	isOver,
	type Made,
	type SettleContext,
	settle,
	stalled,
	toEndBy,
	toSettlement,
} from './settle.ts';

/**
 * What becomes of a delivery that is due (its states: `model/delivery.ts`). The row and its due work are the
 * truth; the queue only says when. Any worker may run an attempt at any time, and twice: the receiving gateway answers
 * the same delivery with the same receipt.
 */

/** How one attempt ended. */
export type AttemptResult = (
	| Answered
	/** It is there, or lies ready for the partner, who answers later. */
	| { readonly result: 'pending' }
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

export interface OutboxContext extends SettleContext {
	/** Attempts at once to one partner. */
	readonly perPartner: number;
	/** A worker that has been at an attempt for so long may be dead: another may begin anew. */
	readonly deadAfterMs: number;
	/** Does this partner fetch what is for it? Then nothing is sent. */
	readonly isFetched: (recipient: AuthorityId) => boolean;
	readonly deliver: Deliver;
	readonly jobs: Pick<Jobs, 'announce'>;
}

export interface Outbox {
	/**
	 * Runs the next attempt at a delivery that is due, if its partner's lane has room.
	 *
	 * @returns when to try again, or undefined when it is settled, or left until the lane has room or its recipient fetches it
	 */
	run(id: DeliveryId): Promise<Temporal.Instant | undefined>;
	/** Takes all that waits for a partner and is due, when its lane has room; the id is that of the lane. */
	runLane(id: string): Promise<undefined>;
	/** For the sweeper: what waits for a partner is one piece of work. */
	gather(overdue: readonly DueWork[]): Promise<DueWork[]>;
	/** Begins no attempt by itself any more, and waits for those that it began. */
	close(): Promise<void>;
}

/** How many deliveries are taken from the table at once for a lane that has room again. */
const takenAtOnce = 100;

/** So far our clock may be behind that of the node which put into a lane what was due by its own. */
const clockSkew = Temporal.Duration.from({ minutes: 5 });

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
		hold: (recipients) => holdLanes(context.db, laneQueue, { recipients, dueAt: toHeldUntil(context) }),
		release: (recipient) =>
			releaseLane(context.db, laneQueue, { recipient, dueBefore: context.clock().add(clockSkew) }),
		attempt: async (id) => {
			const delivery = await load(context, id);
			if (delivery === undefined) return { partner: 'unknown' };
			if (context.isFetched(delivery.recipient)) {
				await layReady(context, delivery);
				return { partner: 'up' };
			}
			const passed = await attempt(context, delivery);
			const { again } = passed;
			return { ...passed, comeAgain: again && (() => context.jobs.announce([toDueWork(delivery)], again)) };
		},
	});
	return {
		run: async (id) => {
			const delivery = await load(context, id);
			if (delivery === undefined) return undefined;
			const { recipient, urgency } = delivery;
			if (context.isFetched(recipient)) {
				await layReady(context, delivery);
				return undefined;
			}
			const passed = await lanes.enter(recipient, urgency, () => attempt(context, delivery));
			// Of those that wait for a partner that is down each has an end, though few are tried.
			if (passed === undefined && lanes.isClosed(recipient)) await endInVain(context, delivery);
			return passed?.again;
		},
		runLane: async (id) => {
			const recipient = await loadLane(context.db, id);
			if (recipient !== undefined) await lanes.take(recipient);
			return undefined;
		},
		gather: (overdue) => gather(context, overdue),
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

/** @returns undefined when there is nothing to send */
async function load(context: OutboxContext, id: DeliveryId): Promise<Delivery | undefined> {
	const delivery = await loadDelivery(context.db, id);
	if (delivery?.settledAt === null) return delivery;
	const queues = delivery === undefined ? Object.values(deliveryQueues) : [toDueWork(delivery).queue];
	for (const queue of queues) await settleWork(context.db, { queue, id });
	return undefined;
}

/** @returns undefined when it has come to an end now */
async function loadAttempts(context: OutboxContext, delivery: Delivery): Promise<Due | undefined> {
	const attempts = await listAttempts(context.db, delivery.id);
	const recent = attempts.filter(({ startedAt }) => startedAt >= delivery.scheduleFrom);
	if (!isPoison(recent)) return { delivery, attempts, recent };
	await settle(context, delivery, undefined, stalled({ code: 'attempts-exhausted', fields: [] }));
	return undefined;
}

function isPoison(attempts: readonly Attempt[]): boolean {
	const last = attempts.slice(-maxCrashedAttempts);
	// What its recipient fetched has an outcome.
	return last.length === maxCrashedAttempts && last.every(({ outcome }) => outcome === null);
}

/** For one that waits for its turn: its schedule may be over. */
async function endInVain(context: OutboxContext, delivery: Delivery): Promise<void> {
	if (!isOver(context, delivery) || isUnderWay(context, await listAttempts(context.db, delivery.id))) return;
	await settle(context, delivery, undefined, stalled({ code: delivery.code ?? 'partner-unreachable', fields: [] }));
}

/** Another worker has it, which may bring its receipt. */
function isUnderWay(context: OutboxContext, attempts: readonly Attempt[]): boolean {
	const last = attempts.at(-1);
	return last !== undefined && last.finishedAt === null && last.startedAt > toDeadSince(context);
}

function toDeadSince({ clock, deadAfterMs }: OutboxContext): string {
	return toTimestamp(clock().subtract({ milliseconds: deadAfterMs }));
}

async function attempt(
	context: OutboxContext,
	delivery: Delivery,
): Promise<Passed & { readonly again?: Temporal.Instant }> {
	const due = await loadAttempts(context, delivery);
	if (due === undefined) return { partner: 'unknown' };
	const { attempts } = due;
	const { id } = delivery;
	if (delivery.state === 'awaiting-receipt') await takeBack(context, delivery);
	const number = attempts.length + 1;
	const now = context.clock();
	const startedAt = toTimestamp(now);
	const deadSince = toDeadSince(context);
	const { queue } = toDueWork(delivery);
	// Recorded first: should this attempt kill its worker, the next ones know, and stop in the end.
	if (!(await beginAttempt(context.db, { deliveryId: id, number, startedAt, deadSince, queue })))
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

/** What a worker has in hand is held every so often, for twice as long. */
function toHeldUntil({ clock }: Pick<OutboxContext, 'clock'>): Temporal.Instant {
	return clock().add({ milliseconds: 2 * holdMs });
}

/**
 * Moves the work of an attempt that takes long ahead of now for as long as its worker lives, so that the sweeper has
 * nobody else begin one beside it.
 *
 * @returns stops it, and waits for the last
 */
function beat({ db, clock }: OutboxContext, delivery: Delivery): () => Promise<void> {
	let last: Promise<unknown> = Promise.resolve();
	const timer = setInterval(() => {
		last = postponeWork(db, toDueWork(delivery), toHeldUntil({ clock })).catch(() => undefined);
	}, holdMs);
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

async function conclude(
	context: OutboxContext,
	due: Due,
	number: number,
	result: AttemptResult,
): Promise<Temporal.Instant | undefined> {
	const { delivery, recent } = due;
	const { tls } = result;
	if (result.result === 'pending') return await awaitAnswer(context, delivery, { number, tls });
	if (result.result !== 'problem') await settle(context, delivery, { number, tls }, toSettlement(result));
	else {
		const { problem, answer } = result;
		const made = { number, tls, answer };
		const end = toEndBy(context, delivery, recent, problem);
		if (end === undefined) return await postpone(context, due, made, problem);
		await settle(context, delivery, made, end);
	}
	return undefined;
}

/** So long an answer is waited for before the partner is reminded by being sent the same again, if not longer. */
const chaseAfterMs = 3_600_000;

async function awaitAnswer(
	context: OutboxContext,
	delivery: Delivery,
	made: Made,
): Promise<Temporal.Instant | undefined> {
	if (isOver(context, delivery)) {
		await settle(context, delivery, made, stalled({ code: 'receipt-overdue', fields: [] }));
		return undefined;
	}
	const now = context.clock();
	const chaseAfter = Math.max(chaseAfterMs, context.schedules[delivery.urgency].longestDelayMs);
	const again = now.add({ milliseconds: chaseAfter });
	const change = { ...unanswered, state: 'awaiting-receipt', at: toTimestamp(now) } as const;
	const work = toDueWork(delivery);
	await commit(context, delivery, made, { change, entry: undefined, moveWork: (tx) => scheduleWork(tx, work, again) });
	return again;
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
	const work = toDueWork(delivery);
	await commit(context, delivery, made, { change, entry, moveWork: (tx) => scheduleWork(tx, work, nextAttempt) });
	return nextAttempt;
}

function toPostponementMs({ schedules }: OutboxContext, { delivery, recent }: Due, problem: Problem): number {
	// Its newer card was fetched: sealed anew it will likely open.
	const isFirst = recent.at(-1)?.outcome !== problem.code;
	if (problem.kind === 'out-of-step' && isFirst) return 0;
	const delayMs = toDelayMs(schedules[delivery.urgency], recent.length + 1, Math.random());
	return Math.max((problem.retryAfterSeconds ?? 0) * 1000, delayMs);
}
