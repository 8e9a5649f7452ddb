import {
	type Actor,
	type AuditEntry,
	type AuditFacts,
	appendLeaves,
	toAuditLeaf,
	toSignedDigest,
} from '../audit/entry.ts';
import type { Clock } from '../clock.ts';
import { scheduleWork, settleWork } from '../jobs/due-work.ts';
import { openStates, type Proof, type TlsDetails } from '../model/delivery.ts';
import { type AuthorityId, type DeliveryId, toTimestamp } from '../model/identifiers.ts';
import type { Urgency } from '../model/urgency.ts';
import { isProblemCode, Problem } from '../problem.ts';
import { loadWatch } from '../store/change-watch.ts';
import { type Database, type Transaction, toDatabaseProblem } from '../store/database.ts';
import {
	type Attempt,
	changeDelivery,
	type Delivery,
	type DeliveryChange,
	finishAttempt,
} from '../store/deliveries.ts';
import { isWithdrawn } from '../store/withdrawn-deliveries.ts';
import { toDueWork, toFollowUp } from './queues.ts';
import { maxBoundedAttempts, toReaction } from './reaction.ts';
import type { RetrySchedule } from './schedule.ts';
import { countAttempt, countDelivery, type Tallies } from './tallies.ts';

/** What it takes to bring a delivery to its end, whether we send it or its recipient fetches it. */
export interface SettleContext {
	readonly db: Database;
	readonly clock: Clock;
	readonly authority: AuthorityId;
	readonly schedules: Readonly<Record<Urgency, RetrySchedule>>;
	readonly tallies: Pick<Tallies, 'count'>;
	/** Tells those who watch over this gateway that a person has to look. */
	readonly alarm: (alarm: {
		readonly alarm: 'delivery-stalled';
		readonly id: DeliveryId;
		readonly code: string;
	}) => void;
}

type Scheduled = Pick<Delivery, 'urgency' | 'scheduleFrom'>;

/** When a person has to look at a delivery that no receipt has come for. */
export function toEnd({ schedules }: Pick<SettleContext, 'schedules'>, delivery: Scheduled): Temporal.Instant {
	const { giveUpAfterMs } = schedules[delivery.urgency];
	return Temporal.Instant.from(delivery.scheduleFrom).add({ milliseconds: giveUpAfterMs });
}

export function isOver(context: Pick<SettleContext, 'clock' | 'schedules'>, delivery: Scheduled): boolean {
	return Temporal.Instant.compare(context.clock(), toEnd(context, delivery)) > 0;
}

/**
 * What a failure comes to, if not to another attempt.
 *
 * @param recent the attempts of this schedule, without the one that failed now
 */
export function toEndBy(
	context: SettleContext,
	delivery: Delivery,
	recent: readonly Pick<Attempt, 'outcome'>[],
	problem: Problem,
): Settlement | undefined {
	if (problem.code === 'document-withdrawn') return withdrawn;
	return mustStop(context, delivery, recent, problem) ? stalled(problem) : undefined;
}

function mustStop(
	context: SettleContext,
	delivery: Delivery,
	recent: readonly Pick<Attempt, 'outcome'>[],
	problem: Problem,
): boolean {
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

/** What the partner answered, as its receipt proves. */
export type Answered =
	| { readonly result: 'delivered'; readonly proof: Proof; readonly receipt: string }
	| { readonly result: 'rejected'; readonly receipt: string; readonly code: string };

export interface Settlement {
	readonly state: 'delivered' | 'rejected' | 'stalled' | 'cancelled';
	readonly code: string | null;
	readonly proof: Proof | null;
	readonly receipt: string | null;
	/** Of the policy, where one stops it. */
	readonly rule?: string;
}

/** There is nothing left to deliver, and nobody has to look. */
const withdrawn: Settlement = { state: 'cancelled', code: 'document-withdrawn', proof: null, receipt: null };

export function toSettlement(answer: Answered): Settlement {
	const { receipt } = answer;
	return answer.result === 'delivered'
		? { state: 'delivered', code: null, proof: answer.proof, receipt }
		: { state: 'rejected', code: answer.code, proof: null, receipt };
}

export function stalled({ code, fields }: Pick<Problem, 'fields'> & { readonly code: string }): Settlement {
	const { rule } = fields[0] ?? {};
	return { state: 'stalled', code, proof: null, receipt: null, ...(rule !== undefined && { rule }) };
}

/** An attempt that was made. */
export interface Made {
	readonly number: number;
	readonly tls: TlsDetails | undefined;
	readonly answer?: string | undefined;
	/** How it ended, where its delivery ends otherwise. */
	readonly outcome?: string | null;
}

/** Brings a delivery to an end, or to a person. @returns false when another has moved it elsewhere meanwhile */
export async function settle(
	context: SettleContext,
	delivery: Delivery,
	made: Made | undefined,
	wished: Settlement,
): Promise<boolean> {
	// Of what was withdrawn since an attempt began nothing is left to deliver. A database in trouble says so below.
	const isMoot = wished.state === 'stalled' && (await isWithdrawn(context.db, delivery).catch(() => false));
	const { rule, ...settlement } = isMoot ? withdrawn : wished;
	const at = toTimestamp(context.clock());
	const isStalled = settlement.state === 'stalled';
	const entry = {
		action: isStalled ? 'delivery-stalled' : 'delivery-settled',
		...(rule !== undefined && { reason: rule }),
		...(settlement.receipt !== null && { receiptDigest: toSignedDigest(settlement.receipt) }),
	} as const;
	const isChanged = await commit(context, delivery, made && { ...made, outcome: wished.code }, {
		change: { ...settlement, at, nextAttemptAt: null, settledAt: at },
		entry,
		moveWork: async (tx) => {
			await settleWork(tx, toDueWork(delivery));
			if (settlement.state === 'rejected') await followRejected(tx, delivery, context.clock());
		},
	});
	if (isChanged && isStalled)
		context.alarm({ alarm: 'delivery-stalled', id: delivery.id, code: settlement.code ?? '' });
	return isChanged;
}

/** A correction or withdrawal that is rejected is not followed there, which somebody is to know. */
async function followRejected(
	tx: Transaction,
	{ documentId, documentDigest }: Delivery,
	now: Temporal.Instant,
): Promise<void> {
	if ((await loadWatch(tx, documentDigest)) !== undefined) await scheduleWork(tx, toFollowUp(documentId), now);
}

interface Move {
	readonly change: DeliveryChange;
	readonly entry: Pick<AuditFacts, 'action' | 'reason' | 'receiptDigest'> | undefined;
	readonly moveWork: (tx: Transaction) => Promise<void>;
}

/**
 * One transaction: state, attempt, due work and audit entry. A crash before it leaves the attempt to be made again.
 *
 * @returns false when another has moved the delivery elsewhere meanwhile
 */
export async function commit(
	context: SettleContext,
	delivery: Delivery,
	made: Made | undefined,
	{ change, entry, moveWork }: Move,
): Promise<boolean> {
	const outcome = change.code ?? change.state;
	const ended = made?.outcome ?? outcome;
	const finish = async (db: Database | Transaction, how: string) =>
		made && (await finishAttempt(db, { deliveryId: delivery.id, ...made, finishedAt: change.at, outcome: how }));
	const count = (startedAt: string | undefined, how: string) =>
		countAttempt(context, delivery, { startedAt, finishedAt: change.at, outcome: how });
	try {
		const { isChanged, startedAt } = await context.db.transaction().execute(async (tx) => {
			// The delivery first, as whoever begins an attempt: the other way round they would wait for each other.
			const isChanged = await changeDelivery(tx, delivery.id, change, isProved(change) ? provable : undefined);
			const startedAt = await finish(tx, ended);
			if (!isChanged) return { isChanged, startedAt };
			await moveWork(tx);
			if (entry !== undefined)
				await appendLeaves(tx, [toAuditLeaf(toEntry(context, delivery, entry, change.at, outcome))]);
			return { isChanged, startedAt };
		});
		count(startedAt, ended);
		if (isChanged && change.state === 'delivered') countDelivery(context, delivery, change.at);
		return isChanged;
	} catch (error) {
		const problem = toDatabaseProblem(error);
		// The worker lives: a database in trouble must not make its deliveries look like what kills workers.
		if (problem !== undefined)
			await finish(context.db, problem.code).then(
				(startedAt) => count(startedAt, problem.code),
				() => undefined,
			);
		throw problem ?? error;
	}
}

/** Whoever was taken for dead may bring the receipt when others have given up or stopped it, and so may the partner. */
const provable = [...openStates, 'stalled', 'cancelled'] as const;

function isProved({ state }: DeliveryChange): boolean {
	return state === 'delivered' || state === 'rejected';
}

/** What the log says happened to a delivery. */
export function toEntry(
	{ authority }: Pick<SettleContext, 'authority'>,
	delivery: Pick<Delivery, 'id' | 'recipient' | 'documentId' | 'documentDigest'>,
	entry: Pick<AuditFacts, 'action' | 'reason' | 'receiptDigest'> & Actor,
	at: string,
	outcome: string,
): AuditEntry {
	return {
		at,
		...entry,
		authority,
		recipient: delivery.recipient,
		document: delivery.documentId,
		documentDigest: delivery.documentDigest,
		deliveryId: delivery.id,
		outcome,
	};
}
