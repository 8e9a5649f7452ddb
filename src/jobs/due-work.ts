import { sql } from 'kysely';
import type { Clock } from '../clock.ts';
import type { Database, Transaction } from '../store/database.ts';

/** One piece of work: the queue whose handler does it, and the id (a UUID) that it is handed. */
export interface DueWork {
	readonly queue: string;
	readonly id: string;
}

/**
 * Says in the caller's transaction that this work is due at that time: once committed it will be done,
 * whatever happens to the queue. Scheduled again, it is due at the new time.
 */
export async function scheduleWork(tx: Transaction, work: DueWork, dueAt: Temporal.Instant): Promise<void> {
	const due_at = dueAt.toString();
	await tx
		.insertInto('due_work')
		.values({ queue: work.queue, id: work.id, due_at })
		.onConflict((conflict) => conflict.columns(['queue', 'id']).doUpdateSet({ due_at }))
		.execute();
}

/** Work that is being done is due later, should whoever does it die. What is done already stays so. */
export async function postponeWork(db: Database, work: DueWork, dueAt: Temporal.Instant): Promise<void> {
	await db
		.updateTable('due_work')
		.set({ due_at: dueAt.toString() })
		.where('queue', '=', work.queue)
		.where('id', '=', work.id)
		.execute();
}

/** Says in the caller's transaction that pieces of work, each of which is there, are due later. */
export async function postponeAll(
	tx: Transaction,
	all: readonly (DueWork & { readonly dueAt: Temporal.Instant })[],
): Promise<void> {
	const [queues, ids] = [all.map(({ queue }) => queue), all.map(({ id }) => id)];
	const times = all.map(({ dueAt }) => dueAt.toString());
	await sql`update due_work set due_at = later.due_at
		from unnest(${queues}::text[], ${ids}::uuid[], ${times}::timestamptz[]) as later(queue, id, due_at)
		where due_work.queue = later.queue and due_work.id = later.id`.execute(tx);
}

/** Says in the caller's transaction that this work is due; where it is to be done already, its time stays. @returns what was not */
export async function scheduleNew(
	tx: Transaction,
	work: readonly DueWork[],
	dueAt: Temporal.Instant,
): Promise<DueWork[]> {
	if (work.length === 0) return [];
	return await tx
		.insertInto('due_work')
		.values(work.map(({ queue, id }) => ({ queue, id, due_at: dueAt.toString() })))
		.onConflict((conflict) => conflict.doNothing())
		.returning(['queue', 'id'])
		.execute();
}

/** Says in the caller's transaction, where there is one, that this work is done, or never will be. */
export async function settleWork(tx: Database | Transaction, work: DueWork): Promise<void> {
	await tx.deleteFrom('due_work').where('queue', '=', work.queue).where('id', '=', work.id).execute();
}

/** For so long work that is under way is not taken for lost. */
const leaseSeconds = 60;

/**
 * Does work of which more may come while it is done: what another transaction schedules meanwhile stays due.
 *
 * @param run returns when there is more to do; what it throws leaves the work to the sweeper
 */
export async function doWork(
	{ db, clock }: { readonly db: Database; readonly clock: Clock },
	work: DueWork,
	run: () => Promise<Temporal.Instant | undefined>,
): Promise<void> {
	const lease = clock().add({ seconds: leaseSeconds }).round('millisecond');
	await db.transaction().execute((tx) => scheduleWork(tx, work, lease));
	const next = await run();
	const { queue, id } = work;
	const due_at = lease.toString();
	if (next === undefined)
		await db
			.deleteFrom('due_work')
			.where('queue', '=', queue)
			.where('id', '=', id)
			.where('due_at', '=', due_at)
			.execute();
	else
		await db
			.updateTable('due_work')
			.set({ due_at: next.toString() })
			.where('queue', '=', queue)
			.where('id', '=', id)
			.where('due_at', '=', due_at)
			.execute();
}

/**
 * Takes work that has been due since before `dueBefore`, oldest first, and moves it to `now`: it comes
 * round again only after another grace period, other nodes pass over it, and a row that never gets
 * done cannot stand in front of the rest.
 */
export async function claimOverdueWork(
	db: Database,
	{ dueBefore, now, limit }: { dueBefore: Temporal.Instant; now: Temporal.Instant; limit: number },
): Promise<DueWork[]> {
	const { rows } = await sql<DueWork>`
		update due_work set due_at = ${now.toString()}
		where (queue, id) in (
			select queue, id from due_work where due_at < ${dueBefore.toString()}
			order by due_at limit ${limit} for update skip locked
		)
		returning queue, id`.execute(db);
	return rows;
}
