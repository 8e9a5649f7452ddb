import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { splitCompact, tryParseHeader } from '../../src/envelope/compact.ts';
import { toBase64Url, tryParseBase64Url } from '../../src/envelope/digest.ts';
import { toPart } from './forge.ts';

test('bytes have one spelling in base64url', async () => {
	await fc.assert(
		fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
			const text = toBase64Url(bytes);
			expect(text).toBe(Buffer.from(bytes).toString('base64url'));
			expect(tryParseBase64Url(text)).toEqual(bytes);
		}),
	);
});

test('a text that is read as base64url is the one that would be written', async () => {
	const letters = fc.constantFrom(...'ABCDQRgwz089-_', '+', '/', '=', ' ', '\n');
	await fc.assert(
		fc.property(fc.string({ unit: letters, maxLength: 12 }), (text) => {
			const bytes = tryParseBase64Url(text);
			if (bytes !== undefined) expect(toBase64Url(bytes)).toBe(text);
		}),
	);
});

test('a token has just as many parts as it should', () => {
	expect(splitCompact('AA.BA.CA', 3)).toEqual(['AA', 'BA', 'CA']);
	expect(splitCompact('AA.BA.CA', 5)).toBeUndefined();
	expect(splitCompact('AA.BA.CA.DA', 3)).toBeUndefined();
	expect(splitCompact('AA.BA.CA.DA.EA.', 5)).toBeUndefined();
});

test('a header is read up to 4 KB, whatever its members may hold', () => {
	const schema = z.strictObject({ a: z.string() });
	const header = (bytes: number) => toPart({ a: 'a'.repeat(bytes - '{"a":""}'.length) });
	expect(tryParseHeader(header(4096), schema)).toBeDefined();
	expect(tryParseHeader(header(4097), schema)).toBeUndefined();
});
