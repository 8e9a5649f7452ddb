import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { signCheckpoint } from '../../src/audit/checkpoint.ts';
import type { LogKeys } from '../../src/audit/log-key.ts';
import { recordKeyChange } from '../../src/audit/log-key-change.ts';
import { toHex } from '../../src/audit/note-key.ts';
import { type SequencerContext, sequenceBatch } from '../../src/audit/sequencer.ts';
import { parseOwnCheckpoint } from '../../src/audit/stored-tree.ts';
import { verifyLog } from '../../src/audit/verify-log.ts';
import { addCheckpoint } from '../../src/audit/witness.ts';
import { loadLog } from '../../src/store/audit-log.ts';
import type { Transaction } from '../../src/store/database.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import { imigrasi } from '../store/rows.ts';
import { signerOf } from './keys.ts';
import { append, toNode } from './open-log.ts';
import { writeLog } from './written-log.ts';

const [first, second, third] = [1, 2, 3].map((seed) => signerOf('lintas/id.imigrasi', 'ed25519', seed)) as [
	SequencerContext['signer'],
	SequencerContext['signer'],
	SequencerContext['signer'],
];

let test: TestDatabase;
let folder: string;

/** A node that signs with that key, and knows of those before it. */
const nodeOf = (signer: SequencerContext['signer'], ...earlier: SequencerContext['signer'][]) => {
	const node = { ...toNode(test.db, folder), signer, earlierKeys: earlier.map(({ key }) => key) };
	return { node, keys: [signer.key, ...node.earlierKeys] as LogKeys };
};

/** As it begins. */
async function begin({ node, keys }: ReturnType<typeof nodeOf>): Promise<void> {
	await recordKeyChange({ ...node, authority: imigrasi }, keys);
	await sequenceBatch(node);
}

const verify = (keys: LogKeys, tx = test.db as Transaction) =>
	Array.fromAsync(verifyLog(tx, { origin: keys[0].name, keys, witnesses: [] }));
const newest = async (keys: LogKeys) => parseOwnCheckpoint((await loadLog(test.db)).note ?? '', keys);
const entries = async () => {
	const rows = await test.db.selectFrom('audit_entry').select('entry').execute();
	return rows.map(({ entry }) => JSON.parse(entry)).filter(({ action }) => action === 'log-key-changed');
};

beforeAll(async () => {
	[test, folder] = await Promise.all([createTestDatabase(), mkdtemp(join(tmpdir(), 'lintas-key-'))]);
	const { node } = nodeOf(first);
	await sequenceBatch(node);
	await append(test.db, 3);
	await sequenceBatch(node);
});
afterAll(() => Promise.all([test.drop(), rm(folder, { recursive: true })]));

it('a node with another key, of which the card knows no earlier one, signs nothing', async () => {
	await append(test.db, 1);
	const stranger = nodeOf(third);
	await expect(begin(stranger)).rejects.toMatchObject({ code: 'log-altered' });
	expect(await entries()).toEqual([]);
	expect((await newest([first.key])).size).toBe(3);
	await sequenceBatch(nodeOf(first).node);
});

it('a change is on record, and the first checkpoint by the new key covers that', async () => {
	const changed = nodeOf(second, first);
	await begin(changed);
	expect(await entries()).toMatchObject([{ authority: imigrasi, outcome: toHex(second.key.id) }]);
	expect(await newest(changed.keys)).toMatchObject({ size: 5, key: second.key });
	await begin(changed);
	expect(await entries(), 'once').toHaveLength(1);
});

it('what earlier keys signed verifies by the card that lists them, over several changes', async () => {
	const { keys, ...again } = nodeOf(third, second, first);
	await begin({ keys, ...again });
	expect(await verify(keys)).toEqual([]);
	expect(await verify([third.key, second.key])).toEqual(
		[0, 3, 4].map((size) => ({ finding: 'checkpoint-altered', size })),
	);
});

it('an earlier key signs no more, whoever has it', async () => {
	const { keys } = nodeOf(third, second, first);
	const { root } = await newest(keys);
	const note = signCheckpoint({ origin: first.key.name, size: 6, root }, first, Temporal.Now.instant());
	const tx = await test.ownerDb.startTransaction().execute();
	await sql`alter table audit_checkpoint disable trigger user`.execute(tx);
	await sql`update audit_checkpoint set note = ${note} where size = 6`.execute(tx);
	expect(await verify(keys, tx)).toEqual([{ finding: 'checkpoint-altered', size: 6 }]);
	await tx.rollback().execute();
});

it('a witness follows by the card that counts: the log is the same', async () => {
	let signer = first;
	const context = {
		db: test.db,
		clock: Temporal.Now.instant,
		alarm: (alarm: unknown) => expect(alarm).toBe('none'),
		signer: signerOf('lintas/sg.ica/witness', 'cosignature/v1', 9),
		findLog: () => ({ authority: imigrasi, key: signer.key }),
	};
	const submit = async (by: typeof first, from: number, to: number) =>
		addCheckpoint(context, imigrasi, Buffer.from(await writeLog(by).submit(from, to)));
	await submit(first, 0, 5);
	await expect(submit(second, 5, 9), 'before the card').rejects.toMatchObject({ code: 'checkpoint-untrusted' });
	signer = second;
	await expect(submit(first, 5, 9), 'by the earlier key').rejects.toMatchObject({ code: 'checkpoint-untrusted' });
	expect(await submit(second, 5, 9)).toMatchObject({ cosignature: expect.stringContaining('sg.ica') });
});
