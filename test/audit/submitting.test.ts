import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseNote, toSignatureLines } from '../../src/audit/note.ts';
import { signNote } from '../../src/audit/note-signature.ts';
import { type SequencerContext, sequenceBatch } from '../../src/audit/sequencer.ts';
import { parseSubmission } from '../../src/audit/submission.ts';
import { listWitnessesBehind, type OurWitness, submitCheckpoint } from '../../src/audit/submitting.ts';
import { findCosignedSize, listCosignatures } from '../../src/store/cosignatures.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import { imigresen } from '../store/rows.ts';
import { signerOf } from './keys.ts';
import { append, toNode } from './open-log.ts';

const signer = signerOf('lintas/my.imigresen/witness', 'cosignature/v1', 7);
const stranger = signerOf('lintas/my.imigresen/witness', 'cosignature/v1', 8);

let database: TestDatabase;
let folder: string;
let node: SequencerContext;
let asked: Uint8Array[];

beforeEach(async () => {
	[database, folder] = await Promise.all([createTestDatabase(), mkdtemp(join(tmpdir(), 'lintas-submit-'))]);
	node = toNode(database.db, folder);
	asked = [];
});
afterEach(async () => {
	await Promise.all([database.drop(), rm(folder, { recursive: true })]);
});

async function grow(count: number): Promise<void> {
	await append(database.db, count);
	await sequenceBatch(node);
}

/** Answers with these, one after the other. */
function witness(...answers: ((text: string) => Uint8Array | number)[]): OurWitness {
	const ask: OurWitness['ask'] = async (body) => {
		asked.push(body);
		const { text } = parseNote(parseSubmission(body).note);
		const answer = answers.shift()?.(text) ?? 0;
		return typeof answer === 'number' ? { size: answer } : { lines: answer };
	};
	return { authority: imigresen, key: signer.key, ask };
}

const sign =
	(by = signer) =>
	(text: string) =>
		Buffer.from(toSignatureLines([signNote(text, by, Temporal.Now.instant())]));

describe('a checkpoint that is to be cosigned', () => {
	it('is sent with the proof from what the witness cosigned last', async () => {
		await grow(3);
		await submitCheckpoint(database.db, witness(sign()));
		await grow(4);
		await submitCheckpoint(database.db, witness(sign()));
		expect(asked.map((body) => parseSubmission(body)).map(({ oldSize, proof }) => [oldSize, proof.length])).toEqual([
			[0, 0],
			[3, 4],
		]);
		expect(await findCosignedSize(database.db, imigresen)).toBe(7);
	});

	it('is for those who have not cosigned it, if there is one', async () => {
		const behind = () => listWitnessesBehind(database.db, [imigresen]);
		await sequenceBatch(node);
		expect(await behind()).toEqual([]);
		await grow(3);
		expect(await behind()).toEqual([imigresen]);
		await submitCheckpoint(database.db, witness(sign()));
		expect(await behind()).toEqual([]);
		await grow(1);
		expect(await behind()).toEqual([imigresen]);
	});

	it('is sent from where the witness stands, which may have seen less or more than is on record here', async () => {
		await grow(3);
		await grow(4);
		await submitCheckpoint(
			database.db,
			witness(() => 3, sign()),
		);
		await grow(1);
		await submitCheckpoint(
			database.db,
			witness(() => 0, sign()),
		);
		expect(asked.map((body) => parseSubmission(body).oldSize)).toEqual([0, 3, 7, 0]);
	});

	it.each([
		['it has seen more than there is', 'proof-invalid', [() => 9]],
		['it never agrees where it stands', 'partner-busy', [() => 1, () => 2]],
		['it signs with another key of the same name', 'checkpoint-untrusted', [sign(stranger)]],
		['it signs another text', 'checkpoint-untrusted', [(text: string) => sign()(`${text}more\n`)]],
		['it signs as a log', 'checkpoint-untrusted', [sign(signerOf('lintas/my.imigresen/witness', 'ed25519', 7))]],
		[
			'it changes one bit',
			'checkpoint-untrusted',
			[
				(text: string) => {
					const [line = ''] = sign()(text).toString().split('\n');
					const bytes = Buffer.from(line.split(' ')[2] ?? '', 'base64');
					bytes[40] = (bytes[40] ?? 0) ^ 1;
					return Buffer.from(`— ${signer.key.name} ${bytes.toString('base64')}\n`);
				},
			],
		],
		['it says nothing', 'checkpoint-malformed', [() => new Uint8Array()]],
		['it answers with garbage', 'checkpoint-malformed', [() => Buffer.from('<html>')]],
		['it answers with too much', 'checkpoint-malformed', [() => Buffer.alloc(300_000, 97)]],
	] as const)('is not taken for cosigned where %s', async (_, code, answers) => {
		await grow(3);
		await expect(submitCheckpoint(database.db, witness(...answers))).rejects.toMatchObject({ code });
		expect(await listCosignatures(database.db, 3)).toEqual([]);
	});

	it('is kept with the cosignature alone, whatever else the witness says', async () => {
		await grow(3);
		const both = (text: string) => Buffer.concat([sign(signerOf('other', 'ed25519', 3))(text), sign()(text)]);
		await submitCheckpoint(database.db, witness(both));
		const [kept] = await listCosignatures(database.db, 3);
		expect(kept?.line).toMatch(/^— lintas\/my\.imigresen\/witness [A-Za-z0-9+/=]+\n$/);
	});
});
