import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { toConsistencyText } from '../../src/audit/consistency-proof.ts';
import { toWitnessKey } from '../../src/audit/log-key.ts';
import { parseNote, parseSignatures } from '../../src/audit/note.ts';
import type { VerifierKey } from '../../src/audit/note-key.ts';
import { verifySignatures } from '../../src/audit/note-signature.ts';
import type { Card } from '../../src/partners/card.ts';
import { listLogConflicts } from '../../src/store/witnessed-logs.ts';
import { signerOf } from '../audit/keys.ts';
import { known } from '../audit/trees.ts';
import { extend, writeLog } from '../audit/written-log.ts';
import { type Correspondent, createCorrespondent } from './correspondent.ts';
import { openTestDoor, type TestDoor } from './door.ts';

const logSigner = signerOf('lintas/id.imigrasi', 'ed25519', 1);
const log = writeLog(logSigner);
const fork = writeLog(logSigner, 10);
const addCheckpointPath = '/log/v1/witness/add-checkpoint';

let door: TestDoor;
let indonesia: Correspondent;
let singapore: Correspondent;
let witnessKey: VerifierKey;
let lateMs = 0;

beforeAll(async () => {
	indonesia = await createCorrespondent('id.imigrasi');
	singapore = await createCorrespondent('sg.ica');
	const { x = '' } = logSigner.key.publicKey.export({ format: 'jwk' });
	const logKey: Card['logKey'] = { kty: 'OKP', crv: 'Ed25519', x };
	const clock = () => Temporal.Now.instant().add({ milliseconds: lateMs });
	const partners = [{ ...indonesia, card: { ...indonesia.card, logKey } }, singapore];
	door = await openTestDoor(partners, { surroundings: { clock } });
	witnessKey = known(toWitnessKey(await door.office.card()));
});
afterAll(() => door.remove());
beforeEach(async () => {
	lateMs = 0;
	await door.office.database.ownerDb.deleteFrom('witnessed_log').execute();
	door.log.take();
});

const submit = async (body: Uint8Array | string, by = indonesia) => {
	const { status, text, headers } = await door.clientOf(by).send({ method: 'POST', path: addCheckpointPath, body });
	return { status, text: Buffer.from(text, 'latin1').toString(), type: headers['content-type'] };
};
const submitted = async (from: number, to: number, by = indonesia) => await submit(await log.submit(from, to), by);

/** When the witness says that it cosigned; it is verified. */
function cosignedAt(text: string, lines: string): Temporal.Instant | undefined {
	const signatures = parseSignatures(Buffer.from(lines));
	return verifySignatures({ text, signatures }, [witnessKey])[0]?.at;
}

const conflicts = async () =>
	(await listLogConflicts(door.office.database.db)).map(({ log: of, kind, source, seenSize }) => ({
		of,
		kind,
		source,
		seenSize,
	}));
const alarms = () => door.log.take().filter(({ msg }) => msg === 'alarm');

describe('a witness', () => {
	it('cosigns what it sees first, and what begins with what it saw', async () => {
		const first = await submitted(0, 5);
		expect(first).toMatchObject({ status: 200, type: expect.stringContaining('text/plain') });
		const at = known(cosignedAt(parseNote(Buffer.from(log.note(5))).text, first.text));
		expect(Math.abs(at.until(Temporal.Now.instant()).total('seconds'))).toBeLessThan(60);
		for (const [from, to] of [
			[5, 8],
			[8, 8],
			[8, 300],
		] as const) {
			expect(await submitted(from, to)).toMatchObject({ status: 200 });
		}
	});

	it('says what it cosigned last where a log thinks otherwise, and cosigns nothing', async () => {
		expect(await submitted(3, 7)).toEqual({ status: 409, text: '0\n', type: 'text/x.tlog.size' });
		await submitted(0, 7);
		for (const [from, to] of [
			[0, 9],
			[5, 9],
			[8, 9],
			[3, 5],
		] as const)
			expect(await submitted(from, to)).toEqual({ status: 409, text: '7\n', type: 'text/x.tlog.size' });
	});

	it('serves what it cosigned last, signed by the log and by itself, to whoever compares', async () => {
		const hash = createHash('sha256').update('lintas/id.imigrasi').digest('hex');
		const path = `/log/v1/witness/${hash}/checkpoint`;
		const get = () => door.clientOf(singapore).send({ path });
		expect(await get()).toMatchObject({ status: 404, text: expect.stringContaining('log-unknown') });
		await submitted(0, 7);
		const { status, text } = await get();
		expect(status).toBe(200);
		const note = parseNote(Buffer.from(text, 'latin1'));
		expect(verifySignatures(note, [logSigner.key, witnessKey])).toHaveLength(2);
		expect(note.signatures).toHaveLength(2);
		for (const [other, expected] of [
			[hash.toUpperCase(), 400],
			['0'.repeat(64), 404],
			['..', 404],
		] as const) {
			const answer = await door.clientOf(singapore).send({ path: `/log/v1/witness/${other}/checkpoint` });
			expect(answer.status).toBe(expected);
		}
	});

	it('takes of many at once one after the other, and answers for the newest alone', async () => {
		const answers = await Promise.all(Array.from({ length: 12 }, (_, at) => submitted(0, 20 + at)));
		const cosigned = answers.filter(({ status }) => status === 200);
		expect(cosigned).toHaveLength(1);
		const size = 20 + answers.findIndex(({ status }) => status === 200);
		for (const answer of answers) expect([200, 409]).toContain(answer.status);
		expect(await submitted(0, 300)).toMatchObject({ status: 409, text: `${size}\n` });
	});
});

describe('what contradicts itself', () => {
	it('a tree of the same size with another root is refused, kept with both notes, and raises one alarm', async () => {
		await submitted(0, 20);
		for (let time = 0; time < 2; time += 1)
			expect(await submit(await fork.submit(20, 20), singapore)).toMatchObject({ status: 422 });
		const expected = { of: 'id.imigrasi', kind: 'fork', source: 'sg.ica', seenSize: 20 };
		expect(await conflicts()).toContainEqual(expected);
		expect(alarms()).toMatchObject([{ alarm: 'log-conflict', kind: 'fork', log: 'id.imigrasi' }]);
		const kept = known((await listLogConflicts(door.office.database.db)).find(({ source }) => source === 'sg.ica'));
		for (const [text, written] of [
			[kept.seen, log],
			[kept.shown, fork],
		] as const) {
			const note = parseNote(Buffer.from(text));
			expect(verifySignatures(note, [logSigner.key])).toHaveLength(1);
			expect(note.text).toBe(parseNote(Buffer.from(written.note(20))).text);
		}
		const { db, ownerDb } = door.office.database;
		for (const role of [db, ownerDb]) await expect(role.deleteFrom('log_conflict').execute()).rejects.toThrow();
		const rows = await db.selectFrom('audit_entry').select('entry').execute();
		expect(rows.map(({ entry }) => JSON.parse(entry))).toContainEqual({
			at: expect.any(String),
			action: 'log-conflict',
			authority: 'sg.ica',
			log: 'id.imigrasi',
			outcome: 'fork',
		});
	});

	it('a log that cannot prove that it only grew is refused, and on record', async () => {
		await submitted(0, 21);
		expect(await submit(await fork.submit(21, 40))).toMatchObject({ status: 422 });
		expect(await conflicts()).toContainEqual({ of: 'id.imigrasi', kind: 'fork', source: 'id.imigrasi', seenSize: 21 });
		expect(alarms()).toHaveLength(1);
	});

	it('a bad proof that somebody else brings says nothing about the log', async () => {
		await submitted(0, 22);
		expect(await submit(await fork.submit(22, 40), singapore)).toMatchObject({ status: 422 });
		expect(alarms()).toEqual([]);
		expect(await submitted(22, 40)).toMatchObject({ status: 200 });
	});

	it('a log that shows less than it did is rolled back: not a straggler of a moment ago, nor one that others kept', async () => {
		await submitted(0, 23);
		expect(await submitted(0, 12)).toMatchObject({ status: 409, text: '23\n' });
		lateMs = 180_000;
		expect(await submitted(0, 12, singapore)).toMatchObject({ status: 409, text: '23\n' });
		expect(alarms()).toEqual([]);
		expect(await submitted(0, 12)).toMatchObject({ status: 409, text: '23\n' });
		expect(alarms()).toMatchObject([{ alarm: 'log-conflict', kind: 'rollback', log: 'id.imigrasi' }]);
		expect(await conflicts()).toContainEqual({
			of: 'id.imigrasi',
			kind: 'rollback',
			source: 'id.imigrasi',
			seenSize: 23,
		});
	});
});

describe('what is no submission', () => {
	const note = log.note(5);
	const other = signerOf('lintas/id.imigrasi', 'ed25519', 2);
	const withNote = (text: string) => toConsistencyText({ old: 0, hashes: [], checkpoint: text });
	const hashLine = `${Buffer.alloc(32).toString('base64')}\n`;
	const rows: Record<string, [number, string, Uint8Array | string]> = {
		'nothing at all': [400, 'checkpoint-malformed', ''],
		'no blank line': [400, 'checkpoint-malformed', 'old 0\n'],
		'no old size': [400, 'checkpoint-malformed', `\n\n${note}`],
		'an old size with a zero in front': [400, 'checkpoint-malformed', `old 01\n\n${note}`],
		'a negative old size': [400, 'checkpoint-malformed', `old -1\n\n${note}`],
		'an old size above 2^53': [400, 'checkpoint-malformed', `old 9007199254740993\n\n${note}`],
		'an old size larger than the tree': [400, 'checkpoint-malformed', `old 6\n\n${note}`],
		'a hash that is none': [400, 'checkpoint-malformed', `old 0\nAAAA\n\n${note}`],
		'64 hashes': [400, 'checkpoint-malformed', `old 0\n${hashLine.repeat(64)}\n${note}`],
		'a proof from nothing': [422, 'proof-invalid', `old 0\n${hashLine}\n${note}`],
		'a note without signatures': [400, 'checkpoint-malformed', `old 0\n\n${note.split('\n\n')[0]}\n`],
		'carriage returns': [400, 'checkpoint-malformed', `old 0\r\n\r\n${note}`],
		'a log of a stranger': [404, 'log-unknown', withNote(writeLog(signerOf('lintas/xx.y', 'ed25519', 1)).note(5))],
		'our own log': [404, 'log-unknown', withNote(writeLog(signerOf('lintas/my.imigresen', 'ed25519', 1)).note(5))],
		'an unknown key': [403, 'checkpoint-untrusted', withNote(writeLog(other).note(5))],
		'a signature over something else': [403, 'checkpoint-untrusted', withNote(note.replace('\n5\n', '\n6\n'))],
		'a text that is too long': [400, 'checkpoint-malformed', withNote(extend(logSigner, 5))],
		'a note that is too large': [413, 'body-too-large', withNote(note + '— a b\n'.repeat(100_000))],
	};
	it.each(Object.entries(rows))('%s', async (_, [status, code, body]) => {
		const answer = await submit(body);
		expect({ status: answer.status, code: JSON.parse(answer.text).code }).toEqual({ status, code });
		expect(await door.office.database.db.selectFrom('witnessed_log').selectAll().execute()).toEqual([]);
	});

	it('an empty tree with a root', async () => {
		const text = note.replace('\n5\n', '\n0\n');
		expect((await submit(withNote(text))).status).toBe(403);
		const empty = writeLog(logSigner).note(0);
		expect((await submit(withNote(empty))).status).toBe(200);
	});
});
