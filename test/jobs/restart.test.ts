import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { scheduleWork, settleWork } from '../../src/jobs/due-work.ts';
import { openJobs } from '../../src/jobs/jobs.ts';
import { openDatabase } from '../../src/store/database.ts';
import { startEmbeddedServer } from '../../src/store/embedded-server.ts';
import { migrate } from '../../src/store/migrate.ts';

describe('a database that is killed under work', () => {
	it('loses none: all is done soon after its return', { timeout: 120_000 }, async () => {
		const folder = await mkdtemp(join(tmpdir(), 'lintas-restart-'));
		const server = await startEmbeddedServer(folder);
		await migrate(server.ownerUrl);
		const db = openDatabase(server.applicationUrl, { maxConnections: 4 });
		const lines: Record<string, unknown>[] = [];
		const log = (fields: Record<string, unknown>) => lines.push(fields);
		const jobs = openJobs({
			db,
			queueUrl: server.applicationUrl,
			clock: systemClock,
			log: { info: log, warn: log, error: log },
		});
		const done = new Set<string>();
		const settle = async (id: string) => {
			await db.transaction().execute((tx) => settleWork(tx, { queue: 'plain', id }));
			done.add(id);
			return undefined;
		};
		jobs.work({ plain: settle }, { concurrency: 4, lockDurationMs: 2_000 });
		jobs.startSweeper({ intervalMs: 500, graceMs: 2_000 });
		const work = Array.from({ length: 400 }, () => ({ queue: 'plain', id: crypto.randomUUID() }));
		await db.transaction().execute(async (tx) => {
			for (const one of work) await scheduleWork(tx, one, systemClock());
		});
		const announced = jobs.announce(work);
		await vi.waitFor(() => expect(done.size).toBeGreaterThan(20), 20_000);
		process.kill(Number.parseInt(await readFile(join(folder, 'postgres', 'postmaster.pid'), 'utf8'), 10), 'SIGKILL');
		await announced;
		await vi.waitFor(() => expect(done.size).toBe(400), 60_000);
		// Several kinds of trouble, each told once in a while: not thousands of lines.
		expect(lines.length).toBeLessThan(100);
		await vi.waitFor(async () => expect(await db.selectFrom('due_work').selectAll().execute()).toEqual([]), 20_000);
		await jobs.close();
		await db.destroy();
		await server.release();
		await rm(folder, { recursive: true });
	});
});
