import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type LogConflictAlarm, recordConflict } from '../../src/audit/log-conflict.ts';
import { addCheckpoint, type WitnessContext } from '../../src/audit/witness.ts';
import { systemClock } from '../../src/clock.ts';
import type { AuthorityId } from '../../src/model/identifiers.ts';
import { listLogConflicts } from '../../src/store/witnessed-logs.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import { imigrasi, imigresen } from '../store/rows.ts';
import { signerOf } from './keys.ts';
import { writeLog } from './written-log.ts';

const logSigner = signerOf('lintas/id.imigrasi', 'ed25519', 1);
const one = writeLog(logSigner);
const other = writeLog(logSigner, 0);
const most = 20;

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
		findLog: () => ({ authority: imigrasi, key: logSigner.key }),
	};
});
afterEach(() => database.drop());

const submit = async (body: string, by = imigrasi) => await addCheckpoint(context, by, Buffer.from(body));
const record = async (seenSize: number, source: AuthorityId) =>
	await recordConflict(context, {
		log: imigrasi,
		kind: 'fork',
		source,
		seenSize,
		seen: one.note(seenSize),
		shown: other.note(seenSize),
	});
const kept = () => listLogConflicts(database.db, { limit: 100 });
const entries = () =>
	database.db.selectFrom('audit_entry').select('entry').where('entry', 'like', '%log-conflict%').execute();

describe('contradictions of one log', () => {
	it('fill no table, though it signs two trees of each size', async () => {
		await submit(await one.submit(0, 1));
		for (let size = 1; size < most + 5; size += 1) {
			await expect(submit(await other.submit(size, size))).rejects.toMatchObject({ code: 'proof-invalid' });
			expect(await submit(await one.submit(size, size + 1))).toHaveProperty('cosignature');
		}
		expect([(await kept()).length, (await entries()).length, alarms.length]).toEqual([most, most, most]);
	});

	it('fill it neither where many come at once, and leave their room to those by another source', async () => {
		await Promise.all(Array.from({ length: most + 10 }, (_, at) => record(at + 1, imigrasi)));
		expect(await kept()).toHaveLength(most);
		await record(1, imigresen);
		expect(await kept()).toHaveLength(most + 1);
		expect(alarms).toHaveLength(most + 1);
	});

	it('make room where they are accepted', async () => {
		for (let size = 1; size <= most + 1; size += 1) await record(size, imigresen);
		expect(await kept()).toHaveLength(most);
		const [accepted] = one.note(1).split('\n\n');
		await sql`insert into accepted_loss (checkpoint) values (${accepted})`.execute(database.ownerDb);
		await record(most + 1, imigresen);
		expect(await kept()).toHaveLength(most + 1);
	});

	it('keep one signature of each note, however often it is repeated', async () => {
		await submit(await one.submit(0, 5));
		const [text = '', signature = ''] = other.note(5).split('\n\n');
		await expect(submit(`old 5\n\n${text}\n\n${signature.repeat(50)}`)).rejects.toMatchObject({
			code: 'proof-invalid',
		});
		expect(await kept()).toMatchObject([{ shown: expect.stringMatching(/^[^—]*—[^—]*$/) }]);
	});
});
