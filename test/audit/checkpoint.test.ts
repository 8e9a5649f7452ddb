import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CheckpointExpectation, signCheckpoint, verifyCheckpoint } from '../../src/audit/checkpoint.ts';
import { type Checkpoint, parseCheckpointText, toCheckpointText, toOrigin } from '../../src/audit/checkpoint-text.ts';
import { parseNote, toSignedText } from '../../src/audit/note.ts';
import { tryParseVerifierKey } from '../../src/audit/note-key.ts';
import { type NoteSigner, signNote } from '../../src/audit/note-signature.ts';
import { toRoot } from '../../src/audit/tree.ts';
import { AuthorityId } from '../../src/model/identifiers.ts';
import published from '../vectors/signed-notes.json' with { type: 'json' };
import { signerOf } from './keys.ts';
import { base64, flip, known } from './trees.ts';

const at = Temporal.Instant.from('2026-11-26T12:00:00Z');
const origin = toOrigin(AuthorityId.parse('id.imigrasi'));
const root = Buffer.alloc(32, 7);
const log = signerOf(origin, 'ed25519', 1);
const witness = signerOf('lintas/my.imigresen', 'cosignature/v1', 3);
const expected: CheckpointExpectation = { origin, keys: [log.key], witnesses: [witness.key] };
const checkpoint: Checkpoint = { origin, size: 20_852_163, root };
const malformedAs = (detail: string) => expect.objectContaining({ code: 'checkpoint-malformed', detail });
const untrustedAs = (detail: string) => expect.objectContaining({ code: 'checkpoint-untrusted', detail });

/** A checkpoint of the text given, signed by all. */
function signed(text: string, ...signers: readonly NoteSigner[]): Buffer {
	return Buffer.from(toSignedText({ text, signatures: signers.map((signer) => signNote(text, signer, at)) }));
}

describe('the text of a checkpoint', () => {
	it('has three lines: origin, size and root', () => {
		expect(origin).toBe('lintas/id.imigrasi');
		expect(toCheckpointText(checkpoint)).toBe(`lintas/id.imigrasi\n20852163\n${base64(root)}\n`);
	});

	const checkpoints = fc.record({
		origin: fc.stringMatching(/^[^\n]{1,40}$/),
		size: fc.maxSafeNat(),
		root: fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes)),
	});

	it('is read back as it was written', () => {
		fc.assert(
			fc.property(checkpoints, (written) => {
				expect(parseCheckpointText(toCheckpointText(written))).toEqual(written);
			}),
		);
	});

	it.each(published.slice(2, 4))('is read from what is published: $name', ({ note }) => {
		expect(parseCheckpointText(parseNote(Buffer.from(note)).text)).toEqual({
			origin: 'example.com/behind-the-sofa',
			size: 20_852_163,
			root: Buffer.from('CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=', 'base64'),
		});
	});

	it('may have more lines, which mean nothing', () => {
		const text = `${toCheckpointText(checkpoint)}of the weather\nand the tide\n`;
		expect(parseCheckpointText(text)).toEqual(checkpoint);
	});

	const line3 = base64(root);
	const badSize = 'Line 2 is not a tree size in decimal, up to 2^53 - 1.';
	const badRoot = 'Line 3 is not the base64 of 32 bytes.';
	it.each([
		['', 'There is no origin on line 1.'],
		['\n', 'Line 1 is empty.'],
		['a\n', badSize],
		['a\n1\n', badRoot],
		[`a\n1\n${line3}`, 'The last line does not end with a newline.'],
		[`\n1\n${line3}\n`, 'Line 1 is empty.'],
		[`a\n\n${line3}\n`, 'Line 2 is empty.'],
		[`a\n1\n${line3}\n\n`, 'Line 4 is empty.'],
		[`a\n1\n${line3}\nb\n\nc\n`, 'Line 5 is empty.'],
		[`a\n01\n${line3}\n`, badSize],
		[`a\n00\n${line3}\n`, badSize],
		[`a\n-1\n${line3}\n`, badSize],
		[`a\n+1\n${line3}\n`, badSize],
		[`a\n1.0\n${line3}\n`, badSize],
		[`a\n1e3\n${line3}\n`, badSize],
		[`a\n0x1\n${line3}\n`, badSize],
		[`a\n 1\n${line3}\n`, badSize],
		[`a\n١\n${line3}\n`, badSize],
		[`a\n9007199254740992\n${line3}\n`, badSize],
		[`a\n18446744073709551615\n${line3}\n`, badSize],
		[`a\n1\n${line3.slice(0, -1)}\n`, badRoot],
		[`a\n1\n${line3.slice(0, -2)}d=\n`, badRoot],
		[`a\n1\n${line3} \n`, badRoot],
		[`a\n1\n${line3}=\n`, badRoot],
		[`a\n1\n${base64(Buffer.alloc(31, 255))}\n`, badRoot],
		[`a\n1\n${base64(Buffer.alloc(33, 255))}\n`, badRoot],
		[`a\n1\n${Buffer.alloc(32, 255).toString('base64url')}\n`, badRoot],
	])('is refused: %j', (text, detail) => {
		expect(() => parseCheckpointText(text)).toThrow(malformedAs(detail));
	});
});

describe('a checkpoint', () => {
	it('is taken with the signature of its log alone', () => {
		const note = Buffer.from(signCheckpoint(checkpoint, log, at));
		const verified = verifyCheckpoint(note, expected);
		expect(verified).toMatchObject({ ...checkpoint, cosignatures: [] });
		expect(Buffer.from(toSignedText(verified.note))).toEqual(note);
	});

	it('says which of the witnesses expected cosigned it, and when', () => {
		const other = signerOf('lintas/sg.ica', 'cosignature/v1', 4);
		const quantum = signerOf('lintas/my.imigresen', 'subtree/v1', 3);
		const note = signed(toCheckpointText(checkpoint), log, witness, other, quantum);
		const { cosignatures } = verifyCheckpoint(note, { ...expected, witnesses: [witness.key, quantum.key] });
		expect(cosignatures).toEqual([
			{ witness: witness.key, at },
			{ witness: quantum.key, at },
		]);
	});

	it('is taken as a real log published it, with real witnesses', () => {
		const { note, keys } = known(published.find(({ name }) => name.includes('three witnesses')));
		const [logKey, ...witnesses] = keys.map((key) => known(tryParseVerifierKey(key)));
		const reader = { origin: 'arche2025h1.staging.ct.transparency.dev', keys: [known(logKey)], witnesses };
		const verified = verifyCheckpoint(Buffer.from(note), reader);
		expect(verified.size).toBe(1_432_088_532);
		expect(verified.cosignatures).toHaveLength(3);
	});

	it('is refused of another log, even where a key that is known signed it', () => {
		const note = signed(toCheckpointText({ ...checkpoint, origin: 'lintas/my.imigresen' }), log);
		expect(() => verifyCheckpoint(note, expected)).toThrow(untrustedAs('The checkpoint is of another log.'));
	});

	it('is refused where only others signed it: an unknown key, or witnesses', () => {
		const text = toCheckpointText(checkpoint);
		const refusal = untrustedAs('No key of the log has signed it.');
		expect(() => verifyCheckpoint(signed(text, signerOf(origin, 'ed25519', 9)), expected)).toThrow(refusal);
		expect(() => verifyCheckpoint(signed(text, witness), expected)).toThrow(refusal);
		expect(() => verifyCheckpoint(signed(text, log), { ...expected, keys: [] })).toThrow(refusal);
	});

	it('is refused where one known signature fails beside others that hold: a witness that signs garbage', () => {
		const text = toCheckpointText(checkpoint);
		const good = [signNote(text, log, at), signNote(text, witness, at)] as const;
		const garbage = { ...good[1], signature: flip(good[1].signature, 77) };
		const note = Buffer.from(toSignedText({ text, signatures: [good[0], garbage] }));
		expect(() => verifyCheckpoint(note, expected)).toThrow(
			untrustedAs('The signature by lintas/my.imigresen does not verify.'),
		);
		expect(verifyCheckpoint(note, { ...expected, witnesses: [] }).cosignatures).toEqual([]);
	});

	it('counts no cosignature that says no time: nor a plain signature by a witness', () => {
		const text = toCheckpointText(checkpoint);
		const timeless = signNote(text, witness, Temporal.Instant.fromEpochMilliseconds(0));
		const plain = signerOf('lintas/my.imigresen', 'ed25519', 3);
		const signatures = [signNote(text, log, at), timeless, signNote(text, plain, at)];
		const note = Buffer.from(toSignedText({ text, signatures }));
		const { cosignatures } = verifyCheckpoint(note, { ...expected, witnesses: [witness.key, plain.key] });
		expect(cosignatures).toEqual([]);
	});

	it('of size 0 has the root of the empty tree', () => {
		const empty = { origin, size: 0, root: toRoot([]) };
		expect(verifyCheckpoint(Buffer.from(signCheckpoint(empty, log, at)), expected).size).toBe(0);
		const lie = Buffer.from(signCheckpoint({ ...empty, root }, log, at));
		expect(() => verifyCheckpoint(lie, expected)).toThrow(expect.objectContaining({ code: 'proof-invalid' }));
	});

	it('is refused once any bit of it differs, or says the same as before', () => {
		const note = signed(toCheckpointText(checkpoint), log, witness);
		const { note: _, ...original } = verifyCheckpoint(note, expected);
		const text = toCheckpointText(checkpoint).length;
		fc.assert(
			fc.property(fc.nat(8 * note.length - 1), (bit) => {
				try {
					const { note: _, ...said } = verifyCheckpoint(Buffer.from(flip(note, bit)), expected);
					// A cosignature may have become one of a key that nobody knows.
					expect(bit >= 8 * text).toBe(true);
					expect({ ...said, cosignatures: [] }).toEqual({ ...original, cosignatures: [] });
				} catch (thrown) {
					expect(thrown).toMatchObject({ code: expect.stringMatching(/^checkpoint-(malformed|untrusted)$/) });
				}
			}),
			{ numRuns: 500 },
		);
	});
});
