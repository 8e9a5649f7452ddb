import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { signCheckpoint } from '../../src/audit/checkpoint.ts';
import { runSequencer } from '../../src/audit/run-sequencer.ts';
import { type SequencerContext, sequenceBatch } from '../../src/audit/sequencer.ts';
import { parseOwnCheckpoint, readStored } from '../../src/audit/stored-tree.ts';
import { emptyEdge, growTree, toRoot } from '../../src/audit/tree.ts';
import { loadLog, runAsWriter } from '../../src/store/audit-log.ts';
import { openDatabase } from '../../src/store/database.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import { append, appendIn, checkpoints, sequenced, toNode } from './open-log.ts';
import { nodesOf } from './trees.ts';

let test: TestDatabase;
let folder: string;
let node: SequencerContext;

beforeEach(async () => {
	[test, folder] = await Promise.all([createTestDatabase(), mkdtemp(join(tmpdir(), 'lintas-log-'))]);
	node = toNode(test.db, folder);
});
afterEach(async () => {
	await Promise.all([test.drop(), rm(folder, { recursive: true })]);
});

const rootOf = (leaves: readonly Uint8Array[]) => toRoot(growTree(emptyEdge, leaves).hashes);
const keptFile = () => join(folder, 'log.checkpoint');

/** The log is whole: each checkpoint is of its first leaves, follows the one before it, and the last is of them all. */
async function expectWhole(expected: readonly Uint8Array[]): Promise<void> {
	const leaves = await sequenced(test.db);
	const hex = (hashes: readonly Uint8Array[]) => hashes.map((hash) => Buffer.from(hash).toString('hex'));
	expect(hex(leaves).toSorted()).toEqual(hex(expected).toSorted());
	const signed = await checkpoints(test.db);
	expect(signed.at(-1)?.size).toBe(leaves.length);
	for (const [at, { size, root, follows }] of signed.entries()) {
		expect(Buffer.from(root)).toEqual(Buffer.from(rootOf(leaves.slice(0, size))));
		expect(follows).toBe(signed[at - 1]?.size ?? null);
	}
	const nodes = nodesOf(leaves).flatMap((hashes, level) => hashes.map((hash, index) => ({ level, index, hash })));
	expect(hex(await readStored(test.db, leaves.length)(nodes))).toEqual(hex(nodes.map(({ hash }) => hash)));
	const waiting = await test.db.selectFrom('audit_pending').selectAll().execute();
	expect(waiting).toEqual([]);
}

describe('the sequencer', () => {
	it('signs the empty tree of a log that begins', async () => {
		expect(await sequenceBatch(node)).toBe(false);
		await expectWhole([]);
	});

	it('gives entries their place in the order in which they came, and signs what the tree has become', async () => {
		const leaves = [...(await append(test.db, 3)), ...(await append(test.db, 300))];
		await sequenceBatch(node);
		expect(await sequenced(test.db)).toEqual(leaves);
		for (const count of [1, 1, 255, 500]) {
			leaves.push(...(await append(test.db, count)));
			await sequenceBatch(node);
		}
		await expectWhole(leaves);
		expect((await checkpoints(test.db)).map(({ size }) => size)).toEqual([303, 304, 305, 560, 1060]);
		expect(await readFile(keptFile(), 'utf8')).toContain('lintas/id.imigrasi\n1060\n');
	});

	it('signs nothing anew where nothing happened', async () => {
		const leaves = await append(test.db, 3);
		await sequenceBatch(node);
		const before = await test.db.selectFrom('audit_checkpoint').selectAll().execute();
		await sequenceBatch(node);
		await sequenceBatch(toNode(test.db, folder));
		expect(await test.db.selectFrom('audit_checkpoint').selectAll().execute()).toEqual(before);
		await expectWhole(leaves);
	});

	it('takes what waits in batches, one after the other, over tiles of three levels', async () => {
		await sql`insert into audit_entry select sha256(n::text::bytea), now(), '{}', sha256(n::text::bytea)
			from generate_series(1, 66000) as n`.execute(test.db);
		let batches = 1;
		while (await sequenceBatch(node)) batches += 1;
		expect(batches).toBe(7);
		const leaves = await sequenced(test.db);
		expect(leaves).toHaveLength(66_000);
		expect((await checkpoints(test.db)).map(({ size }) => size)).toEqual(
			[10, 20, 30, 40, 50, 60, 66].map((k) => k * 1000),
		);
		await expectWhole(leaves);
	});

	it('never skips a transaction that is held open across three batches', async () => {
		const late = await test.db.startTransaction().execute();
		const held = await appendIn(late, 2);
		const others: Uint8Array[] = [];
		for (let batch = 0; batch < 3; batch += 1) {
			others.push(...(await append(test.db, 4)));
			await sequenceBatch(node);
		}
		expect(await sequenced(test.db)).toEqual(others);
		await late.commit().execute();
		await sequenceBatch(node);
		expect(await sequenced(test.db)).toEqual([...others, ...held]);
		await expectWhole([...others, ...held]);
	});

	it('has signed what waited when it is stopped', async () => {
		const never = (code: unknown): never => {
			throw new Error(String(code));
		};
		const stop = runSequencer(node, {
			before: async () => {},
			log: { info: never, warn: never, error: never },
			stopped: never,
		});
		await vi.waitFor(async () => expect(await checkpoints(test.db)).toHaveLength(1));
		const leaves = await append(test.db, 2);
		await stop();
		await expectWhole(leaves);
	});

	it('takes no entry of a transaction that did not commit', async () => {
		const late = await test.db.startTransaction().execute();
		await appendIn(late, 2);
		await late.rollback().execute();
		await sequenceBatch(node);
		await expectWhole([]);
	});
});

describe('several nodes', () => {
	let others: string;
	beforeEach(async () => {
		others = await mkdtemp(join(tmpdir(), 'lintas-log-'));
	});
	afterEach(() => rm(others, { recursive: true }));

	it('write one log, while entries come', async () => {
		const nodes = [node, toNode(test.db, others)];
		const leaves: Uint8Array[] = [];
		const write = async () => {
			for (let round = 0; round < 10; round += 1) leaves.push(...(await append(test.db, 1 + (round % 7))));
		};
		const sequence = async (of: SequencerContext) => {
			for (let round = 0; round < 20; round += 1) await sequenceBatch(of);
		};
		await Promise.all([write(), write(), ...nodes.map(sequence)]);
		for (const of of nodes) await sequenceBatch(of);
		await expectWhole(leaves);
	});

	it('leave the log to the one that is writing', async () => {
		await append(test.db, 1);
		await runAsWriter(test.db, async () => {
			await sequenceBatch(toNode(test.db, others));
			expect(await sequenced(test.db)).toEqual([]);
			expect(await checkpoints(test.db)).toEqual([]);
		});
	});

	it('write one log on a server whose transactions see one moment, if nothing else is said', async () => {
		const { rows } = await sql<{ name: string }>`select current_database() as name`.execute(test.ownerDb);
		const always = `alter database ${rows[0]?.name} set default_transaction_isolation = 'repeatable read'`;
		await sql.raw(always).execute(test.ownerDb);
		const db = openDatabase(test.url, { maxConnections: 4 });
		const isolation = await runAsWriter(db, (tx) =>
			sql<{ transaction_isolation: string }>`show transaction_isolation`.execute(tx),
		);
		expect(isolation?.rows).toEqual([{ transaction_isolation: 'read committed' }]);
		await db.destroy();
	});

	it('keep what another one signed, so that they too know when the database has gone back', async () => {
		await append(test.db, 5);
		await sequenceBatch(node);
		await sequenceBatch(toNode(test.db, others));
		expect(await readFile(join(others, 'log.checkpoint'))).toEqual(await readFile(keptFile()));
	});
});

describe('a writer that is killed', () => {
	/** Kills a node in the middle of a batch: it waits for a table that is locked. */
	async function killAt(table: 'audit_tile' | 'audit_checkpoint'): Promise<void> {
		const lock = await test.ownerDb.startTransaction().execute();
		await sql`lock table ${sql.table(table)} in share mode`.execute(lock);
		const child = spawn(process.execPath, [join(import.meta.dirname, 'sequencer-process.ts'), test.url, folder]);
		const waiting = sql`select from pg_locks where relation = ${table}::regclass and not granted`;
		await vi.waitFor(async () => expect((await waiting.execute(test.ownerDb)).rows).toHaveLength(1), {
			timeout: 20_000,
		});
		child.kill('SIGKILL');
		await once(child, 'exit');
		await lock.rollback().execute();
	}

	it.each(['audit_tile', 'audit_checkpoint'] as const)(
		'before it has written %s leaves nothing half done',
		async (table) => {
			const leaves = await append(test.db, 5);
			await sequenceBatch(node);
			leaves.push(...(await append(test.db, 260)));
			await killAt(table);
			leaves.push(...(await append(test.db, 3)));
			await vi.waitFor(async () => {
				await sequenceBatch(node);
				await expectWhole(leaves);
			}, 10_000);
		},
	);
});

describe('a log that is not the one that was signed', () => {
	/** As the owner, without the triggers: what a restored or a doctored database is like. */
	async function doctor(...statements: string[]): Promise<void> {
		await test.ownerDb.transaction().execute(async (tx) => {
			for (const table of ['audit_sequence', 'audit_tile', 'audit_checkpoint']) {
				await sql.raw(`alter table ${table} disable trigger user`).execute(tx);
			}
			for (const statement of statements) await sql.raw(statement).execute(tx);
		});
	}
	const restoreTo = (size: number) =>
		doctor(
			`delete from audit_checkpoint where size > ${size}`,
			`delete from audit_tile where first >= ${size}`,
			`delete from audit_sequence where index >= ${size}`,
		);

	async function expectRefused(code: 'log-rolled-back' | 'log-altered'): Promise<void> {
		const before = await checkpoints(test.db).catch(() => undefined);
		const kept = await readFile(keptFile());
		await expect(sequenceBatch(node)).rejects.toMatchObject({ code });
		await append(test.db, 2);
		await expect(sequenceBatch(node)).rejects.toMatchObject({ code });
		expect(await checkpoints(test.db).catch(() => undefined)).toEqual(before);
		expect(await readFile(keptFile())).toEqual(kept);
	}

	beforeEach(async () => {
		for (const count of [5, 7]) {
			await append(test.db, count);
			await sequenceBatch(node);
		}
	});

	it('is not signed after a database was restored from an older backup', async () => {
		await restoreTo(5);
		await expectRefused('log-rolled-back');
	});

	it('is not signed either where as much and more was written since, by a node that knew of nothing', async () => {
		await restoreTo(5);
		const other = await mkdtemp(join(tmpdir(), 'lintas-log-'));
		for (const count of [7, 9]) {
			await append(test.db, count);
			await sequenceBatch(toNode(test.db, other));
			await expect(sequenceBatch(node)).rejects.toMatchObject({ code: 'log-altered' });
		}
		await rm(other, { recursive: true });
		await expectRefused('log-altered');
	});

	it.each([
		['a hash of a tile is another', `update audit_tile set hashes = set_byte(hashes, 70, get_byte(hashes, 70) # 1)`],
		['a tile is gone', 'delete from audit_tile where first = 0'],
	])('is not signed where %s', async (_, statement) => {
		await doctor(statement);
		await append(test.db, 1);
		await expectRefused('log-altered');
	});

	it('is not signed where what it added to what was signed is not in it, though all that was signed is', async () => {
		const fill = { ...node, kept: { ...node.kept, save: () => Promise.reject(new Error('full')) } };
		await append(test.db, 256);
		await expect(sequenceBatch(fill)).rejects.toThrow('full');
		// The first hash above a whole tile: no tree that was signed had it.
		await doctor('update audit_tile set hashes = set_byte(hashes, 0, get_byte(hashes, 0) # 1) where level = 1');
		await expectRefused('log-altered');
	});

	it('is not signed where the file beside the database is damaged, rather than begun anew', async () => {
		await writeFile(keptFile(), '');
		await expectRefused('log-altered');
	});
});

describe('the role of the application', () => {
	beforeEach(async () => {
		await append(test.db, 3);
		await sequenceBatch(node);
	});

	it.each(['audit_entry', 'audit_pending', 'audit_sequence', 'audit_tile', 'audit_checkpoint'])(
		'changes nothing of %s; nor, by the triggers, does its owner what is to stay',
		async (table) => {
			const [column = ''] = Object.keys(
				(await sql.raw(`select * from ${table} limit 1`).execute(test.db)).rows[0] ?? { id: 1 },
			);
			const changes = [`update ${table} set ${column} = default`, `delete from ${table}`, `truncate ${table} cascade`];
			for (const statement of changes) {
				for (const db of table === 'audit_pending' ? [test.db] : [test.db, test.ownerDb]) {
					await expect(sql.raw(statement).execute(db), statement).rejects.toMatchObject({ code: '42501' });
				}
			}
		},
	);

	it('brings in neither a place, nor a hash, nor a checkpoint, nor an entry that waits, and removes no trigger', async () => {
		const statements = [
			`insert into audit_pending (leaf_hash) select leaf_hash from audit_entry`,
			'insert into audit_sequence select 3, sha256(leaf_hash) from audit_entry limit 1',
			'insert into audit_tile select 0, 0, 3, leaf_hash from audit_entry limit 1',
			'insert into audit_checkpoint select 4, 3, note from audit_checkpoint limit 1',
			'select await_sequencing()',
			'alter table audit_entry disable trigger audit_entry_pending',
			'drop function await_sequencing() cascade',
			'drop function sequence_entries(integer)',
			`update audit_pending_cursor set taken_before = '9000000000'`,
			'delete from audit_pending_cursor',
			'select tree_root(0)',
		];
		for (const statement of statements) {
			await expect(sql.raw(statement).execute(test.db), statement).rejects.toMatchObject({ code: '42501' });
		}
	});

	it('has what waits sequenced, and nothing that it only calls so', async () => {
		const leaves = await append(test.db, 2);
		await test.db.connection().execute(async (connection) => {
			await sql`create temporary table audit_pending as select 1::bigint as id, sha256('forged') as leaf_hash`.execute(
				connection,
			);
			await sql`set search_path = pg_temp, public`.execute(connection);
			await sql`select public.sequence_entries(10)`.execute(connection);
			await sql`reset search_path`.execute(connection);
			await sql`drop table pg_temp.audit_pending`.execute(connection);
		});
		await sequenceBatch(node);
		expect((await sequenced(test.db)).slice(3)).toEqual(leaves);
		await expectWhole(await sequenced(test.db));
	});

	it('has nothing of its own run as the owner, by calling a type as PostgreSQL calls one, though it may make some', async () => {
		await sql.raw(`grant temporary on database ${new URL(test.url).pathname.slice(1)} to public`).execute(test.ownerDb);
		const statements = [
			'select public.sequence_entries(10)',
			'select public.pending_from()',
			'select public.index_entries(1)',
			`select public.append_checkpoint('', null)`,
			'insert into public.audit_entry select * from public.audit_entry limit 0',
		];
		const types = ['xid8', 'bytea', 'text', 'int8', 'int4', 'jsonb'];
		await test.db.connection().execute(async (connection) => {
			const run = (statement: string) => sql.raw(statement).execute(connection);
			await run(`create function pg_temp.run_as() returns boolean language plpgsql as $$ begin
				if current_user <> session_user then raise exception 'run as %', current_user; end if; return true; end $$`);
			for (const type of types) {
				await run(`create domain pg_temp.${type} as pg_catalog.${type} check (pg_temp.run_as())`);
			}
			for (const statement of statements) {
				const complaint = await run(statement).then(
					() => '',
					(error: unknown) => String(error),
				);
				expect(complaint, statement).not.toContain('run as');
			}
		});
	});

	it('has one batch after the other sequenced, however many ask at once', async () => {
		const before = await sequenced(test.db);
		const leaves = await append(test.db, 600);
		const ask = () => sql`select sequence_entries(200)`.execute(test.db);
		const asked = await Promise.allSettled([ask(), ask(), ask(), ask()]);
		expect(asked.some(({ status }) => status === 'fulfilled')).toBe(true);
		await sequenceBatch(node);
		expect(await sequenced(test.db)).toEqual([...before, ...leaves]);
		await expectWhole([...before, ...leaves]);
	});

	const store = (note: string, follows: number | null) =>
		sql`select append_checkpoint(${note}, ${follows}::bigint)`.execute(test.db);
	const newest = async () => (await loadLog(test.db)).note ?? '';

	it('has no checkpoint stored but of the tree as it is, after the newest one', async () => {
		const signed = await newest();
		await append(test.db, 1);
		await expect(store(signed, null)).rejects.toMatchObject({ code: '23505' });
		await sql`select sequence_entries(10)`.execute(test.db);
		await expect(store(signed, 3)).rejects.toMatchObject({ code: '23514' });
		await expect(store(signed.replace('\n3\n', '\n4\n'), 3)).rejects.toMatchObject({ code: '23514' });
		await expect(store('', 3)).rejects.toMatchObject({ code: '23514' });
		await sequenceBatch(node);
		await append(test.db, 1);
		await sql`select sequence_entries(10)`.execute(test.db);
		const of5 = signCheckpoint(
			{ origin: 'lintas/id.imigrasi', size: 5, root: rootOf(await sequenced(test.db)) },
			node.signer,
			node.clock(),
		);
		for (const follows of [3, null]) await expect(store(of5, follows)).rejects.toMatchObject({ code: '23505' });
		const both = await Promise.allSettled([store(of5, 4), store(of5, 4)]);
		expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
	});

	it('stops the log for no longer than until the next entry by a checkpoint without a signature', async () => {
		const leaves = [...(await sequenced(test.db)), ...(await append(test.db, 1))];
		await sql`select sequence_entries(10)`.execute(test.db);
		await store(`lintas/id.imigrasi\n4\n${Buffer.from(rootOf(leaves)).toString('base64')}\n\nforged`, 3);
		const altered = { code: 'log-altered', detail: expect.stringContaining('was not signed so') };
		await expect(sequenceBatch(node)).rejects.toMatchObject(altered);
		expect(await readFile(keptFile(), 'utf8')).toContain('lintas/id.imigrasi\n3\n');
		leaves.push(...(await append(test.db, 1)));
		const other = await mkdtemp(join(tmpdir(), 'lintas-log-'));
		await expect(sequenceBatch(toNode(test.db, other)), 'that knows of nothing else').rejects.toMatchObject(altered);
		await rm(other, { recursive: true });
		await expect(sequenceBatch(node)).rejects.toMatchObject(altered);
		const last = parseOwnCheckpoint(await newest(), [node.signer.key]);
		expect(last).toMatchObject({ size: 5, root: Buffer.from(rootOf(leaves)) });
		expect(await sequenceBatch(node)).toBe(false);
	});
});
