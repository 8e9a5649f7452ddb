import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AttachmentKey, openAttachment, sealAttachment, toSealedBytes } from '../../src/envelope/attachment.ts';

async function* inPieces(bytes: Uint8Array, size = 50_000): AsyncGenerator<Uint8Array> {
	for (let start = 0; start < bytes.length; start += size) yield bytes.slice(start, start + size);
}

async function seal(bytes: Uint8Array): Promise<{ key: AttachmentKey; sealed: Buffer }> {
	const { key, sealed } = await sealAttachment(inPieces(bytes));
	return { key, sealed: Buffer.concat(await Array.fromAsync(sealed)) };
}

async function open(sealed: Uint8Array, key: AttachmentKey): Promise<Buffer> {
	return Buffer.concat(await Array.fromAsync(await openAttachment(inPieces(sealed), key)));
}

const chunk = 65_536;
const file = (length: number) => Buffer.alloc(length, 'Lampiran rekaan. ');

describe('an attachment', () => {
	test('of any size opens to what was sealed', async () => {
		const sizes = fc.oneof(fc.nat(200), fc.constantFrom(chunk - 1, chunk, chunk + 1, 2 * chunk, 200_000));
		const property = fc.asyncProperty(sizes, async (length) => {
			const { key, sealed } = await seal(file(length));
			expect(await open(sealed, key)).toEqual(file(length));
		});
		await fc.assert(property, { numRuns: 20 });
	});

	test('is sealed under another key each time', async () => {
		const [one, other] = [await seal(file(100)), await seal(file(100))];
		expect(one.key).not.toBe(other.key);
		expect(one.sealed).not.toEqual(other.sealed);
		await expect(open(one.sealed, other.key)).rejects.toThrow();
	});

	test('does not open when anything of it is changed, missing, doubled, in another order or added', async () => {
		const { key, sealed } = await seal(file(3 * chunk));
		const body = sealed.length - 3 * (chunk + 16);
		const at = (index: number) => sealed.subarray(body + index * (chunk + 16), body + (index + 1) * (chunk + 16));
		const header = sealed.subarray(0, body);
		const spoilt = {
			'a bit of the header': flip(sealed, 40),
			'a bit of the first chunk': flip(sealed, body + 10),
			'the last bit': flip(sealed, sealed.length - 1),
			'a chunk missing at the end': sealed.subarray(0, body + 2 * (chunk + 16)),
			'a chunk missing in the middle': Buffer.concat([header, at(0), at(2)]),
			'a chunk twice': Buffer.concat([header, at(0), at(0), at(1), at(2)]),
			'chunks in another order': Buffer.concat([header, at(1), at(0), at(2)]),
			'a byte more': Buffer.concat([sealed, Buffer.from([0])]),
			'nothing but the header': header,
			'another recipient in the header': Buffer.concat([
				header.subarray(0, 22),
				recipientOf(header),
				sealed.subarray(22),
			]),
			'a header of another kind': Buffer.concat([
				Buffer.from('age-encryption.org/v1\n-> scrypt '),
				sealed.subarray(32),
			]),
			nothing: Buffer.alloc(0),
		};
		for (const [name, bytes] of Object.entries(spoilt)) await expect(open(bytes, key), name).rejects.toThrow();
	});

	test('is as long as its file says', async () => {
		for (const length of [1, chunk, chunk + 1, 200_000]) {
			expect(toSealedBytes(length)).toBe((await seal(file(length))).sealed.length);
		}
	});

	test('with a header that never ends is refused by its first bytes', async () => {
		let asked = 0;
		async function* endless() {
			yield Buffer.from('age-encryption.org/v1\n');
			for (;;) {
				asked += 1;
				yield Buffer.from(`-> X25519 ${'A'.repeat(43)}\n${'A'.repeat(43)}\n`);
			}
		}
		const { key } = await seal(file(1));
		await expect(openAttachment(endless(), key)).rejects.toThrow();
		expect(asked).toBeLessThan(5);
	});

	test.each(['', 'AGE-SECRET-KEY-1', `AGE-SECRET-KEY-1${'Q'.repeat(57)}`, `age1${'q'.repeat(58)}`, 'passphrase'])(
		'has a key of one form: %j is none',
		(text) => {
			expect(AttachmentKey.safeParse(text).success).toBe(false);
		},
	);
});

/** The lines that stand for a recipient in a header. */
function recipientOf(header: Buffer): Buffer {
	return header.subarray(22, header.indexOf('--- '));
}

function flip(bytes: Buffer, at: number): Buffer {
	const changed = Buffer.from(bytes);
	changed[at] = (changed[at] ?? 0) ^ 1;
	return changed;
}

/** Debian's package of that name. */
const age = '/usr/bin/age';
const isInstalled = spawnSync(age, ['--version']).status === 0;

describe.skipIf(!isInstalled)('the age of its own authors', () => {
	test('opens what we seal, with the key alone', async () => {
		const folder = await mkdtemp(join(tmpdir(), 'lintas-age-'));
		try {
			const { key, sealed } = await seal(file(200_000));
			await writeFile(join(folder, 'key'), key, { mode: 0o600 });
			const opened = spawnSync(age, ['--decrypt', '-i', join(folder, 'key')], { input: sealed, maxBuffer: 1 << 24 });
			expect(opened.stderr.toString()).toBe('');
			expect(opened.stdout).toEqual(file(200_000));
		} finally {
			await rm(folder, { recursive: true });
		}
	});
});
