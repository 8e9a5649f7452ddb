import { randomBytes } from 'node:crypto';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { toDigest } from '../../src/envelope/digest.ts';

afterEach(() => {
	vi.unstubAllGlobals();
	vi.resetModules();
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
