import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compareView } from '../../src/audit/compare-view.ts';
import type { LogConflictAlarm } from '../../src/audit/log-conflict.ts';
import { addCheckpoint, type WitnessContext } from '../../src/audit/witness.ts';
import { systemClock } from '../../src/clock.ts';
import { Problem } from '../../src/problem.ts';
import { listLogConflicts } from '../../src/store/witnessed-logs.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import { imigrasi, imigresen } from '../store/rows.ts';
import { signerOf } from './keys.ts';
import { extend, type WrittenLog, writeLog } from './written-log.ts';

const logSigner = signerOf('lintas/id.imigrasi', 'ed25519', 1);
const log = { authority: imigrasi, key: logSigner.key };
const honest = writeLog(logSigner);
const fork = writeLog(logSigner, 4);

let database: TestDatabase;
let alarms: LogConflictAlarm[];
let context: WitnessContext;
beforeEach(async () => {
	database = await createTestDatabase();
	alarms = [];
	context = {
		db: database.db,
		clock: systemClock,
		alarm: (alarm) => void alarms.push(alarm),
		signer: signerOf('lintas/sg.ica/witness', 'cosignature/v1', 2),
		findLog: () => log,
	};
});
afterEach(() => database.drop());

const see = async (size: number) => await addCheckpoint(context, imigrasi, Buffer.from(await honest.submit(0, size)));

/** Another witness holds that note; the log itself answers with those tiles. */
const compare = (note: string, tiles: Pick<WrittenLog, 'tile'> = honest) =>
	compareView(context, {
		log,
		source: imigresen,
		note: Buffer.from(note),
		fetchTile: async (path) => tiles.tile(path),
	});

describe('what two witnesses have seen of one log', () => {
	it.each([
		[7, 7],
		[3, 290],
		[290, 3],
		[256, 257],
		[1, 256],
		[5, 0],
	])('is one log of which we saw %i entries and they %i', async (ours, theirs) => {
		await see(ours);
		await compare(honest.note(theirs));
		expect(alarms).toEqual([]);
	});

	it.each([
		['of the same size, whatever its tiles', 7, 7, honest],
		['of which they saw more, and its tiles are as we saw it', 7, 20, honest],
		['of which they saw more, and its tiles are as they saw it', 7, 20, fork],
		['of which they saw less', 290, 20, honest],
	] as const)('is two logs %s', async (_, ours, theirs, tiles) => {
		await see(ours);
		for (let time = 0; time < 2; time += 1) await compare(fork.note(theirs), tiles);
		expect(alarms).toEqual([{ alarm: 'log-conflict', kind: 'fork', log: imigrasi }]);
		const [kept, ...others] = await listLogConflicts(database.db);
		expect(others).toEqual([]);
		expect(kept).toMatchObject({ log: imigrasi, kind: 'fork', source: imigresen, seenSize: ours });
		expect(kept?.shown.split('\n').slice(0, 3)).toEqual(fork.note(theirs).split('\n').slice(0, 3));
	});

	it('is one log up to where they part', async () => {
		await see(4);
		await compare(fork.note(4));
		expect(alarms).toEqual([]);
	});

	it('is a log that has less than it signed, where it has no such tile', async () => {
		await see(5);
		const fetchTile = () => Promise.reject(new Problem('proof-invalid'));
		await compareView(context, { log, source: imigresen, note: Buffer.from(honest.note(9)), fetchTile });
		expect(alarms).toHaveLength(1);
	});

	it('is not known while the log does not answer', async () => {
		await see(5);
		const fetchTile = () => Promise.reject(new Problem('partner-unreachable'));
		const asked = compareView(context, { log, source: imigresen, note: Buffer.from(honest.note(9)), fetchTile });
		await expect(asked).rejects.toMatchObject({ code: 'partner-unreachable' });
		expect(alarms).toEqual([]);
	});

	it('is nothing where we saw none of it', async () => {
		await compare(fork.note(9));
		expect(alarms).toEqual([]);
	});

	it.each([
		['signed by somebody else', 'checkpoint-untrusted', writeLog(signerOf('lintas/id.imigrasi', 'ed25519', 9)).note(9)],
		['of another log', 'checkpoint-untrusted', writeLog(signerOf('lintas/xx.other', 'ed25519', 1)).note(9)],
		['garbage', 'checkpoint-malformed', '<html>'],
		['nothing', 'checkpoint-malformed', ''],
		['too much', 'checkpoint-malformed', 'a'.repeat(300_000)],
		['long by its extension lines', 'checkpoint-malformed', extend(logSigner, 9)],
	] as const)('is not told by what is %s', async (_, code, note) => {
		await see(5);
		await expect(compare(note)).rejects.toMatchObject({ code });
		expect(await listLogConflicts(database.db)).toEqual([]);
	});
});
