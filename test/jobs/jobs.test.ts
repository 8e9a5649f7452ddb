import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import type { Handler } from '../../src/jobs/consumer.ts';
import { type DueWork, scheduleWork, settleWork } from '../../src/jobs/due-work.ts';
import { type Jobs, openJobs } from '../../src/jobs/jobs.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import { hasRedis, postgresQueues, type QueueServer, startRedisQueues } from './queue-server.ts';

describe('work on PostgreSQL', () => describeJobs(async (test) => postgresQueues(test)));

describe.skipIf(!hasRedis)('work on Redis (skipped where redis-server is not installed)', () =>
	describeJobs(() => startRedisQueues()),
);

function describeJobs(startQueues: (test: TestDatabase) => Promise<QueueServer>): void {
	let test: TestDatabase;
	let queues: QueueServer;
	let opened: Jobs[];
	let lines: Record<string, unknown>[];

	beforeAll(async () => {
		test = await createTestDatabase();
		queues = await startQueues(test);
	});
	afterAll(async () => {
		await queues.stop();
		await test.drop();
	});
	beforeEach(() => {
		opened = [];
		lines = [];
	});
	afterEach(async () => {
		await Promise.all(opened.map((jobs) => jobs.close({ withinMs: 2_000 })));
		await test.db.deleteFrom('due_work').execute();
		await queues.empty();
	});

	const open = async (queueUrl = queues.url): Promise<Jobs> => {
		const log = (fields: Record<string, unknown>, message: string) => lines.push({ ...fields, message });
		const jobs = openJobs({ db: test.db, queueUrl, clock: systemClock, log: { info: log, warn: log, error: log } });
		opened.push(jobs);
		return jobs;
	};
	const schedule = (work: DueWork, dueAt = systemClock()) =>
		test.db.transaction().execute((tx) => scheduleWork(tx, work, dueAt));
	const settle = (work: DueWork) => test.db.transaction().execute((tx) => settleWork(tx, work));
	const stored = () => test.db.selectFrom('due_work').selectAll().orderBy('id').execute();
	/** Notes each call and settles the row. */
	const settler = (queue: string, calls: string[]): Handler => {
		return async (id) => {
			calls.push(id);
			await settle({ queue, id });
			return undefined;
		};
	};

	it('is scheduled with the transaction that makes it due, or not at all', async () => {
		const work = newWork('plain');
		const rollback = test.db.transaction().execute(async (tx) => {
			await scheduleWork(tx, work, systemClock());
			throw new Error('no');
		});
		await expect(rollback).rejects.toThrow('no');
		expect(await stored()).toEqual([]);
		await schedule(work, Temporal.Instant.from('2026-11-24T10:00:00Z'));
		await schedule(work, Temporal.Instant.from('2026-11-25T10:00:00Z'));
		expect(await stored()).toEqual([{ ...work, due_at: '2026-11-25T10:00:00.000Z' }]);
	});

	it('is done once when it is announced, and leaves nothing behind', async () => {
		const jobs = await open();
		const calls: string[] = [];
		jobs.work({ plain: settler('plain', calls) }, { concurrency: 4 });
		const work = Array.from({ length: 250 }, () => newWork('plain'));
		await Promise.all(work.map((one) => schedule(one)));
		await jobs.announce(work);
		await vi.waitFor(() => expect(calls).toHaveLength(250), 5_000);
		expect(new Set(calls)).toEqual(new Set(work.map(({ id }) => id)));
		await vi.waitFor(async () => expect(await queues.count('plain')).toBe(0), 10_000);
		expect(await stored()).toEqual([]);
		expect(lines).toEqual([]);
	});

	it('is done by a worker that starts after the announcement', async () => {
		const work = newWork('plain');
		await (await open()).announce([work]);
		const calls: string[] = [];
		(await open()).work({ plain: settler('plain', calls) }, { concurrency: 1 });
		await vi.waitFor(() => expect(calls).toEqual([work.id]), 10_000);
	});

	it('is not done twice by announcing it while it waits or is being done', async () => {
		const jobs = await open();
		const work = newWork('slow');
		const calls: string[] = [];
		await jobs.announce([work, work]);
		await jobs.announce([work]);
		const slow: Handler = async (id) => {
			calls.push(id);
			await sleep(300);
			return undefined;
		};
		jobs.work({ slow }, { concurrency: 4 });
		await vi.waitFor(() => expect(calls).toHaveLength(1), 10_000);
		await jobs.announce([work]);
		await sleep(600);
		expect(calls).toHaveLength(1);
		await jobs.announce([work]);
		await vi.waitFor(() => expect(calls).toHaveLength(2), 10_000);
	});

	it('is done again at the time that its handler asks for, not before, and as often as it asks', async () => {
		const jobs = await open();
		const work = newWork('again');
		const asked: Temporal.Instant[] = [];
		const done: Temporal.Instant[] = [];
		const again: Handler = async () => {
			done.push(systemClock());
			if (done.length === 4) return undefined;
			const next = systemClock().add({ milliseconds: done.length === 2 ? 0 : 700 });
			asked.push(next);
			await schedule(work, next);
			return next;
		};
		jobs.work({ again }, { concurrency: 2 });
		await jobs.announce([work]);
		await vi.waitFor(() => expect(done).toHaveLength(1), 10_000);
		await jobs.announce([work]);
		await vi.waitFor(() => expect(done).toHaveLength(4), 5_000);
		const lateness = asked.map((instant, i) => instant.until(done[i + 1] ?? instant).total('milliseconds'));
		for (const ms of lateness) expect(ms).toBeGreaterThanOrEqual(0);
		for (const ms of lateness) expect(ms).toBeLessThan(3_000);
		await vi.waitFor(async () => expect(await queues.count('again')).toBe(0), 10_000);
		expect(lines).toEqual([]);
	});

	it('asked for again is kept from two workers on one queue (taskforcesh/bullmq#4814)', async () => {
		const calls = new Map<string, number>();
		const again: Handler = async (id) => {
			const count = (calls.get(id) ?? 0) + 1;
			calls.set(id, count);
			return count < 3 ? systemClock().add({ milliseconds: 100 }) : undefined;
		};
		const [one, two] = [await open(), await open()];
		one.work({ again }, { concurrency: 8 });
		two.work({ again }, { concurrency: 8 });
		const work = Array.from({ length: 100 }, () => newWork('again'));
		await one.announce(work);
		await vi.waitFor(() => expect([...calls.values()].filter((count) => count === 3)).toHaveLength(100), 10_000);
		await vi.waitFor(async () => expect(await queues.count('again')).toBe(0), 10_000);
	});

	it('is found by the sweeper where nobody announced it, once its grace is over', async () => {
		const jobs = await open();
		const calls: string[] = [];
		const [old, fresh, later] = [newWork('plain'), newWork('plain'), newWork('plain')];
		await schedule(old, systemClock().subtract({ seconds: 60 }));
		await schedule(fresh, systemClock());
		await schedule(later, systemClock().add({ seconds: 60 }));
		jobs.work({ plain: settler('plain', calls) }, { concurrency: 1 });
		jobs.startSweeper({ intervalMs: 50, graceMs: 1_500 });
		await vi.waitFor(() => expect(calls).toEqual([old.id]), 10_000);
		await vi.waitFor(() => expect(calls).toEqual([old.id, fresh.id]), 10_000);
		await vi.waitFor(async () => expect(await stored()).toMatchObject([later]), 10_000);
	});

	it('is done exactly once where the queue lost all it held, by several sweepers', async () => {
		const work = Array.from({ length: 1_200 }, () => newWork('plain'));
		await Promise.all(work.map((one) => schedule(one, systemClock().subtract({ seconds: 20 }))));
		const [one, two] = [await open(), await open()];
		await one.announce(work);
		expect(await queues.count('plain')).toBe(1_200);
		await queues.empty();
		const calls: string[] = [];
		one.work({ plain: settler('plain', calls) }, { concurrency: 16 });
		one.startSweeper({ intervalMs: 100, graceMs: 10_000 });
		two.startSweeper({ intervalMs: 100, graceMs: 10_000 });
		await vi.waitFor(async () => expect(await stored()).toEqual([]), 15_000);
		expect(new Set(calls).size).toBe(1_200);
		expect(calls.length).toBe(1_200);
	});

	it('that its handler cannot bear stops nothing else, is not repeated by the queue, and says nothing personal', async () => {
		const jobs = await open();
		const poison = newWork('mixed');
		const work = Array.from({ length: 20 }, () => newWork('mixed'));
		const calls: string[] = [];
		const settleOne = settler('mixed', calls);
		const mixed: Handler = async (id) => {
			if (id !== poison.id) return settleOne(id);
			calls.push(id);
			throw Object.assign(new TypeError('Marisol'), { code: 'ERR_POISON' });
		};
		await Promise.all([poison, ...work].map((one) => schedule(one)));
		jobs.work({ mixed }, { concurrency: 1 });
		await jobs.announce([poison, ...work]);
		await vi.waitFor(() => expect(calls).toHaveLength(21), 5_000);
		await vi.waitFor(async () => expect(await queues.count('mixed')).toBe(0), 10_000);
		expect(await stored()).toMatchObject([poison]);
		expect(lines).toEqual([
			{ queue: 'mixed', id: poison.id, error: 'TypeError', errorCode: 'ERR_POISON', message: expect.any(String) },
		]);
		await sleep(300);
		expect(calls.filter((id) => id === poison.id)).toHaveLength(1);
		jobs.startSweeper({ intervalMs: 50, graceMs: 400 });
		await sleep(1_300);
		// Once a grace period, not once a sweep.
		const repeats = calls.filter((id) => id === poison.id).length;
		expect(repeats).toBeGreaterThanOrEqual(2);
		expect(repeats).toBeLessThanOrEqual(5);
	});

	it('of a worker that was killed is done by another', async () => {
		const work = newWork('held');
		await schedule(work);
		const script = fileURLToPath(new URL('worker-process.ts', import.meta.url));
		const child = spawn(process.execPath, [script, test.url, queues.url, '1000'], {
			stdio: ['ignore', 'pipe', 'inherit'],
		});
		const jobs = await open();
		await jobs.announce([work]);
		await once(child.stdout, 'data');
		child.kill('SIGKILL');
		const calls: string[] = [];
		jobs.work({ held: settler('held', calls) }, { concurrency: 1, lockDurationMs: 1_000 });
		await vi.waitFor(() => expect(calls).toEqual([work.id]), 15_000);
		await vi.waitFor(async () => expect(await stored()).toEqual([]), 10_000);
	});

	it('is waited for on closing, but not for ever', async () => {
		const jobs = await open();
		const started = Promise.withResolvers<void>();
		const ends: string[] = [];
		const brief: Handler = async (id) => {
			started.resolve();
			await sleep(400);
			ends.push(id);
			return undefined;
		};
		await jobs.announce([newWork('brief'), newWork('brief')]);
		jobs.work({ brief }, { concurrency: 1 });
		await started.promise;
		await jobs.close({ withinMs: 3_000 });
		expect(ends).toHaveLength(1);
		expect(await queues.count('brief')).toBe(1);

		const stuck = await open();
		stuck.work({ endless: () => sleep(60_000, undefined, { ref: false }) }, { concurrency: 1 });
		await stuck.announce([newWork('endless')]);
		await sleep(300);
		const start = performance.now();
		await stuck.close({ withinMs: 200 });
		expect(performance.now() - start).toBeLessThan(3_000);
	});

	it('announced to a queue that is down is logged, not thrown', async () => {
		const jobs = await open(queues.url.replace(/:\d+(\/|$)/, ':1$1'));
		const start = performance.now();
		await jobs.announce([newWork('plain'), newWork('plain')]);
		expect(performance.now() - start).toBeLessThan(6_000);
		expect(lines).toContainEqual(expect.objectContaining({ count: 2, message: expect.stringContaining('sweeper') }));
	});
}

function newWork(queue: string): DueWork {
	return { queue, id: crypto.randomUUID() };
}
