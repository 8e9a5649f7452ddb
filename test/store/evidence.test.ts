import { Kysely, PostgresDialect, sql } from 'kysely';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Digest } from '../../src/model/identifiers.ts';
import { openPool } from '../../src/store/database.ts';
import { findCheckpointFrom, listEntriesAt } from '../../src/store/evidence.ts';
import type { Schema } from '../../src/store/schema.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';

let test: TestDatabase;
let pool: pg.Pool;
let asked: { readonly sql: string; readonly parameters: readonly unknown[] }[] = [];

beforeAll(async () => {
	test = await createTestDatabase();
	pool = openPool(test.url, { maxConnections: 1 });
	await sql`insert into audit_entry (leaf_hash, at, entry, salt)
		select sha256(n::text::bytea), timestamptz '2026-01-01' + n * interval '1 s',
			'{"action":"delivery-settled","documentDigest":"digest-' || n || '"}', sha256(n::text::bytea)
		from generate_series(1, 50000) as n`.execute(test.ownerDb);
	// As autovacuum does by and by.
	await sql`select brin_summarize_new_values('audit_entry_time')`.execute(test.ownerDb);
	await sql`analyze audit_entry`.execute(test.ownerDb);
	for (const [size, follows] of [
		[1, null],
		[5, 1],
		[9, 5],
	])
		await sql`insert into audit_checkpoint values (${size}, ${follows}, ${`note ${size}`})`.execute(test.ownerDb);
});
afterAll(async () => {
	await pool.end();
	await test.drop();
});

describe('entries about a document', () => {
	it('are found by their time, without reading the log', async () => {
		const log = ({ query }: { readonly query: (typeof asked)[number] }) => void asked.push(query);
		const db = new Kysely<Schema>({ dialect: new PostgresDialect({ pool }), log });
		asked = [];
		const times = ['2026-01-01T02:00:00.000Z', '2026-01-01T05:00:00.000Z'];
		const found = await listEntriesAt(db, 'digest-7200' as Digest, times);
		expect(found).toMatchObject([{ entry: expect.stringContaining('"digest-7200"'), index: null }]);
		const [{ sql: text = '', parameters = [] } = {}] = asked;
		const { rows } = await pool.query(`explain ${text}`, [...parameters]);
		expect(JSON.stringify(rows)).toContain('Bitmap Index Scan on audit_entry_time');
	});
});

describe('the checkpoint to prove by', () => {
	it('is the first that has the entry, or the first of those that has a time-stamp', async () => {
		expect(await findCheckpointFrom(test.db, 2)).toEqual({ size: 5, note: 'note 5', tokens: [] });
		expect(await findCheckpointFrom(test.db, 10)).toBeUndefined();
		const token = Buffer.from('token');
		await sql`insert into audit_timestamp (source, size, time, token, digest)
			values ('http://time.example/', 9, now(), ${token}, sha256(${token}))`.execute(test.db);
		expect(await findCheckpointFrom(test.db, 2)).toEqual({ size: 9, note: 'note 9', tokens: [token] });
	});
});
