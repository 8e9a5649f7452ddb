import { beforeAll, describe, expect, test } from 'vitest';
import {
	parseCopy,
	readBody,
	readSkeleton,
	toClaimedDigest,
	toCopy,
	verifyDocument,
} from '../../src/envelope/document.ts';
import { makeDisclosure } from '../../src/envelope/sd-jwt.ts';
import type { Json } from '../../src/json.ts';
import type { Body } from '../../src/model/field.ts';
import { toTimestamp } from '../../src/model/identifiers.ts';
import { kinds } from '../../src/model/kinds.ts';
import type { ProblemCode } from '../../src/problem.ts';
import { named, notice, repatriation, signed, skeletonOf, sourced } from './documents.ts';
import { forgeToken, headerOf, parsePart, partOf, toTwin } from './forge.ts';
import { createGateway, type Gateway, keysOf, now, withKey } from './gateways.ts';

let indonesia: Gateway;
let malaysia: Gateway;

beforeAll(async () => {
	[indonesia, malaysia] = [await createGateway('id.imigrasi'), await createGateway('my.imigresen')];
});

async function verify(copy: string, keys = keysOf(indonesia)) {
	return await verifyDocument(parseCopy(copy), keys);
}

describe('a document', () => {
	test('comes back whole with its skeleton, its body and its author', async () => {
		const document = await signed(indonesia, repatriation);
		const verified = await verify(toCopy(document));
		expect(verified.skeleton).toEqual(skeletonOf(indonesia));
		expect(verified.body).toEqual(repatriation);
		expect(verified.author).toEqual(indonesia.verification);
		expect(readSkeleton(verified.jwt)).toEqual(verified.skeleton);
		expect(readBody(verified)).toEqual({ body: verified.body, notUnderstood: [] });
	});

	test('has in its signed part the skeleton and digests, and nothing that names a person', async () => {
		const document = await signed(indonesia, repatriation);
		const { _sd, _sd_alg, ...claims } = parsePart(partOf(document.jwt, 1));
		expect(claims).toEqual(skeletonOf(indonesia));
		expect(_sd).toHaveLength(Object.keys(repatriation).length);
		expect(_sd).toEqual((_sd as string[]).toSorted());
		expect(_sd_alg).toBe('sha-256');
		expect(JSON.stringify(parsePart(partOf(document.jwt, 1)))).not.toMatch(/Melati|Cempaka|ruko/);
	});

	test('has the same digest whoever holds how much of it, under the twin of its signature too', async () => {
		const document = await signed(indonesia, repatriation);
		const bare = await verify(`${document.jwt}~`);
		const twin = await verify(toCopy({ ...document, jwt: toTwin(document.jwt) }));
		expect(toTwin(document.jwt)).not.toBe(document.jwt);
		expect([bare.digest, twin.digest, toClaimedDigest(toCopy(document))]).toEqual(Array(3).fill(document.digest));
		expect(bare.body).toEqual({});
	});

	test('is another one each time it is signed', async () => {
		const [first, second] = [await signed(indonesia, repatriation), await signed(indonesia, repatriation)];
		expect(first.digest).not.toBe(second.digest);
		expect(new Set([...first.disclosures, ...second.disclosures])).toHaveProperty('size', 2 * first.disclosures.length);
	});

	test.each([
		['in composed letters', 'Nguyễn Thị Phượng'.normalize('NFC')],
		['in decomposed letters', 'Nguyễn Thị Phượng'.normalize('NFD')],
		['of 200 characters', 'A'.repeat(200)],
		['in homoglyphs', 'Меlаti Fiktif'],
		['with a right-to-left override', 'Melati \u202eFiktif'],
		['in other scripts, with a joiner', 'สมหญิง ตัวอย่าง \u200d 😀'],
		['with quotes and backslashes', 'O\'Neil "Ayu" \\ </script>'],
	])('keeps a name %s exactly as it was signed', async (_, name) => {
		const body: Body = { name: named(name) };
		const document = await signed(indonesia, body, { kind: 'perpetrator-profile' });
		expect(JSON.stringify((await verify(toCopy(document))).body)).toBe(JSON.stringify({ name: named(name) }));
	});
});

describe('a document is refused', () => {
	test.each([
		['too long a name', { name: { value: named('A'.repeat(201)).value } }, '/body/name/value/full'],
		['too long a raw text', { name: { written: { raw: 'a'.repeat(8001), issues: [] } } }, '/body/name/written/raw'],
		['a field of another kind', { victims: [] }, '/body/victims'],
		['a raw text without its issues', { name: { written: { raw: 'a' } } }, '/body/name/written/issues'],
		['free text apart from what was written', { narrative: { value: 'a' } }, '/body/narrative/value'],
		['a plain value', { narrative: 'text' }, '/body/narrative'],
		['a member more in a field', { name: { note: 'x' } }, '/body/name/note'],
		[
			'a member more in its coarser facts',
			{ name: { coarse: { initials: 'A.', full: 'A' } } },
			'/body/name/coarse/full',
		],
		['coarser facts of what has none', { narrative: { coarse: {} } }, '/body/narrative/coarse'],
		['an unknown code', { modes: [{ value: 'teleportation' }] }, '/body/modes/0/value'],
		['201 aliases', { aliases: Array(201).fill({}) }, '/body/aliases'],
	])('with %s in its body', async (_, claims, pointer) => {
		const disclosures = Object.entries(claims).map(([name, value]) => makeDisclosure(value as Json, name));
		const digests = disclosures.map(({ digest }) => digest);
		const skeleton = skeletonOf(indonesia, { kind: 'perpetrator-profile' });
		const payload = { ...skeleton, _sd: digests, _sd_alg: 'sha-256' };
		const jwt = await forgeToken(headerOf(indonesia, 'lintas-document+sd-jwt'), payload, indonesia);
		await expect(verify(`${[jwt, ...disclosures.map(({ text }) => text)].join('~')}~`)).rejects.toMatchObject({
			code: 'document-invalid',
			fields: [expect.objectContaining({ pointer })],
		});
	});

	const claims: readonly [string, Record<string, unknown>, ProblemCode][] = [
		['without handling', { handling: undefined }, 'skeleton-invalid'],
		['with a body field in the clear', { hostCountry: sourced('Malaysia', 'MYS') }, 'skeleton-invalid'],
		['with a claim that nobody asked for', { iss: 'id.imigrasi' }, 'skeleton-invalid'],
		['with an id of another version', { id: crypto.randomUUID() }, 'skeleton-invalid'],
		['with a time that does not exist', { createdAt: '2026-02-30T08:00:00.000Z' }, 'skeleton-invalid'],
		['with a retention that is no date', { handling: { retainUntil: 'for ever' } }, 'skeleton-invalid'],
		['with 65 relations', { relations: Array(65).fill({ type: 'after' }) }, 'skeleton-invalid'],
		['with a kind in capitals', { kind: 'Repatriation-Request' }, 'skeleton-invalid'],
		['of an unknown kind', { kind: 'weather-report' }, 'kind-unknown'],
		['of a kind of the prototype', { kind: 'constructor' }, 'kind-unknown'],
		['of another version', { version: '2.0' }, 'kind-version-unknown'],
		['by another author than its signer', { author: 'my.imigresen' }, 'document-signature-invalid'],
	];
	test.each(claims)('%s', async (_, changes, code) => {
		const payload = { ...skeletonOf(indonesia), _sd: [], _sd_alg: 'sha-256', ...changes };
		const jwt = await forgeToken(headerOf(indonesia, 'lintas-document+sd-jwt'), payload, indonesia);
		await expect(verify(`${jwt}~`)).rejects.toMatchObject({ code });
	});

	test.each(['[]', 'null', '"text"', '{}'])('whose payload is %s', async (payload) => {
		const jwt = await forgeToken(headerOf(indonesia, 'lintas-document+sd-jwt'), payload, indonesia);
		await expect(verify(`${jwt}~`)).rejects.toMatchObject({ code: 'document-malformed' });
	});

	test.each([
		['before its key is valid', { notBefore: now.add({ milliseconds: 1 }) }],
		['after its key was valid', { notAfter: now.subtract({ milliseconds: 1 }) }],
	])('when it was made %s', async (_, validity) => {
		const document = await signed(indonesia, notice, { kind: 'modus-operandi-notice' });
		const keys = keysOf(withKey(indonesia, validity));
		await expect(verify(toCopy(document), keys)).rejects.toMatchObject({ code: 'document-signature-invalid' });
	});

	test('when its author signed with the key of somebody else', async () => {
		const jwt = (await signed({ ...indonesia, signing: malaysia.signing }, repatriation)).jwt;
		await expect(verify(`${jwt}~`)).rejects.toMatchObject({ code: 'author-key-unknown' });
		const attempt = verify(`${jwt}~`, keysOf(indonesia, malaysia));
		await expect(attempt).rejects.toMatchObject({ code: 'document-signature-invalid' });
	});
});

test.each(kinds)('$name: whether a document has expired is not for its verification to say', async (kind) => {
	const changes = { kind: kind.name, validUntil: toTimestamp(now.subtract({ hours: 1 })) };
	const document = await signed(indonesia, {}, changes);
	expect((await verify(toCopy(document))).skeleton.validUntil).toBe(changes.validUntil);
});
