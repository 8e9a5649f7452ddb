import { compactVerify, importJWK } from 'jose';
import { describe, expect, test } from 'vitest';
import { toDigest, tryParseBase64Url } from '../../src/envelope/digest.ts';
import { parseCopy, verifyDocument } from '../../src/envelope/document.ts';
import { type JsonObject, makeDisclosure, resolveDisclosures } from '../../src/envelope/sd-jwt.ts';
import { parseJsonBytes } from '../../src/json.ts';
import rfc9901 from '../vectors/rfc9901.json' with { type: 'json' };
import { parsePart, partOf } from './forge.ts';

function contentsOf(disclosure: string) {
	return parseJsonBytes(tryParseBase64Url(disclosure) ?? new Uint8Array());
}

describe('the examples of RFC 9901', () => {
	test.each(rfc9901.disclosures)('disclosure of §$section: $contents.1', ({ disclosure, contents, digest }) => {
		expect(contentsOf(disclosure)).toEqual(contents);
		if (digest !== undefined) expect(toDigest(disclosure)).toBe(digest);
	});

	test.each(rfc9901.embeddings)('§$section: $disclosures.length disclosures give the payload', (example) => {
		expect(resolveDisclosures(example.payload as JsonObject, example.disclosures)).toEqual(example.processed);
	});

	test.each(rfc9901.claimsSets)('§$section: all disclosures together give back the claims set', (example) => {
		expect(resolveDisclosures(example.payload as JsonObject, example.disclosures)).toMatchObject(example.claims);
	});

	test.each(rfc9901.presentations)('§$section: the presentation gives the processed payload', async (example) => {
		await compactVerify(example.jwt, await importJWK(rfc9901.issuerKey, 'ES256'));
		const payload = parsePart(partOf(example.jwt, 1)) as JsonObject;
		expect(resolveDisclosures(payload, example.disclosures)).toEqual(example.processed);
	});

	test.each(rfc9901.presentations)('§$section: an SD-JWT of another type is no document', async (example) => {
		const document = parseCopy(`${[example.jwt, ...example.disclosures].join('~')}~`);
		await expect(verifyDocument(document, () => undefined)).rejects.toMatchObject({ code: 'document-malformed' });
	});
});

describe('a disclosure made here', () => {
	test.each([
		['of an object property', 'family_name'],
		['of an array element', undefined],
	])('%s has a salt of 128 bits, and another one each time', (_, name) => {
		const [first, second] = [makeDisclosure('Möbius', name), makeDisclosure('Möbius', name)];
		const [salt, ...rest] = contentsOf(first.text) as string[];
		expect(tryParseBase64Url(salt ?? '')).toHaveLength(16);
		expect(rest).toEqual(name === undefined ? ['Möbius'] : [name, 'Möbius']);
		expect(first.digest).toBe(toDigest(first.text));
		expect(first.digest).not.toBe(second.digest);
	});
});
