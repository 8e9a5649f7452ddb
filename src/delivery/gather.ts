import { type DueWork, postponeAll, scheduleNew } from '../jobs/due-work.ts';
import type { AuthorityId, DeliveryId } from '../model/identifiers.ts';
import { deliveryQueues } from '../model/urgency.ts';
import type { Transaction } from '../store/database.ts';
import { findLanes, lockWaiting, type Waiting } from '../store/lanes.ts';
import { laneQueue, toDueWork } from './queues.ts';
import { isOver, type SettleContext, toEnd } from './settle.ts';

interface GatherContext extends SettleContext {
	readonly isFetched: (recipient: AuthorityId) => boolean;
}

const queues: ReadonlySet<string> = new Set(Object.values(deliveryQueues));

/** So long what waits in a lane needs no look of its own; should its lane have lost it all the same, it comes round. */
const gatheredFor = Temporal.Duration.from({ hours: 1 });

/**
 * Puts the overdue deliveries that wait for an attempt into their partners' lanes: the work of the lane is due in their
 * stead, so that however many wait for a partner that takes none, or few, the queue has one job for all of them.
 *
 * @returns what the queue is to be told: the lanes, and what goes into none
 */
export async function gather(context: GatherContext, overdue: readonly DueWork[]): Promise<DueWork[]> {
	const ids = overdue.filter(({ queue }) => queues.has(queue)).map(({ id }) => id as DeliveryId);
	if (ids.length === 0) return [...overdue];
	const { waiting, lanes } = await context.db.transaction().execute(async (tx) => {
		const waiting = await lockInLanes(context, tx, ids);
		return { waiting, lanes: await putInLanes(context, tx, waiting) };
	});
	const inLanes = new Set<string>(waiting.map(({ id }) => id));
	return [...lanes, ...overdue.filter(({ queue, id }) => !(queues.has(queue) && inLanes.has(id)))];
}

/** What its recipient fetches, and what has come to its end, is looked at by itself. */
async function lockInLanes(context: GatherContext, tx: Transaction, ids: readonly DeliveryId[]): Promise<Waiting[]> {
	const waiting = await lockWaiting(tx, ids, context.clock());
	return waiting.filter((each) => !context.isFetched(each.recipient) && !isOver(context, each));
}

async function putInLanes(
	context: GatherContext,
	tx: Transaction,
	waiting: readonly Waiting[],
): Promise<readonly DueWork[]> {
	if (waiting.length === 0) return [];
	const now = context.clock();
	const later = now.add(gatheredFor);
	await postponeAll(
		tx,
		waiting.map((each) => {
			const end = toEnd(context, each).add({ milliseconds: 1 });
			return { ...toDueWork(each), dueAt: Temporal.Instant.compare(end, later) < 0 ? end : later };
		}),
	);
	const lanes = await findLanes(tx, [...new Set(waiting.map(({ recipient }) => recipient))]);
	// One that is due already is looked after, or overdue itself.
	return await scheduleNew(
		tx,
		lanes.map((id) => ({ queue: laneQueue, id })),
		now,
	);
}
