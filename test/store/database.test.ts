import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Database, openDatabase, toDatabaseProblem } from '../../src/store/database.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';

let test: TestDatabase;

beforeAll(async () => {
	test = await createTestDatabase();
});
afterAll(() => test.drop());

describe('a time', () => {
	it('is read as RFC 3339 in UTC with milliseconds, whatever zone it was written in', async () => {
		const { rows } = await sql`
			select timestamptz '2026-11-24T17:00:00+07:00' as whole, timestamptz '2026-11-24 10:00:00.123456Z' as parts,
				null::timestamptz as none`.execute(test.db);
		expect(rows).toEqual([{ whole: '2026-11-24T10:00:00.000Z', parts: '2026-11-24T10:00:00.123Z', none: null }]);
	});

	it('is read so where the server keeps another zone', async () => {
		const rows = await test.db.transaction().execute(async (tx) => {
			await sql`set local timezone = 'Asia/Kathmandu'`.execute(tx);
			return (await sql`select timestamptz '2026-11-24T10:00:00Z' as at`.execute(tx)).rows;
		});
		expect(rows).toEqual([{ at: '2026-11-24T10:00:00.000Z' }]);
	});
});

describe('a statement', () => {
	const prepared = async (db: Database) => {
		const { rows } = await sql<{ statement: string; calls: number }>`
			select statement, (generic_plans + custom_plans)::int as calls from pg_prepared_statements`.execute(db);
		return rows;
	};

	it('with values is parsed once for a connection, however often it is asked', async () => {
		const db = openDatabase(test.url, { maxConnections: 1 });
		const ask = (n: number) => sql<{ n: number }>`select ${n}::int + 1 as n`.execute(db);
		for (const n of [1, 2, 3]) expect((await ask(n)).rows).toEqual([{ n: n + 1 }]);
		expect(await prepared(db)).toEqual([{ statement: 'select $1::int + 1 as n', calls: 3 }]);
		await db.destroy();
	});

	it('is not kept by the server where it has none, or a list of many', async () => {
		const db = openDatabase(test.url, { maxConnections: 1 });
		await sql`select 1`.execute(db);
		await sql`select ${sql.join(Array.from({ length: 33 }, (_, n) => sql`${n}::int`))}`.execute(db);
		expect(await prepared(db)).toEqual([]);
		await db.destroy();
	});

	it('that failed can be asked again, also by a transaction', async () => {
		const db = openDatabase(test.url, { maxConnections: 1 });
		const divide = (on: Database, by: number) => sql<{ n: number }>`select 6 / ${by}::int as n`.execute(on);
		await expect(divide(db, 0)).rejects.toThrow('division by zero');
		await expect(db.transaction().execute((tx) => divide(tx, 0))).rejects.toThrow('division by zero');
		expect((await divide(db, 3)).rows).toEqual([{ n: 2 }]);
		await db.destroy();
	});
});

describe('a database in trouble is a problem to try again', () => {
	const unavailable = { code: 'database-unavailable', retryAfterSeconds: 5 };

	it('when nobody answers', async () => {
		const nobody = openDatabase('postgres://nobody@127.0.0.1:1/none', { maxConnections: 1 });
		expect(toDatabaseProblem(await failureOf(sql`select 1`.execute(nobody)))).toMatchObject(unavailable);
		await nobody.destroy();
	});

	it('when the pool has no connection left', async () => {
		const small = openDatabase(test.url, { maxConnections: 1, connectTimeoutMs: 200 });
		const failure = await small.connection().execute(() => failureOf(sql`select 1`.execute(small)));
		expect(toDatabaseProblem(failure)).toMatchObject(unavailable);
		await small.destroy();
	});

	it('when the server ends a statement’s connection', async () => {
		const failure = await failureOf(sql`select pg_terminate_backend(pg_backend_pid())`.execute(test.db));
		expect(toDatabaseProblem(failure)).toMatchObject(unavailable);
	});

	it('when the server ends a connection between two statements of a transaction', async () => {
		const failure = await failureOf(
			test.db.transaction().execute(async (tx) => {
				const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(tx);
				await sql`select pg_terminate_backend(${rows[0]?.pid})`.execute(test.db);
				await sleep(50);
				await sql`select 1`.execute(tx);
			}),
		);
		expect(toDatabaseProblem(failure)).toMatchObject(unavailable);
	});

	it('and an idle connection that it ends is replaced without a word', async () => {
		const pair = openDatabase(test.url, { maxConnections: 1 });
		const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(pair);
		await sql`select pg_terminate_backend(${rows[0]?.pid})`.execute(test.db);
		await sleep(50);
		expect((await sql`select 1 as one`.execute(pair)).rows).toEqual([{ one: 1 }]);
		await pair.destroy();
	});

	it('when two transactions wait for each other', async () => {
		const rows = ['0193a000-0000-7000-8000-00000000000a', '0193a000-0000-7000-8000-00000000000b'];
		for (const id of rows) await sql`insert into due_work values ('lock', ${id}, now())`.execute(test.db);
		const lockInOrder = (ids: string[]) =>
			test.db.transaction().execute(async (tx) => {
				for (const id of ids) {
					await sql`select from due_work where id = ${id} for update`.execute(tx);
					await sql`select pg_sleep(0.1)`.execute(tx);
				}
			});
		const failure = await failureOf(Promise.all([lockInOrder(rows), lockInOrder(rows.toReversed())]));
		expect(toDatabaseProblem(failure)).toMatchObject(unavailable);
	});

	it('but not when it knows no such database, role or right: that is told apart', async () => {
		const elsewhere = openDatabase(new URL('/nowhere', test.url).href, { maxConnections: 1 });
		for (const failure of [
			await failureOf(sql`select 1`.execute(elsewhere)),
			await failureOf(sql`delete from audit_entry`.execute(test.db)),
		]) {
			expect(toDatabaseProblem(failure)).toMatchObject({ code: 'database-refused' });
		}
		await elsewhere.destroy();
	});

	it('and a mistake of ours is not', async () => {
		expect(toDatabaseProblem(await failureOf(sql`select nothing`.execute(test.db)))).toBeUndefined();
		expect(toDatabaseProblem(new Error('anything'))).toBeUndefined();
		expect(toDatabaseProblem('text')).toBeUndefined();
	});
});

function failureOf(promise: Promise<unknown>): Promise<unknown> {
	return promise.then(
		() => undefined,
		(error: unknown) => error,
	);
}
