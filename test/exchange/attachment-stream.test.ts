import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { measure, readHead, toParts } from '../../src/exchange/attachment-stream.ts';
import { partBytes } from '../../src/store/attachment-parts.ts';

async function* stream(pieces: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
	yield* pieces;
}

const anyPieces = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 20 });

describe('a stream', () => {
	test('that is measured passes as it is, and its digest and size are told', async () => {
		const property = fc.asyncProperty(anyPieces, async (pieces) => {
			const all = Buffer.concat(pieces);
			const measured = measure(stream(pieces), 1_000);
			expect(Buffer.concat(await Array.fromAsync(measured.stream))).toEqual(all);
			const digest = createHash('sha256').update(all).digest('base64url');
			expect(measured.result()).toEqual({ digest, sizeBytes: all.length });
		});
		await fc.assert(property);
	});

	test('that is too long is refused as soon as it is, whatever length was stated', async () => {
		const { stream: measured } = measure(stream([new Uint8Array(6), new Uint8Array(5), new Uint8Array(1)]), 10);
		const passed: number[] = [];
		const read = async () => {
			for await (const piece of measured) passed.push(piece.length);
		};
		await expect(read()).rejects.toThrow(expect.objectContaining({ code: 'body-too-large' }));
		expect(passed).toEqual([6]);
	});

	test('has its first bytes shown and is whole afterwards', async () => {
		const property = fc.asyncProperty(anyPieces, fc.nat(100), async (pieces, count) => {
			const all = Buffer.concat(pieces);
			const { head, whole } = await readHead(stream(pieces), count);
			expect(Buffer.from(head.subarray(0, count))).toEqual(all.subarray(0, count));
			expect(Buffer.concat(await Array.fromAsync(whole))).toEqual(all);
		});
		await fc.assert(property);
	});

	test('is cut into parts of a mebibyte, the last as long as what is left', async () => {
		const sizes = fc.array(fc.nat(2 * partBytes), { maxLength: 4 });
		const property = fc.asyncProperty(sizes, async (lengths) => {
			const pieces = lengths.map((length, index) => new Uint8Array(length).fill(index + 1));
			const parts = await Array.fromAsync(toParts(stream(pieces)));
			const total = lengths.reduce((sum, length) => sum + length, 0);
			const full = Math.floor(total / partBytes);
			const rest = total % partBytes;
			expect(parts.map(({ length }) => length)).toEqual([...Array(full).fill(partBytes), ...(rest > 0 ? [rest] : [])]);
			expect(Buffer.concat(parts).equals(Buffer.concat(pieces))).toBe(true);
		});
		await fc.assert(property, { numRuns: 20 });
	});
});
