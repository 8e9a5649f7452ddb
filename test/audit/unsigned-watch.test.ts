import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type SequencerContext, sequenceBatch } from '../../src/audit/sequencer.ts';
import { loadUnsignedSeconds, makeUnsignedWatch } from '../../src/audit/unsigned-watch.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import { at } from '../store/rows.ts';
import { append, appendIn, toNode } from './open-log.ts';

let test: TestDatabase;
let folder: string;
let node: SequencerContext;
let now: Temporal.Instant;
let told: (string | number)[];
let watch: () => Promise<void>;

beforeEach(async () => {
	[test, folder] = await Promise.all([createTestDatabase(), mkdtemp(join(tmpdir(), 'lintas-log-'))]);
	node = toNode(test.db, folder);
	now = Temporal.Instant.from(at);
	told = [];
	const tell = (_: unknown, message: string) => void told.push(message);
	watch = makeUnsignedWatch({
		db: test.db,
		clock: () => now,
		log: { info: tell, warn: tell, error: tell },
		alarm: ({ seconds }) => void told.push(seconds),
	});
});
afterEach(async () => {
	await Promise.all([test.drop(), rm(folder, { recursive: true, force: true })]);
});

async function lookAfter(seconds: number): Promise<void> {
	now = now.add({ seconds });
	await watch();
}

const over = 'alarm over: the audit log is signed again';
const unsigned = () => loadUnsignedSeconds({ db: test.db, clock: () => now });

it.each([
	[
		'the file beside the database cannot be written',
		() => rm(folder, { recursive: true }),
		() => mkdir(folder),
		'ENOENT',
	],
	[
		'the gateway lacks a right',
		() => sql`revoke execute on function sequence_entries(integer) from lintas_application`.execute(test.ownerDb),
		() => sql`grant execute on function sequence_entries(integer) to lintas_application`.execute(test.ownerDb),
		'42501',
	],
])(
	'a log that is not signed because %s is told of once after a minute, and when it is signed again',
	async (_, breakIt, mend, code) => {
		await append(test.db, 1);
		await sequenceBatch(node);
		await lookAfter(0);
		expect(await unsigned()).toBe(0);
		await breakIt();
		await append(test.db, 2);
		await expect(sequenceBatch(node)).rejects.toMatchObject({ code });
		await lookAfter(0);
		await lookAfter(59);
		expect(told).toEqual([]);
		await lookAfter(1);
		await lookAfter(30);
		expect(told).toEqual([60]);
		expect(await unsigned()).toBe(90);
		await mend();
		await sequenceBatch(node);
		await lookAfter(5);
		await lookAfter(5);
		expect(told).toEqual([60, over]);
		expect(await unsigned()).toBe(0);
	},
);

it('a log that is signed is told of neither under load nor for an entry that was long in coming', async () => {
	const late = await test.db.startTransaction().execute();
	await appendIn(late, 1);
	for (let round = 0; round < 3; round += 1) {
		await append(test.db, 2);
		await lookAfter(50);
		await sequenceBatch(node);
	}
	await late.commit().execute();
	await lookAfter(1);
	expect(await unsigned()).toBe(151);
	await sequenceBatch(node);
	await lookAfter(1);
	expect(told).toEqual([]);
});
