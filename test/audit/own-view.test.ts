import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LogConflictAlarm } from '../../src/audit/log-conflict.ts';
import { parseNote, toSignedText } from '../../src/audit/note.ts';
import { signNote } from '../../src/audit/note-signature.ts';
import { compareOwnView } from '../../src/audit/own-view.ts';
import { type SequencerContext, sequenceBatch } from '../../src/audit/sequencer.ts';
import { systemClock } from '../../src/clock.ts';
import { loadLog } from '../../src/store/audit-log.ts';
import { listLogConflicts } from '../../src/store/witnessed-logs.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import { imigrasi, imigresen } from '../store/rows.ts';
import { signerOf } from './keys.ts';
import { append, checkpoints, restoreTo, toNode } from './open-log.ts';
import { known } from './trees.ts';
import { extend, writeLog } from './written-log.ts';

const malaysia = signerOf('lintas/my.imigresen/witness', 'cosignature/v1', 7);

let test: TestDatabase;
let folder: string;
let node: SequencerContext;
let alarms: LogConflictAlarm[];

beforeEach(async () => {
	[test, folder] = await Promise.all([createTestDatabase(), mkdtemp(join(tmpdir(), 'lintas-own-'))]);
	node = toNode(test.db, folder);
	alarms = [];
	await grow(4);
});
afterEach(async () => {
	await Promise.all([test.drop(), rm(folder, { recursive: true })]);
});

async function grow(count: number, of = node): Promise<void> {
	await append(test.db, count);
	await sequenceBatch(of);
}

/** As a partner that has seen it gives it out. */
async function cosignNewest(): Promise<Buffer> {
	const { text, signatures } = parseNote(Buffer.from(known((await loadLog(test.db)).note)));
	const cosignature = signNote(text, malaysia, Temporal.Now.instant());
	return Buffer.from(toSignedText({ text, signatures: [...signatures, cosignature] }));
}

const compare = (note: Uint8Array) =>
	compareOwnView(
		{ db: test.db, clock: systemClock, alarm: (alarm) => void alarms.push(alarm) },
		{ authority: imigrasi, keys: [node.signer.key, ...node.earlierKeys] },
		{ source: imigresen, note },
	);

/** A machine whose database and whose file beside it are both as they were with so many entries. */
async function goBackTo(size: number): Promise<void> {
	await restoreTo(test.ownerDb, size);
	await writeFile(join(folder, 'log.checkpoint'), known((await loadLog(test.db)).note));
	node = toNode(test.db, folder);
}

async function expectStopped(code: 'log-rolled-back' | 'log-altered', of = node): Promise<void> {
	const { note } = await loadLog(test.db);
	await append(test.db, 2);
	await expect(sequenceBatch(of)).rejects.toMatchObject({ code });
	expect((await loadLog(test.db)).note).toBe(note);
}

describe('what a partner holds of our log', () => {
	it('is part of it, of whatever size', async () => {
		const held = await cosignNewest();
		await compare(held);
		await grow(3);
		await compare(held);
		await grow(1);
		expect(alarms).toEqual([]);
		expect(await listLogConflicts(test.db)).toEqual([]);
	});

	it('stops every node once it is more than there is, though nothing here knew, and is kept', async () => {
		await grow(5);
		const held = await cosignNewest();
		await goBackTo(4);
		await sequenceBatch(node);
		await compare(held);
		await compare(held);
		expect(alarms).toEqual([{ alarm: 'log-conflict', kind: 'rollback', log: imigrasi }]);
		expect(await listLogConflicts(test.db)).toMatchObject([
			{ source: imigresen, seenSize: 9, seen: held.toString(), shown: (await loadLog(test.db)).note },
		]);
		await expectStopped('log-rolled-back');
		await expectStopped('log-rolled-back', toNode(test.db, join(folder, 'other')));
	});

	it('stops the log where it is of the same size with another root', async () => {
		await compare(Buffer.from(writeLog(node.signer).note(4)));
		expect(alarms).toMatchObject([{ kind: 'fork' }]);
		await expectStopped('log-altered');
	});

	it('stops it where it is of a smaller size with another root', async () => {
		await compare(Buffer.from(writeLog(node.signer).note(3)));
		await expectStopped('log-altered');
	});

	it('stops it no longer once the owner of the database accepts what is lost; what else comes up stops it again', async () => {
		await grow(5);
		const held = await cosignNewest();
		await goBackTo(4);
		await compare(held);
		await expectStopped('log-rolled-back');
		await expect(accept(test.db)).rejects.toMatchObject({ code: '42501' });
		await accept(test.ownerDb);
		await grow(8);
		await compare(held);
		await grow(1);
		expect((await listLogConflicts(test.db)).map(({ kind }) => kind).toSorted()).toEqual(['fork', 'rollback']);
		await compare(Buffer.from(writeLog(node.signer).note(8)));
		await expectStopped('log-altered');
	});

	it('is on record, and stops nothing, where a key signed it that another has followed; by the present one it stops', async () => {
		const stolen = node.signer;
		const present = signerOf('lintas/id.imigrasi', 'ed25519', 9);
		node = { ...node, signer: present, earlierKeys: [stolen.key] };
		await grow(1);
		await compare(Buffer.from(writeLog(stolen).note(9)));
		await compare(Buffer.from(writeLog(stolen).note(3)));
		expect(alarms.map(({ kind }) => kind)).toEqual(['rollback', 'fork']);
		expect((await listLogConflicts(test.db)).map(({ seenSize }) => seenSize).toSorted()).toEqual([3, 9]);
		await grow(1);
		await mkdir(join(folder, 'other'));
		await grow(1, { ...node, kept: toNode(test.db, join(folder, 'other')).kept });
		expect(await loadLog(test.db)).toMatchObject({ size: 9, signed: 9, hasPending: false });
		await compare(Buffer.from(writeLog(present).note(20)));
		await expectStopped('log-rolled-back');
	});

	it('stops the log by the key before as well, as long as the present one has not signed', async () => {
		const before = node.signer;
		node = { ...node, signer: signerOf('lintas/id.imigrasi', 'ed25519', 9), earlierKeys: [before.key] };
		await compare(Buffer.from(writeLog(before).note(9)));
		await expectStopped('log-rolled-back');
	});

	it('stops nothing where somebody with the password of the gateway made it up', async () => {
		const row = { kind: 'rollback' as const, source: imigresen, shown: '', found_at: '2026-11-26T10:00:00Z' };
		const others = writeLog(signerOf('lintas/id.imigrasi', 'ed25519', 9));
		const made = ['', 'x', others.note(9)].map((seen, at) => ({ ...row, log: imigrasi, seen, seen_size: at }));
		await test.db.insertInto('log_conflict').values(made).execute();
		await grow(1);
		expect((await checkpoints(test.db)).at(-1)?.size).toBe(5);
	});

	it.each([
		['garbage', 'checkpoint-malformed', () => '<html>'],
		['too much', 'checkpoint-malformed', () => 'a'.repeat(300_000)],
		['long by its extension lines', 'checkpoint-malformed', () => extend(node.signer, 9)],
		[
			'long by signatures that nobody verifies',
			'checkpoint-malformed',
			() => `${writeLog(node.signer).note(9)}— x ${'A'.repeat(9_000)}\n`,
		],
		[
			'signed by another key',
			'checkpoint-untrusted',
			() => writeLog(signerOf('lintas/id.imigrasi', 'ed25519', 9)).note(9),
		],
		['of another log', 'checkpoint-untrusted', () => writeLog(signerOf('lintas/xx.other', 'ed25519', 1)).note(9)],
		['altered', 'checkpoint-untrusted', () => writeLog(node.signer).note(9).replace('\n9\n', '\n8\n')],
	])('stops nothing where it is %s', async (_, code, make) => {
		await expect(compare(Buffer.from(make()))).rejects.toMatchObject({ code });
		await grow(1);
		expect(await listLogConflicts(test.db)).toEqual([]);
	});
});

/** As OPERATIONS says. */
async function accept(db: TestDatabase['db']): Promise<void> {
	await sql`insert into accepted_loss (checkpoint)
		select distinct split_part(seen, e'\n\n', 1) from log_conflict where log = 'id.imigrasi'
		on conflict do nothing`.execute(db);
}
