import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { isBase64Url, toBase64Url, toDigest, tryParseBase64Url } from '../../src/envelope/digest.ts';

afterEach(() => {
	vi.unstubAllGlobals();
	vi.resetModules();
});

describe('base64url', () => {
	it('is read where it is the one way to write these bytes, and nowhere else', () => {
		const bytes = fc.uint8Array({ maxLength: 40 });
		fc.assert(
			fc.property(bytes, (any) => {
				expect(tryParseBase64Url(toBase64Url(any))).toEqual(any);
			}),
		);
		const almost = fc.string({ unit: fc.constantFrom(...'AQgwBZaz09-_+/= \n\t.é') });
		fc.assert(
			fc.property(almost, (any) => {
				const parsed = tryParseBase64Url(any);
				expect(isBase64Url(any)).toBe(parsed !== undefined);
				if (parsed !== undefined) expect(toBase64Url(parsed)).toBe(any);
			}),
			{ numRuns: 2_000 },
		);
	});

	it.each(['QQ==', 'Q Q', 'QUI\n', '\nQUI', 'Q+/A', 'QR', 'QUJ', 'Q', 'QUFB QUFB', 'QUFBQ===', 'é'])(
		'is not %j',
		(text) => {
			expect(tryParseBase64Url(text)).toBeUndefined();
		},
	);
});

describe('a digest', () => {
	it('is that of FIPS 180-4’s examples', () => {
		expect(toDigest('abc')).toBe('ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0');
		expect(toDigest('')).toBe('47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU');
	});

	it('is the same where there is no Node.js', async () => {
		vi.stubGlobal('process', undefined);
		vi.resetModules();
		const browser = await import('../../src/envelope/digest.ts');
		vi.unstubAllGlobals();
		for (const length of [0, 1, 63, 64, 65, 1_000, 100_000]) {
			const bytes = new Uint8Array(randomBytes(length));
			expect(browser.toDigest(bytes)).toBe(toDigest(bytes));
		}
		expect(browser.toDigest('Nguyễn Thị Mai 😀')).toBe(toDigest('Nguyễn Thị Mai 😀'));
	});
});
