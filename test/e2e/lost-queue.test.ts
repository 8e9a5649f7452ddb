import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { makePair, type TestOffice } from '../gateways.ts';
import { makeDraft } from './drafts.ts';
import { expectExactlyOnce } from './effects.ts';
import { toSide } from './pair.ts';
import { openProcesses } from './processes.ts';
import { listQueueTables } from './queue-tables.ts';

let pair: Awaited<ReturnType<typeof makePair>>;
const processes = openProcesses();

beforeEach(async () => {
	pair = await makePair();
});
afterEach(async () => {
	await processes.end();
	await pair.remove();
});

describe('a queue that is emptied and filled from an old copy while deliveries are open', () => {
	it('is rebuilt from what is due, and nothing confirmed is sent again', { timeout: 60_000 }, async () => {
		const { indonesia, malaysia } = pair;
		const door = await processes.start(malaysia, { work: false, environment: { LINTAS_LOG_LEVEL: 'info' } });
		await indonesia.start({ doors: true, work: false });
		await release(5);
		await copyQueue(indonesia);
		await indonesia.start({ doors: false, work: true });
		await expectDelivered(5);
		await door.kill();
		await release(5);
		await vi.waitFor(async () => expect(await countInState('retrying')).toBe(5), 10_000);
		expect(await restoreQueue(indonesia)).toBe(5);
		const second = await processes.start(malaysia, { work: false, environment: { LINTAS_LOG_LEVEL: 'info' } });
		await expectDelivered(10);
		await vi.waitFor(async () => expect(await countJobs(indonesia)).toBe(0), 10_000);
		await second.kill();
		expect([countPosts(await door.log), countPosts(await second.log)]).toEqual([5, 5]);
	});
});

async function release(count: number): Promise<void> {
	const recipients = [{ to: pair.malaysia.authority, withhold: [] }];
	for (let n = 0; n < count; n += 1) await pair.indonesia.client.release(makeDraft(`Contoh ${n}`), recipients);
}

async function expectDelivered(count: number): Promise<void> {
	await vi.waitFor(
		async () => expect(await expectExactlyOnce(toSide(pair.indonesia), toSide(pair.malaysia))).toHaveLength(count),
		{ timeout: 20_000, interval: 100 },
	);
}

async function countInState(state: 'retrying'): Promise<number> {
	const { db } = pair.indonesia.database;
	return (await db.selectFrom('delivery').select('id').where('state', '=', state).execute()).length;
}

async function copyQueue(office: TestOffice): Promise<void> {
	await sql`create schema old`.execute(office.database.ownerDb);
	for (const name of await listQueueTables(office)) {
		await sql`create table ${sql.table(`old.${name}`)} as select * from ${sql.table(`bullmq.${name}`)}`.execute(
			office.database.ownerDb,
		);
	}
}

/** @returns how many jobs the old copy had */
async function restoreQueue(office: TestOffice): Promise<number> {
	const names = await listQueueTables(office);
	// The worker goes on meanwhile: PostgreSQL may end either transaction to resolve a deadlock.
	await vi.waitFor(() => refillQueue(office, names), { timeout: 10_000, interval: 10 });
	const { rows } = await sql<{ count: number }>`select count(*)::integer as count from old.job`.execute(
		office.database.ownerDb,
	);
	return rows[0]?.count ?? 0;
}

async function refillQueue(office: TestOffice, names: readonly string[]): Promise<void> {
	await office.database.ownerDb.transaction().execute(async (tx) => {
		await sql`truncate ${sql.join(names.map((name) => sql.table(`bullmq.${name}`)))} cascade`.execute(tx);
		for (const name of names) {
			await sql`insert into ${sql.table(`bullmq.${name}`)} overriding system value select * from ${sql.table(`old.${name}`)}`.execute(
				tx,
			);
		}
	});
}

async function countJobs({ database }: TestOffice): Promise<number> {
	const { rows } = await sql<{ count: number }>`select count(*)::integer as count from bullmq.job`.execute(
		database.ownerDb,
	);
	return rows[0]?.count ?? -1;
}

/** Envelopes that a partner door answered, by its log. */
function countPosts(log: string): number {
	return log.split('\n').filter((line) => line.includes('"route":"/partner/v1/envelopes"')).length;
}
