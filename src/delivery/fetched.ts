import { appendLeaves, toAuditLeaf } from '../audit/entry.ts';
import { postponeWork, scheduleWork } from '../jobs/due-work.ts';
import type { TlsDetails } from '../model/delivery.ts';
import { toTimestamp } from '../model/identifiers.ts';
import type { Problem } from '../problem.ts';
import {
	changeDelivery,
	type Delivery,
	type DeliveryChange,
	finishAttempt,
	listAttempts,
} from '../store/deliveries.ts';
import { fetchedOutcome, recordFailedFetch } from '../store/fetches.ts';
import { toDueWork } from './queues.ts';
import { isOver, type SettleContext, settle, stalled, toEnd, toEndBy, toEntry } from './settle.ts';
import { countAttempt } from './tallies.ts';

/**
 * Deliveries to partners that have no door and fetch what is for them. Nothing is sent: the delivery is
 * `awaiting-receipt` until their receipt comes, or the schedule ends. Each time that it is fetched is an attempt.
 */

/** How often it is looked whether the partner has a door meanwhile. */
const longestWait = Temporal.Duration.from({ hours: 1 });

/** So often without a receipt, and the partner does not get on with it by itself. */
const maxFetches = 200;

/** Of a delivery whose partner answers later. */
export const unanswered: Omit<DeliveryChange, 'state' | 'at'> = {
	code: null,
	nextAttemptAt: null,
	settledAt: null,
	proof: null,
	receipt: null,
};

/** From now on the partner may fetch it; the sweeper has it looked at again, and at its end. */
export async function layReady(context: SettleContext, delivery: Delivery): Promise<void> {
	if (isOver(context, delivery)) {
		await settle(context, delivery, undefined, stalled({ code: 'receipt-overdue', fields: [] }));
		return;
	}
	const now = context.clock();
	const [look, end] = [now.add(longestWait), toEnd(context, delivery).add({ milliseconds: 1 })];
	const again = Temporal.Instant.compare(look, end) < 0 ? look : end;
	const work = toDueWork(delivery);
	if (delivery.state === 'awaiting-receipt') await postponeWork(context.db, work, again);
	else
		await context.db.transaction().execute(async (tx) => {
			const change = { ...unanswered, state: 'awaiting-receipt', at: toTimestamp(now) } as const;
			if (await changeDelivery(tx, delivery.id, change)) await scheduleWork(tx, work, again);
		});
}

/** Its partner has a door now: it is sent. */
export async function takeBack({ db, clock }: Pick<SettleContext, 'db' | 'clock'>, { id }: Delivery): Promise<void> {
	const at = toTimestamp(clock());
	const change = { ...unanswered, state: 'retrying', at, nextAttemptAt: at } as const;
	await db.transaction().execute((tx) => changeDelivery(tx, id, change));
}

/** It could not be handed out: a person has to look, at once or when it goes on like this. */
export async function putOff(
	context: SettleContext,
	delivery: Delivery,
	problem: Problem,
	tls: TlsDetails | undefined,
): Promise<void> {
	const { id } = delivery;
	const recent = await listRecent(context, delivery);
	const [at, outcome] = [toTimestamp(context.clock()), problem.code];
	await recordFailedFetch(context.db, { id, at, outcome, tls });
	countAttempt(context, delivery, { startedAt: at, finishedAt: at, outcome });
	const end = toEndBy(context, delivery, recent, problem);
	if (end !== undefined) await settle(context, delivery, undefined, end);
}

/** Whoever fetches without end gets nowhere by it. @returns false when a person has to look first */
export async function mayBeFetched(context: SettleContext, delivery: Delivery): Promise<boolean> {
	if ((await listRecent(context, delivery, true)).length < maxFetches) return true;
	await settle(context, delivery, undefined, stalled({ code: 'attempts-exhausted', fields: [] }));
	return false;
}

/** The attempts of this schedule; those that nobody has answered yet count only for how many they are. */
async function listRecent({ db }: SettleContext, { id, scheduleFrom }: Delivery, all = false) {
	const attempts = await listAttempts(db, id);
	return attempts.filter(({ startedAt, outcome }) => startedAt >= scheduleFrom && (all || outcome !== fetchedOutcome));
}

/**
 * A receipt came that proves nothing: it is kept as evidence with the last fetch that nobody has answered, and goes
 * into the log with it. Eight of them in a row are for a person.
 *
 * @returns false where there is no such fetch, so that nothing is kept and no entry made: that could be repeated without end
 */
export async function keepEvidence(
	context: SettleContext,
	delivery: Delivery,
	problem: Problem,
	{ receipt, tls }: { readonly receipt: string; readonly tls: TlsDetails | undefined },
): Promise<boolean> {
	const at = toTimestamp(context.clock());
	const recent = await listRecent(context, delivery);
	const open = (await listAttempts(context.db, delivery.id)).findLast(({ outcome }) => outcome === fetchedOutcome);
	const end = { deliveryId: delivery.id, finishedAt: at, outcome: problem.code, tls, answer: receipt };
	const startedAt = await context.db.transaction().execute(async (tx) => {
		const begun = open && (await finishAttempt(tx, { ...end, number: open.number }));
		const leaf = toAuditLeaf(toEntry(context, delivery, { action: 'receipt-refused' }, at, problem.code));
		if (begun !== undefined) await appendLeaves(tx, [leaf]);
		return begun;
	});
	countAttempt(context, delivery, { ...end, startedAt });
	const stop = open && toEndBy(context, delivery, recent, problem);
	if (stop !== undefined) await settle(context, delivery, undefined, stop);
	return startedAt !== undefined;
}
