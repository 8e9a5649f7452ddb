import { sign } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
	isKeyName,
	maxNoteBytes,
	type Note,
	parseNote,
	parseSignatures,
	toSignatureLines,
	toSignedText,
} from '../../src/audit/note.ts';
import { toVerifierKey, toVerifierKeyText, tryParseVerifierKey } from '../../src/audit/note-key.ts';
import { signNote, verifySignatures } from '../../src/audit/note-signature.ts';
import sumdb from '../vectors/go-sumdb/vectors.json' with { type: 'json' };
import published from '../vectors/signed-notes.json' with { type: 'json' };
import { signerOf } from './keys.ts';
import { base64, flip, known } from './trees.ts';

const keyOf = (text: string) => known(tryParseVerifierKey(text));
const malformedAs = (detail: string) => expect.objectContaining({ code: 'checkpoint-malformed', detail });
const malformed = expect.objectContaining({ code: 'checkpoint-malformed' });
const untrusted = expect.objectContaining({ code: 'checkpoint-untrusted' });
const at = Temporal.Instant.from('2026-11-26T12:00:00Z');

describe('a published note', () => {
	it.each(published)('is read, and verifies by every key of it: $name', ({ note, keys }) => {
		const parsed = parseNote(Buffer.from(note));
		expect(toSignedText(parsed)).toBe(note);
		const verified = verifySignatures(parsed, keys.map(keyOf));
		expect(verified.map(({ key }) => toVerifierKeyText(key)).toSorted()).toEqual(keys.toSorted());
	});

	it.each(published.filter(({ keys }) => keys.length > 0))('is refused once a bit differs: $name', ({ note, keys }) => {
		const bytes = Buffer.from(note);
		const end = note.indexOf('\n\n');
		fc.assert(
			fc.property(fc.nat(8 * end - 1), (bit) => {
				const altered = flip(bytes, bit);
				expect(() => verifySignatures(parseNote(altered), keys.map(keyOf))).toThrow();
			}),
			{ numRuns: 30 },
		);
	});

	it('tells when the witnesses cosigned', () => {
		const note = known(published.find(({ name }) => name.includes('three witnesses')));
		const verified = verifySignatures(parseNote(Buffer.from(note.note)), note.keys.map(keyOf));
		expect(verified.map((one) => [one.key.algorithm, one.at?.toString()])).toEqual([
			['ed25519', undefined],
			...Array(3).fill(['cosignature/v1', '2026-05-23T21:50:24Z']),
		]);
	});
});

describe('a note that Go signed, golang.org/x/mod/sumdb/note', () => {
	it.each(sumdb.notes)('verifies by all its keys, and is made alike: %#', ({ keys, text, note }) => {
		const parsed = parseNote(Buffer.from(note));
		expect(parsed.text).toBe(text);
		expect(verifySignatures(parsed, keys.map(keyOf))).toHaveLength(keys.length);
		const signers = [
			signerOf('lintas/id.imigrasi', 'ed25519', 1),
			signerOf('lintas/id.imigrasi', 'ed25519', 2),
			signerOf('lintas/my.imigresen', 'cosignature/v1', 3),
		].filter(({ key }) => keys.includes(toVerifierKeyText(key)));
		const signatures = signers.map((signer) => signNote(text, signer, at));
		expect(toSignedText({ text, signatures })).toBe(note);
	});
});

describe('a note', () => {
	const isPrintable = (piece: string) => !/\p{Cc}/u.test(piece);
	const name = fc.string({ unit: 'grapheme', maxLength: 20 }).filter((piece) => isPrintable(piece) && isKeyName(piece));
	const line = fc.string({ unit: 'grapheme', maxLength: 30 }).filter(isPrintable);
	const signature = fc.record({
		name,
		keyId: fc.nat(0xffffffff),
		signature: fc.uint8Array({ minLength: 1, maxLength: 100 }).map((bytes) => Buffer.from(bytes)),
	});
	const text = fc.array(line, { minLength: 1 }).map((lines) => `${lines.join('\n')}\n`);
	const notes = fc.record({ text, signatures: fc.array(signature, { minLength: 1, maxLength: 100 }) });

	it('is read back as it was written', () => {
		fc.assert(
			fc.property(notes, (note: Note) => {
				expect(parseNote(Buffer.from(toSignedText(note)))).toEqual(note);
				expect(parseSignatures(Buffer.from(toSignatureLines(note.signatures)))).toEqual(note.signatures);
			}),
		);
	});

	it('is refused, or is the only way to write what it says', () => {
		const spoilt = fc
			.tuple(notes, fc.nat(), fc.constantFrom('\n', ' ', '—', '=', '\0', '+', 'A', '\u2028', ''))
			.map(([note, offset, piece]) => {
				const whole = [...toSignedText(note)];
				return whole.with(offset % whole.length, piece).join('');
			});
		fc.assert(
			fc.property(spoilt, (whole) => {
				try {
					expect(toSignedText(parseNote(Buffer.from(whole)))).toBe(whole);
				} catch (thrown) {
					expect(thrown).toEqual(malformed);
				}
			}),
			{ numRuns: 500 },
		);
	});

	const valid = '— a/b AAAAAQI=';
	const signatureOne = malformedAs('Signature 1 is not a dash, the name of a key and base64 of five bytes or more.');
	it.each([
		['', 'There is no blank line between a text and its signatures.'],
		['text\n', 'There is no blank line between a text and its signatures.'],
		[`text\n${valid}\n`, 'There is no blank line between a text and its signatures.'],
		['text\n\n', 'There is no signature.'],
		[`text\n\n${valid}`, 'The last signature does not end with a newline.'],
		[`text\r\n\n${valid}\n`, 'There is a control character at byte 4.'],
		[`te\txt\n\n${valid}\n`, 'There is a control character at byte 2.'],
		[`text\0\n\n${valid}\n`, 'There is a control character at byte 4.'],
	])('is refused: %j', (whole, detail) => {
		expect(() => parseNote(Buffer.from(whole))).toThrow(malformedAs(detail));
	});

	it.each([
		'- a/b AAAAAQI=',
		'—a/b AAAAAQI=',
		'—  AAAAAQI=',
		'— a/b  AAAAAQI=',
		'— a/b AAAAAQI= ',
		'— a/b AAAAAQI',
		'— a/b AAAAAQJ=',
		'— a/b AAAAAQ-_',
		'— a/b AAAAAQ==',
		'— a/b AAAAAA==',
		'— a/b ',
		'— a/b',
		'— a+b AAAAAQI=',
		'— a\u00a0b AAAAAQI=',
		'— a\u2003b AAAAAQI=',
		'— a\u0085b AAAAAQI=',
		'a/b AAAAAQI=',
	])('is refused with the signature line %j', (spoilt) => {
		expect(() => parseNote(Buffer.from(`text\n\n${spoilt}\n`))).toThrow(signatureOne);
		expect(() => parseSignatures(Buffer.from(`${spoilt}\n`))).toThrow(signatureOne);
		expect(() => parseNote(Buffer.from(`text\n\n${valid}\n${spoilt}\n`))).toThrow(malformed);
	});

	it('is refused where it is not UTF-8, and keeps a byte order mark', () => {
		const bytes = Buffer.from(`text\n\n${valid}\n`);
		for (const [first, second] of [
			[0xc3, 0x28],
			[0xed, 0xa0],
			[0xff, 0x20],
		]) {
			const spoilt = Buffer.concat([Buffer.of(first ?? 0, second ?? 0), bytes]);
			expect(() => parseNote(spoilt)).toThrow(malformedAs('The note is not valid UTF-8.'));
		}
		expect(parseNote(Buffer.concat([Buffer.of(0xef, 0xbb, 0xbf), bytes])).text).toBe('\ufefftext\n');
	});

	it('has at most 256 KiB and a hundred signatures', () => {
		const note = (length: number, count: number) =>
			Buffer.from(`${'x'.repeat(length)}\n\n${`${valid}\n`.repeat(count)}`);
		const fits = maxNoteBytes - note(0, 100).length;
		expect(parseNote(note(fits, 100)).signatures).toHaveLength(100);
		expect(() => parseNote(note(fits + 1, 100))).toThrow(malformedAs('The note has more than 262144 bytes.'));
		expect(() => parseSignatures(Buffer.alloc(maxNoteBytes + 1, 'x'))).toThrow(malformed);
		expect(() => parseNote(note(1, 101))).toThrow(malformedAs('There are more than 100 signatures.'));
	});
});

describe('a key', () => {
	it.each(published.flatMap(({ keys }) => keys))('is read from its text and written as the same: %.60s', (text) => {
		expect(toVerifierKeyText(keyOf(text))).toBe(text);
	});

	it('may have plus signs in its base64', () => {
		const text = 'TEST+7997405c+AQcC+FTVKf0jlTdHDY3rbevmnKxxPjigCXlVtGe6RIr6';
		expect(toVerifierKeyText(keyOf(text))).toBe(text);
	});

	const text = 'example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k';
	it.each([
		'',
		'example.com/foo',
		'example.com/foo+530d903a',
		text.replace('530d903a', '530d903b'),
		text.replace('530d903a', '530D903A'),
		text.replace('530d903a', '0530d903a'),
		text.replace('foo', 'fo'),
		text.replace('foo', 'f o'),
		text.replace('example.com/foo', ''),
		text.replace('+Ae', '+Ae='),
		`${text}=`,
		`${text}+`,
		`${text} `,
		text.slice(0, -4),
		'example.com/foo+530d903a+Ae8=',
		'example.com/foo+00000000+',
		'rekor.sigstore.dev+c0d23d6a+AjBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABNhtmPtrWm3U1eQXBogSMdGvXwBcK5AW5i0hrZLOC96l+smGNM7nwZ4QvFK/4sueRoVj//QP22Ni4Qt9DPfkWLc=',
	])('is none where its text is not the one for it: %.70s', (spoilt) => {
		expect(tryParseVerifierKey(spoilt)).toBeUndefined();
	});

	it('is made for names without spaces, and of the kind that its algorithm takes', () => {
		const { publicKey } = signerOf('a', 'ed25519', 1).key;
		for (const name of ['', 'a b', 'a+b', 'a\nb'])
			expect(() => toVerifierKey(name, 'ed25519', publicKey)).toThrow('name');
		expect(() => toVerifierKey('a', 'subtree/v1', publicKey)).toThrow('subtree/v1');
	});

	it('has another id under another name, and for another kind of signature', () => {
		const ids = [signerOf('a', 'ed25519', 1), signerOf('b', 'ed25519', 1), signerOf('a', 'cosignature/v1', 1)];
		expect(new Set(ids.map(({ key }) => key.id)).size).toBe(3);
	});
});

describe('a signature', () => {
	const text = 'lintas/id.imigrasi\n1\n+zoErtsZtGO6sfiSV/v4UJSIyowisE8hvjw0q5+bD38=\n';
	const algorithms = ['ed25519', 'cosignature/v1', 'subtree/v1'] as const;

	it.each(algorithms)('of %s verifies, and says its time where it has one', (algorithm) => {
		const signer = signerOf('lintas/id.imigrasi', algorithm, 1);
		const signed = signNote(text, signer, at.add({ milliseconds: 999 }));
		const [verified] = verifySignatures({ text, signatures: [signed] }, [signer.key]);
		expect(verified).toEqual({ key: signer.key, at: algorithm === 'ed25519' ? undefined : at });
	});

	it.each(algorithms)('of %s does not verify once a bit, its length or the text differs', (algorithm) => {
		const signer = signerOf('lintas/id.imigrasi', algorithm, 1);
		const signed = signNote(text, signer, at);
		const refused = (signature: Uint8Array, of = text) =>
			expect(() => verifySignatures({ text: of, signatures: [{ ...signed, signature }] }, [signer.key])).toThrow(
				untrusted,
			);
		fc.assert(
			fc.property(fc.nat(8 * signed.signature.length - 1), (bit) => {
				refused(flip(signed.signature, bit));
			}),
			{ numRuns: 50 },
		);
		for (const length of [0, 1, 7, 8, 9, 64, signed.signature.length - 1]) {
			if (length < signed.signature.length) refused(signed.signature.subarray(0, length));
		}
		refused(Buffer.concat([signed.signature, Buffer.of(0)]));
		refused(signed.signature, text.replace('\n1\n', '\n2\n'));
	});

	it('of ML-DSA-44 is over the structure of C2SP tlog-cosignature', () => {
		const signer = signerOf('lintas/my.imigresen', 'subtree/v1', 3);
		const message = Buffer.concat([
			Buffer.from('subtree/v1\n\0\x13lintas/my.imigresen'),
			Buffer.from('000000006b0835c0', 'hex'),
			Buffer.from('\x12lintas/id.imigrasi'),
			Buffer.from('0000000000000000', 'hex'),
			Buffer.from('0000000000000001', 'hex'),
			Buffer.from('+zoErtsZtGO6sfiSV/v4UJSIyowisE8hvjw0q5+bD38=', 'base64'),
		]);
		const made = Buffer.concat([Buffer.from('000000006b0835c0', 'hex'), sign(null, message, signer.privateKey)]);
		const { name, id: keyId } = signer.key;
		const note = { text, signatures: [{ name, keyId, signature: made }] };
		expect(verifySignatures(note, [signer.key])[0]?.at?.epochMilliseconds).toBe(0x6b0835c0 * 1000);
	});

	it('of ML-DSA-44 over a log whose origin is longer than its structure takes is refused', () => {
		const signer = signerOf('lintas/my.imigresen', 'subtree/v1', 3);
		const long = text.replace('lintas/id.imigrasi', `lintas/${'x'.repeat(249)}`);
		const { name, id: keyId } = signer.key;
		const note = { text: long, signatures: [{ name, keyId, signature: Buffer.alloc(8 + 2420) }] };
		expect(() => verifySignatures(note, [signer.key])).toThrow(
			expect.objectContaining({ code: 'checkpoint-malformed' }),
		);
	});

	it('by an unknown key is passed over, also under a known name or a known id', () => {
		const signer = signerOf('lintas/id.imigrasi', 'ed25519', 1);
		const signed = signNote(text, signer, at);
		const signatures = [
			signNote(text, signerOf('lintas/id.imigrasi', 'ed25519', 2), at),
			{ ...signed, name: 'lintas/xx.other', signature: Buffer.alloc(64) },
			{ ...signed, keyId: signed.keyId ^ 1, signature: Buffer.alloc(64) },
			signed,
		];
		expect(verifySignatures({ text, signatures }, [signer.key])).toEqual([{ key: signer.key, at: undefined }]);
		expect(verifySignatures({ text, signatures: signatures.slice(0, 3) }, [signer.key])).toEqual([]);
	});

	it('counts once for each key, and none counts beside one that fails', () => {
		const signer = signerOf('lintas/my.imigresen', 'cosignature/v1', 3);
		const [first, second] = [signNote(text, signer, at), signNote(text, signer, at.add({ hours: 1 }))];
		const verified = verifySignatures({ text, signatures: [first, second, first] }, [signer.key]);
		expect(verified).toEqual([{ key: signer.key, at }]);
		const signatures = [first, { ...second, signature: flip(second.signature, 100) }];
		expect(() => verifySignatures({ text, signatures }, [signer.key])).toThrow(untrusted);
	});

	it('says a time that no clock shows: it does not verify', () => {
		const signer = signerOf('lintas/my.imigresen', 'cosignature/v1', 3);
		for (const seconds of [8_640_000_000_001n, 2n ** 63n, 2n ** 64n - 1n]) {
			const time = Buffer.alloc(8);
			time.writeBigUInt64BE(seconds);
			const made = sign(null, Buffer.from(`cosignature/v1\ntime ${seconds}\n${text}`), signer.privateKey);
			const { name, id: keyId } = signer.key;
			const signatures = [{ name, keyId, signature: Buffer.concat([time, made]) }];
			expect(() => verifySignatures({ text, signatures }, [signer.key])).toThrow(untrusted);
		}
	});

	it('of a note is not one of a checkpoint cosigned, nor the other way round', () => {
		const log = signerOf('lintas/id.imigrasi', 'ed25519', 1);
		const witness = signerOf('lintas/id.imigrasi', 'cosignature/v1', 1);
		const cosigned = signNote(text, witness, at);
		const taken = { name: log.key.name, keyId: log.key.id, signature: cosigned.signature.subarray(8) };
		expect(() => verifySignatures({ text, signatures: [taken] }, [log.key])).toThrow(untrusted);
		const plain = signNote(text, log, at);
		const other = Buffer.concat([cosigned.signature.subarray(0, 8), plain.signature]);
		const given = { name: witness.key.name, keyId: witness.key.id, signature: other };
		expect(() => verifySignatures({ text, signatures: [given] }, [witness.key])).toThrow(untrusted);
		expect(base64(plain.signature)).not.toBe(base64(taken.signature));
	});
});
