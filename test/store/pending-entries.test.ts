import fc from 'fast-check';
import { type ControlledTransaction, Kysely, PostgresDialect, sql } from 'kysely';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { loadLog, sequenceEntries } from '../../src/store/audit-log.ts';
import { openPool, openSnapshot } from '../../src/store/database.ts';
import type { Schema } from '../../src/store/schema.ts';
import { append, appendIn, sequenced } from '../audit/open-log.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';

let test: TestDatabase;
let pool: pg.Pool;
beforeAll(async () => {
	test = await createTestDatabase();
	pool = openPool(test.url, { maxConnections: 1 });
});
afterAll(async () => {
	await pool.end();
	await test.drop();
});

const take = (limit: number) => test.db.transaction().execute((tx) => sequenceEntries(tx, limit));
const toTexts = (hashes: readonly Uint8Array[]) => hashes.map((hash) => Buffer.from(hash).toString('hex'));

async function takeAll(): Promise<void> {
	while ((await take(100)) > 0);
}

/** Transactions that append, and how each ends, while batches of a few are taken. */
const step = fc.oneof(
	fc.record({ do: fc.constant('append' as const), of: fc.nat(3), count: fc.integer({ min: 1, max: 3 }) }),
	fc.record({ do: fc.constantFrom('commit' as const, 'rollback' as const), of: fc.nat(3) }),
	fc.record({ do: fc.constant('take' as const), limit: fc.integer({ min: 1, max: 4 }) }),
);

type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** @returns what was committed */
async function perform(steps: readonly Step[]): Promise<Uint8Array[]> {
	const open = new Map<number, { readonly tx: ControlledTransaction<Schema>; readonly leaves: Uint8Array[] }>();
	const committed: Uint8Array[] = [];
	const end = async (of: number, how: 'commit' | 'rollback') => {
		const at = open.get(of);
		open.delete(of);
		await at?.tx[how]().execute();
		if (how === 'commit') committed.push(...(at?.leaves ?? []));
	};
	for (const each of steps) {
		if (each.do === 'take') await take(each.limit);
		else if (each.do !== 'append') await end(each.of, each.do);
		else {
			const at = open.get(each.of) ?? { tx: await test.db.startTransaction().execute(), leaves: [] };
			open.set(each.of, at);
			at.leaves.push(...(await appendIn(at.tx, each.count)));
		}
	}
	for (const of of [...open.keys()]) await end(of, 'commit');
	return committed;
}

describe('entries that wait', () => {
	it('get a place each, whenever their transaction commits and however few are taken at once', async () => {
		await fc.assert(
			fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 30 }), async (steps) => {
				const { length } = await sequenced(test.db);
				const committed = await perform(steps);
				await takeAll();
				expect(toTexts((await sequenced(test.db)).slice(length)).toSorted()).toEqual(toTexts(committed).toSorted());
				expect(await loadLog(test.db)).toMatchObject({ hasPending: false });
			}),
			{ numRuns: 25 },
		);
	});

	it('are not passed over where a transaction that began before the last one that was taken commits after it', async () => {
		const { length } = await sequenced(test.db);
		const early = await test.db.startTransaction().execute();
		const leaves = await appendIn(early, 2);
		leaves.push(...(await append(test.db, 3)));
		await take(2);
		await early.commit().execute();
		await takeAll();
		expect(toTexts((await sequenced(test.db)).slice(length)).toSorted()).toEqual(toTexts(leaves).toSorted());
	});

	it('are found on another server than the one that counted its transactions, as after a restore from a dump', async () => {
		const leaves = await append(test.db, 3);
		await sql`update audit_pending_cursor set server = 1, taken_before = '9000000000'`.execute(test.ownerDb);
		expect(await loadLog(test.db)).toMatchObject({ hasPending: true });
		await takeAll();
		expect(toTexts((await sequenced(test.db)).slice(-3))).toEqual(toTexts(leaves));
	});

	it('are found on a copy of the server that counted its transactions, though that had come further', async () => {
		await append(test.db, 1);
		await takeAll();
		const leaves = await append(test.db, 3);
		await sql`update audit_pending_cursor set taken_before = '9000000000'`.execute(test.ownerDb);
		expect(await loadLog(test.db)).toMatchObject({ hasPending: true });
		await takeAll();
		expect(toTexts((await sequenced(test.db)).slice(-3))).toEqual(toTexts(leaves));
		const { rows } = await sql<{ isOfHere: boolean }>`select pending_from() > '0' as "isOfHere"`.execute(test.db);
		expect(rows).toEqual([{ isOfHere: true }]);
	});

	it('are found without looking at those that were taken, though a backup still has a view of them', async () => {
		const snapshot = await openSnapshot(test.db);
		await loadLog(snapshot);
		for (let round = 0; round < 4; round += 1) {
			await sql`insert into audit_entry (leaf_hash, at, entry, salt) select hash, now(), '{}', hash
				from generate_series(1, 5000) as n, lateral sha256((${round}::int || ' ' || n)::bytea) as hash`.execute(
				test.db,
			);
			while ((await take(5_000)) > 0);
		}
		const asked: { readonly sql: string }[] = [];
		const log = ({ query }: { readonly query: (typeof asked)[number] }) => void asked.push(query);
		await loadLog(new Kysely<Schema>({ dialect: new PostgresDialect({ pool }), log }));
		const countBlocks = async () => {
			const { rows } = await pool.query(`explain (analyze, buffers, format json) ${asked[0]?.sql}`);
			const plan = rows[0]?.['QUERY PLAN'][0]?.Plan;
			return plan['Shared Hit Blocks'] + plan['Shared Read Blocks'];
		};
		// A transaction of another test, on the same server, may not have ended before the last batch.
		const batch = async () => {
			await append(test.db, 1);
			await take(5_000);
			return await countBlocks();
		};
		try {
			await vi.waitFor(async () => expect(await batch()).toBeLessThan(50), { interval: 200, timeout: 20_000 });
		} finally {
			await snapshot.rollback().execute();
		}
	});
});
