import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { failuresToClose, holdMs } from '../../src/delivery/lanes.ts';
import { type AttemptResult, type OutboxContext, openOutbox } from '../../src/delivery/outbox.ts';
import { laneQueue, toDueWork } from '../../src/delivery/queues.ts';
import type { DueWork } from '../../src/jobs/due-work.ts';
import { scheduleWork } from '../../src/jobs/due-work.ts';
import { openJobs } from '../../src/jobs/jobs.ts';
import { type AuthorityId, type DeliveryId, toTimestamp } from '../../src/model/identifiers.ts';
import { deliveryQueues } from '../../src/model/urgency.ts';
import { releaseLane } from '../../src/store/lanes.ts';
import { postgresQueues, type QueueServer } from '../jobs/queue-server.ts';
import { saveDelivery } from '../store/rows.ts';
import { delivered, failed, openTestOutbox, type TestOutbox } from './outbox.ts';

let outbox: TestOutbox;
let queues: QueueServer;
let stops: (() => Promise<void>)[] = [];

beforeAll(async () => {
	outbox = await openTestOutbox();
	queues = postgresQueues(outbox.test);
});
afterAll(() => outbox.test.drop());
afterEach(async () => {
	await Promise.all(stops.map((stop) => stop()));
	stops = [];
	const { db } = outbox.test;
	await db.deleteFrom('due_work').execute();
	for (const table of ['attempt', 'delivery'] as const) await outbox.test.ownerDb.deleteFrom(table).execute();
	await queues.empty();
});

const log = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** A worker on the real queue, whose sweeper comes ten times a second; of the partner all attempts are told. */
function startWorker(answer: () => AttemptResult, { sweepMs = 100 } = {}) {
	const jobsRun: string[] = [];
	const tried: DeliveryId[] = [];
	const jobs = openJobs({ db: outbox.test.db, queueUrl: queues.url, clock: systemClock, log });
	const context: OutboxContext = {
		...outbox.context,
		jobs,
		clock: systemClock,
		deliver: async ({ id }) => {
			tried.push(id);
			return answer();
		},
	};
	const { run, runLane, gather, close } = openOutbox(context);
	const handlers = { [deliveryQueues.urgent]: run, [deliveryQueues.routine]: run, [laneQueue]: runLane };
	const counted = Object.entries(handlers).map(([queue, handler]) => {
		const handle = async (id: string) => {
			jobsRun.push(queue);
			return await handler(id as DeliveryId);
		};
		return [queue, handle] as const;
	});
	jobs.work(Object.fromEntries(counted), { concurrency: 8 });
	jobs.startSweeper({ intervalMs: sweepMs, graceMs: sweepMs, gather });
	const stop = async () => {
		await jobs.close();
		await close();
	};
	stops.push(stop);
	return { jobsRun, tried, stop, gather, runLane };
}

/** Deliveries to one partner that are due, of which the queue knows nothing. */
async function leave(count: number): Promise<DeliveryId[]> {
	const { db } = outbox.test;
	const deliveries = Array.from({ length: count }, async () => {
		const saved = await saveDelivery(db, { createdAt: toTimestamp(systemClock()) });
		await db.transaction().execute((tx) => scheduleWork(tx, toDueWork(saved), systemClock()));
		return saved.id;
	});
	return await Promise.all(deliveries);
}

async function countOpen(): Promise<number> {
	const { rows } = await sql<{ n: number }>`select count(*)::integer as n from delivery
		where settled_at is null`.execute(outbox.test.db);
	return rows[0]?.n ?? Number.NaN;
}

const listDue = () => outbox.test.db.selectFrom('due_work').selectAll().execute();

describe('what waits for a partner', () => {
	it('that is down costs the queue one probe at a time, however much it is, and goes when it is up', async () => {
		await leave(300);
		let answer: AttemptResult = failed('partner-unreachable');
		const { jobsRun, tried } = startWorker(() => answer);
		await vi.waitFor(() => expect(tried.length).toBeGreaterThan(2), { timeout: 20_000 });
		await sleep(3_000);
		// As many as its lane takes at once, those that take the room of the first to fail, and then one after a second,
		// one two seconds later, and on a machine that sleeps longer than it was asked to one four seconds after that.
		expect(tried.length).toBeLessThanOrEqual(outbox.context.perPartner + (failuresToClose - 1) + 3);
		expect(jobsRun.length).toBeLessThanOrEqual(5);
		expect(await queues.count(deliveryQueues.routine)).toBe(0);
		answer = delivered;
		await vi.waitFor(async () => expect(await countOpen()).toBe(0), { timeout: 15_000 });
		await vi.waitFor(async () => expect(await listDue()).toEqual([]), { timeout: 10_000 });
		expect(jobsRun.length).toBeLessThanOrEqual(20);
	});

	it('is tried again at its time, where a lane tried it', async () => {
		const [id] = (await leave(1)) as [DeliveryId];
		const answers = [failed('partner-unreachable')];
		const { tried, gather, runLane } = startWorker(() => answers.shift() ?? delivered, { sweepMs: 60_000 });
		const [lane] = await gather([toDueWork({ id, urgency: 'routine' })]);
		await runLane(lane?.id ?? '');
		// Within a second, by the schedule; the lane itself would look after three.
		await vi.waitFor(() => expect(tried).toEqual([id, id]), { timeout: holdMs - 500 });
		await vi.waitFor(async () => expect(await countOpen()).toBe(0), 10_000);
	});

	it('is not lost with the worker that has its lane, nor with the queue', async () => {
		await leave(50);
		const first = startWorker(() => failed('partner-unreachable'));
		await vi.waitFor(() => expect(first.tried.length).toBeGreaterThan(2), { timeout: 20_000 });
		await first.stop();
		await queues.empty();
		startWorker(() => delivered);
		await vi.waitFor(async () => expect(await countOpen()).toBe(0), { timeout: 20_000 });
	});
});

describe('the sweeper', () => {
	/** One delivery to a partner of its own, tried again at that time. */
	const waitFor = async (recipient: string, nextAttemptAt: Temporal.Instant): Promise<DeliveryId> => {
		const { test, context } = outbox;
		const saved = await saveDelivery(test.db, {
			recipient: recipient as AuthorityId,
			createdAt: toTimestamp(context.clock()),
		});
		const change = { next_attempt_at: toTimestamp(nextAttemptAt) };
		await test.db.updateTable('delivery').set(change).where('id', '=', saved.id).execute();
		await test.db.transaction().execute((tx) => scheduleWork(tx, toDueWork(saved), nextAttemptAt));
		return saved.id;
	};
	const listLanes = async () => (await listDue()).filter(({ queue }) => queue === laneQueue).map(({ id }) => id);
	const routine = (id: DeliveryId): DueWork => ({ queue: deliveryQueues.routine, id });
	const announce = async (context: OutboxContext, ids: readonly DeliveryId[]) =>
		await openOutbox(context).gather(ids.map(routine));

	it('announces one lane for all that waits for a partner, and not again while the lane has work', async () => {
		const ids = [await outbox.queue(), await outbox.queue(), await outbox.queue()];
		const [lane, ...others] = await announce(outbox.context, ids);
		expect(lane?.queue).toBe(laneQueue);
		expect(others).toEqual([]);
		expect(await announce(outbox.context, ids)).toEqual([]);
		for (const id of ids)
			expect((await outbox.look(id)).dueAt).toBe(toTimestamp(outbox.context.clock().add({ hours: 1 })));
	});

	it('has each looked at by itself whose attempt is under way, that its recipient fetches, or that is at its end', async () => {
		const id = await outbox.queue();
		await outbox.run(id, async () => {
			expect(await announce(outbox.context, [id])).toEqual([routine(id)]);
			return failed('partner-unreachable');
		});
		const other = await outbox.queue();
		expect(await announce({ ...outbox.context, isFetched: () => true }, [other])).toEqual([routine(other)]);
		outbox.wait({ hours: 2 });
		expect(await announce(outbox.context, [other])).toEqual([routine(other)]);
	});

	it('looks again at the end of a schedule that comes before the hour is over', async () => {
		const id = await outbox.queue();
		outbox.wait({ minutes: 40 });
		await announce(outbox.context, [id]);
		const end = outbox.context.clock().add({ minutes: 20 }).add({ milliseconds: 1 });
		expect((await outbox.look(id)).dueAt).toBe(toTimestamp(end));
	});

	it('leaves the work of a lane as it is while anything in it is due', async () => {
		const { db } = outbox.test;
		const dueBefore = outbox.context.clock();
		const recipient = 'th.immigration' as AuthorityId;
		const ids = [await waitFor(recipient, dueBefore), await waitFor(recipient, dueBefore)];
		const [lane] = await announce(outbox.context, ids);
		for (const id of ids) {
			expect(await releaseLane(db, laneQueue, { recipient, dueBefore })).toBe(false);
			expect(await listLanes()).toEqual([lane?.id]);
			await outbox.run(id);
		}
		expect(await releaseLane(db, laneQueue, { recipient, dueBefore })).toBe(true);
		expect(await listLanes()).toEqual([]);
	});

	it('loses nothing that it put into a lane when the clock of the node that gets the lane is behind', {
		timeout: 3 * holdMs,
	}, async () => {
		const { context } = outbox;
		const id = await waitFor('ph.bi', context.clock().add({ minutes: 4 }));
		const ahead = { ...context, clock: () => context.clock().add({ minutes: 4 }) };
		const [lane] = await announce(ahead, [id]);
		const behind = openOutbox(context);
		stops.push(behind.close);
		await behind.runLane(lane?.id ?? '');
		// Nothing is due by its clock, but soon will be.
		await sleep(500);
		expect(await listLanes()).toEqual([lane?.id]);
		outbox.wait({ minutes: 4 });
		await vi.waitFor(async () => expect(await listLanes()).toEqual([]), { timeout: 2 * holdMs });
		expect((await outbox.look(id)).delivery?.state).toBe('delivered');
	});

	it('finds what it put into a lane when the worker at it dies', async () => {
		const id = await outbox.queue();
		await announce(outbox.context, [id]);
		await outbox.run(id, async () => {
			expect((await outbox.look(id)).dueAt).toBe(toTimestamp(outbox.context.clock()));
			return delivered;
		});
	});
});
