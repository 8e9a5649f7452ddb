import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type SequencerContext, sequenceBatch } from '../../src/audit/sequencer.ts';
import { type Finding, verifyLog } from '../../src/audit/verify-log.ts';
import { openSnapshot } from '../../src/store/database.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import { append, sequenced, toNode } from './open-log.ts';

let test: TestDatabase;
let folder: string;
let node: SequencerContext;

beforeEach(async () => {
	[test, folder] = await Promise.all([createTestDatabase(), mkdtemp(join(tmpdir(), 'lintas-log-'))]);
	node = toNode(test.db, folder);
	await sequenceBatch(node);
	for (const count of [5, 600, 4000, 3]) {
		await append(test.db, count);
		await sequenceBatch(node);
	}
});
afterEach(async () => {
	await Promise.all([test.drop(), rm(folder, { recursive: true })]);
});

async function verify(): Promise<Finding[]> {
	const { key } = node.signer;
	const snapshot = await openSnapshot(test.db);
	try {
		return await Array.fromAsync(verifyLog(snapshot, { origin: key.name, keys: [key], witnesses: [] }));
	} finally {
		await snapshot.rollback().execute();
	}
}

/** As the owner of the database, without the triggers. */
async function doctor(table: string, statement: string): Promise<void> {
	await test.ownerDb.transaction().execute(async (tx) => {
		await sql.raw(`alter table ${table} disable trigger user`).execute(tx);
		await sql.raw(statement).execute(tx);
		await sql.raw(`alter table ${table} enable trigger user`).execute(tx);
	});
}

const at = (index: number) => `leaf_hash = (select leaf_hash from audit_sequence where index = ${index})`;
const flipped = (column: string) => `set_byte(${column}, 7, get_byte(${column}, 7) # 1)`;

describe('verifying the whole log', () => {
	it('finds nothing in one that is whole, whatever waits', async () => {
		await append(test.db, 2);
		expect(await verify()).toEqual([]);
	});

	it('finds nothing where entries lie in another order than that of the tree', async () => {
		const move = (which: string) =>
			doctor(
				'audit_entry',
				`with moved as (delete from audit_entry where ${which} returning *)
					insert into audit_entry select * from moved order by leaf_hash`,
			);
		await move(at(300));
		expect(await verify()).toEqual([]);
		await move('true');
		expect(await verify()).toEqual([]);
	});

	it.each([
		[
			'an entry',
			'audit_entry',
			`update audit_entry set entry = replace(entry, 'delivered', 'rejecteds') where ${at(4200)}`,
			'entry-altered',
			4200,
		],
		['a salt', 'audit_entry', `update audit_entry set salt = ${flipped('salt')} where ${at(0)}`, 'entry-altered', 0],
		[
			'the index of an entry',
			'audit_sequence',
			`update audit_sequence set leaf_hash = ${flipped('leaf_hash')} where index = 605`,
			'index-altered',
			605,
		],
	] as const)('names %s of which a byte is another', async (_, table, statement, finding, index) => {
		await doctor(table, statement);
		expect((await verify())[0]).toEqual({ finding, index });
	});

	it('names an entry that was removed', async () => {
		await doctor('audit_entry', `delete from audit_entry where ${at(4096)}`);
		expect(await verify()).toEqual([{ finding: 'entry-removed', index: 4096 }]);
	});

	it('names an entry that was inserted, with a place and without', async () => {
		const [hash = new Uint8Array()] = await append(test.db, 1);
		await test.ownerDb.deleteFrom('audit_pending').execute();
		expect(await verify()).toEqual([{ finding: 'entry-inserted', leafHash: Buffer.from(hash) }]);
		await test.ownerDb.insertInto('audit_sequence').values({ index: 4608, leaf_hash: hash }).execute();
		expect(await verify()).toEqual([{ finding: 'index-inserted', index: 4608 }]);
	});

	it.each([0, 4095, 4607])('names entry %i whose place was removed', async (index) => {
		const [hash] = (await sequenced(test.db)).slice(index);
		await doctor('audit_sequence', `delete from audit_sequence where index = ${index}`);
		expect(await verify()).toEqual([
			{ finding: 'index-removed', index },
			{ finding: 'entry-inserted', leafHash: hash },
		]);
	});

	it('names two entries that changed places', async () => {
		await doctor('audit_sequence', 'alter table audit_sequence drop constraint audit_sequence_index_check');
		await doctor('audit_sequence', `update audit_sequence set index = -1 where index = 10`);
		await doctor('audit_sequence', `update audit_sequence set index = 10 where index = 20`);
		await doctor('audit_sequence', `update audit_sequence set index = 20 where index = -1`);
		expect(await verify()).toEqual([
			{ finding: 'index-altered', index: 10 },
			{ finding: 'index-altered', index: 20 },
		]);
	});

	it.each([
		[0, 300],
		[1, 16],
	])('names a hash of a tile of level %i of which a byte is another', async (level, index) => {
		const [tile, place] = [Math.floor(index / 256), index % 256];
		await doctor(
			'audit_tile',
			`update audit_tile set hashes = set_byte(hashes, (${place} - first) * 32, get_byte(hashes, (${place} - first) * 32) # 1)
				where level = ${level} and index = ${tile} and ${place} between first and first + octet_length(hashes) / 32 - 1`,
		);
		expect(await verify()).toEqual([{ finding: 'tile-altered', level, index }]);
	});

	it.each([
		['in the middle', 0, 'index = 2 and first = 93', 605],
		['at the end', 0, 'index = 17 and first = 253', 4605],
		['of an inner level', 1, 'first = 2', 2],
	])('names the first hash of a tile part that was removed, %s', async (_, level, where, index) => {
		await doctor('audit_tile', `delete from audit_tile where level = ${level} and ${where}`);
		expect((await verify())[0]).toEqual({ finding: 'tile-altered', level, index });
	});

	it('names hashes of tiles and a checkpoint beyond the tree', async () => {
		await test.ownerDb
			.insertInto('audit_tile')
			.values({ level: 1, index: 0, first: 18, hashes: Buffer.alloc(32) })
			.execute();
		const { note } = await test.db.selectFrom('audit_checkpoint').select('note').limit(1).executeTakeFirstOrThrow();
		await test.ownerDb.insertInto('audit_checkpoint').values({ size: 9_000_000_000, follows: 4608, note }).execute();
		expect(await verify()).toEqual([
			{ finding: 'checkpoint-altered', size: 9_000_000_000 },
			{ finding: 'tile-altered', level: 1, index: 18 },
		]);
	});

	it.each([0, 605, 4608])('names the checkpoint of %i entries of which a byte is another', async (size) => {
		await doctor(
			'audit_checkpoint',
			`update audit_checkpoint set note = overlay(note placing 'X' from 30) where size = ${size}`,
		);
		expect(await verify()).toEqual([{ finding: 'checkpoint-altered', size }]);
	});
});
