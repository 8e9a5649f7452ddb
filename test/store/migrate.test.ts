import { readFile, writeFile } from 'node:fs/promises';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkMigrated, migrate } from '../../src/store/migrate.ts';
import { createEmptyDatabase, createTestDatabase, type TestDatabase } from '../database.ts';
import { dumpSchema } from './schema-dump.ts';

describe('migrating', () => {
	let empty: TestDatabase;

	beforeAll(async () => {
		empty = await createEmptyDatabase();
	});
	afterAll(() => empty.drop());

	it('is done once where eight nodes begin at the same time', async () => {
		await expect(checkMigrated(empty.db)).rejects.toMatchObject({ code: 'database-unready' });
		await Promise.all(Array.from({ length: 8 }, () => migrate(empty.ownerUrl)));
		await checkMigrated(empty.db);
		await migrate(empty.ownerUrl);
		await checkMigrated(empty.db);
	});

	it('leaves the application role no right to temporary tables, types and functions', async () => {
		const may = sql<{ may: boolean }>`select has_database_privilege(current_database(), 'temporary') as may`;
		expect((await may.execute(empty.db)).rows).toEqual([{ may: false }]);
		await expect(sql`create temporary table anything (id integer)`.execute(empty.db)).rejects.toMatchObject({
			code: '42501',
		});
	});

	it('refuses a database that a later version has migrated', async () => {
		await sql`insert into kysely_migration values ('9999-later', now())`.execute(empty.ownerDb);
		await expect(checkMigrated(empty.db)).rejects.toMatchObject({
			code: 'database-unready',
			detail: expect.stringContaining('9999-later'),
		});
		await expect(migrate(empty.ownerUrl)).rejects.toMatchObject({ code: 'database-unready' });
	});
});

describe('the schema', () => {
	let test: TestDatabase;

	beforeAll(async () => {
		test = await createTestDatabase();
	});
	afterAll(() => test.drop());

	it('is the one in src/store/schema.sql (UPDATE_SCHEMA=1 writes it)', async () => {
		const path = new URL('../../src/store/schema.sql', import.meta.url);
		const head = '-- Generated from a migrated database by test/store/migrate.test.ts. To be read, not run.\n';
		const dump = head + (await dumpSchema(test.ownerDb));
		if (process.env.UPDATE_SCHEMA === '1') await writeFile(path, dump);
		expect(await readFile(path, 'utf8')).toBe(dump);
	});

	it('lets the application role write an audit entry and read it', async () => {
		await sql`insert into audit_entry values (decode(repeat('11', 32), 'hex'), now(), '{}', decode(repeat('22', 32), 'hex'))`.execute(
			test.db,
		);
		const { rows } = await sql`select entry from audit_entry`.execute(test.db);
		expect(rows).toEqual([{ entry: '{}' }]);
	});

	it.each([
		`update audit_entry set entry = ''`,
		'delete from audit_entry',
		'truncate audit_entry',
		'truncate audit_entry, document cascade',
		'alter table audit_entry disable trigger all',
		'alter table audit_entry disable trigger audit_entry_append_only',
		'drop trigger audit_entry_append_only on audit_entry',
		'alter table audit_entry add column more text',
		'drop table audit_entry',
		'create or replace function refuse_change() returns trigger language plpgsql as $$ begin return null; end $$',
		`set session_replication_role = 'replica'`,
		'set role lintas_owner',
		`update document set jwt = ''`,
		'delete from document',
		`update reception set receipt = ''`,
		'delete from reception',
		'create table anything (id integer)',
		'create schema anything',
		'create table bullmq.anything (id integer)',
		`insert into kysely_migration values ('x', now())`,
		'alter role lintas_application superuser',
		`copy audit_entry to program 'cat'`,
	])('refuses the application role: %s', async (statement) => {
		await expect(sql.raw(statement).execute(test.db)).rejects.toMatchObject({ code: '42501' });
	});

	it('has each function that runs as the owner, or is called by one, search PostgreSQL first and what is temporary last', async () => {
		const { rows } = await sql<{ name: string; path: string | null }>`
			select oid::regprocedure::text as name, path
			from pg_proc left join lateral (select substr(setting, length('search_path=') + 1) as path
				from unnest(proconfig) as setting where setting like 'search_path=%') as said on true
			where prosecdef or (path is not null and pronamespace = 'public'::regnamespace)`.execute(test.ownerDb);
		expect(rows.map(({ name }) => name)).toContain('sequence_entries(integer)');
		expect(rows.filter(({ path }) => path !== 'pg_catalog, pg_temp')).toEqual([]);
	});

	it('lets the application role give itself nothing', async () => {
		// PostgreSQL answers such a grant with a warning, not an error.
		await sql`grant update, delete, truncate on audit_entry to lintas_application`.execute(test.db);
		const { rows } = await sql`select has_table_privilege('audit_entry', 'update, delete, truncate') as may`.execute(
			test.db,
		);
		expect(rows).toEqual([{ may: false }]);
	});

	it.each([`update audit_entry set entry = ''`, 'delete from audit_entry', 'truncate audit_entry'])(
		'refuses even the owner, by the trigger: %s',
		async (statement) => {
			await expect(sql.raw(statement).execute(test.ownerDb)).rejects.toThrow('append-only');
		},
	);
});
