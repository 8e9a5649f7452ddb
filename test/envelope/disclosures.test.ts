import { beforeAll, describe, expect, test } from 'vitest';
import { toDigest } from '../../src/envelope/digest.ts';
import { parseCopy, verifyDocument } from '../../src/envelope/document.ts';
import { makeDisclosure } from '../../src/envelope/sd-jwt.ts';
import type { Json } from '../../src/json.ts';
import type { ProblemCode } from '../../src/problem.ts';
import { skeletonOf } from './documents.ts';
import { forgeToken, headerOf, toPart } from './forge.ts';
import { createGateway, type Gateway, keysOf } from './gateways.ts';

let indonesia: Gateway;

beforeAll(async () => {
	indonesia = await createGateway('id.imigrasi');
});

/** What an author signs beside the skeleton, and the disclosures that travel with it. */
interface Forgery {
	readonly claims?: Record<string, unknown>;
	readonly disclosures: readonly string[];
}

async function verify({ claims, disclosures }: Forgery) {
	const payload = { ...skeletonOf(indonesia), _sd_alg: 'sha-256', ...claims };
	const jwt = await forgeToken(headerOf(indonesia, 'lintas-document+sd-jwt'), payload, indonesia);
	return await verifyDocument(parseCopy(`${[jwt, ...disclosures].join('~')}~`), keysOf(indonesia));
}

const written = (raw: string) => ({ written: { raw, value: null, issues: [] } });
const read = (raw: string) => ({ raw, value: null, issues: [] });
const country = makeDisclosure({ value: 'MYS', written: { raw: 'Malaysia', issues: [] } }, 'hostCountry');
const person = makeDisclosure({ health: written('sehat') });
const other = makeDisclosure({ health: written('luka') });

/** A disclosure written by hand, in any spelling. */
function spell(content: unknown): string {
	return toPart(content);
}

const four = toPart(['salt', 1, 2, { health: written('sehat') }]);

/** Signed as the only field. */
function field(text: string): Forgery {
	return { claims: { _sd: [toDigest(text)] }, disclosures: [text] };
}

function persons(elements: Json, ...disclosures: readonly string[]): Forgery {
	const list = makeDisclosure(elements, 'victims');
	return { claims: { _sd: [list.digest] }, disclosures: [list.text, ...disclosures] };
}

describe('what is disclosed', () => {
	test('stands in the body; what is not is absent and leaves no hole', async () => {
		const forgery = persons([{ '...': other.digest }, { '...': person.digest }], person.text);
		expect((await verify(forgery)).body).toEqual({ victims: [{ health: read('sehat') }] });
		const none = persons([{ '...': other.digest }, { '...': person.digest }]);
		expect((await verify(none)).body).toEqual({ victims: [] });
	});

	test('may come in any order', async () => {
		const { claims, disclosures } = persons([{ '...': person.digest }], person.text);
		const backwards = { ...(claims ? { claims } : {}), disclosures: disclosures.toReversed() };
		expect((await verify(backwards)).body).toEqual({ victims: [{ health: read('sehat') }] });
	});

	test('may be coarser or finer cut than Lintas does it, and stand among decoys', async () => {
		const health = makeDisclosure(written('sehat'), 'health');
		const finer = persons([{ _sd: [toDigest('a decoy'), health.digest] }, { '...': toDigest('another') }], health.text);
		expect((await verify(finer)).body).toEqual({ victims: [{ health: read('sehat') }] });
	});

	test('may be spelt with white space and escapes, as RFC 9901 §4.2.1 does', async () => {
		const spelt = '[\n"salt" , "hostCountry", {"value":"MYS","written":{"raw":"\\u004dalaysia","issues":[]}}]';
		expect((await verify(field(spell(spelt)))).body).toEqual({ hostCountry: { ...read('Malaysia'), value: 'MYS' } });
	});
});

describe('a copy is refused', () => {
	const twice: Forgery = { claims: { _sd: [country.digest] }, disclosures: [country.text, country.text] };
	const malformed: Record<string, Forgery> = {
		'for a disclosure that matches no digest': { claims: { _sd: [] }, disclosures: [country.text] },
		'for a disclosure that comes twice': twice,
		'for an element whose list is not disclosed': { claims: { _sd: [toDigest('x')] }, disclosures: [person.text] },
		'for a digest that stands twice': {
			claims: { _sd: [country.digest, country.digest] },
			disclosures: [country.text],
		},
		'for a digest that stands twice, undisclosed': { claims: { _sd: ['a', 'a'] }, disclosures: [] },
		'for a digest twice in a list': persons([{ '...': person.digest }, { '...': person.digest }], person.text),
		'for a digest in the skeleton and in a disclosure': {
			claims: { _sd: [country.digest, makeNested().digest] },
			disclosures: [country.text, makeNested().text],
		},
		'for an element where a field should be': field(person.text),
		'for a field where an element should be': persons([{ '...': country.digest }], country.text),
		'for a disclosed field of that name twice': {
			claims: { _sd: [country.digest, toDigest(spell(['salt', 'hostCountry', 1]))] },
			disclosures: [country.text, spell(['salt', 'hostCountry', 1])],
		},
		...Object.fromEntries(
			['author', 'validUntil', 'handling', '_sd_alg'].map((name) => [
				`for a disclosure that redefines ${name}`,
				field(spell(['salt', name, 'my.imigresen'])),
			]),
		),
		...Object.fromEntries(
			['_sd', '...', '__proto__'].map((name) => [
				`for a disclosure of the name ${name}`,
				field(spell(['salt', name, ['a']])),
			]),
		),
		'for "..." beside another member': persons([{ '...': person.digest, name: 'x' }]),
		'for "..." that is no element': persons({ '...': person.digest }),
		'for a digest that is a number': persons([{ '...': 7 }]),
		'for digests that are no list': persons([{ _sd: 'a' }]),
		'for digests that are null': persons([{ _sd: null }]),
		'for a disclosure of one element': field(spell(['salt'])),
		'for a disclosure of four elements': field(spell(['salt', 'hostCountry', 1, 2])),
		'for an element of four elements': persons([{ '...': toDigest(four) }], four),
		'for a disclosure that is an object': field(spell({ salt: 'hostCountry' })),
		'for a salt that is a number': field(spell([1, 'hostCountry', 'x'])),
		'for a name that is a number': field(spell(['salt', 1, 'x'])),
		'for a disclosure that is no JSON': field(spell('salt')),
		'for a disclosure with a member twice': field(spell('["salt","hostCountry",{"raw":"a","raw":"b"}]')),
		'for a disclosure with a NUL character': field(spell('["salt","hostCountry","\\u0000"]')),
		'for a disclosure with a lone surrogate': field(spell('["salt","hostCountry","\\ud83d"]')),
		'for a disclosure with a __proto__ member': field(spell('["salt","hostCountry",{"__proto__":{}}]')),
		'for a disclosure that is 10,000 deep': field(spell(`["salt","a",${'['.repeat(10_000)}${']'.repeat(10_000)}]`)),
		'for an empty disclosure': field(''),
		'for a disclosure with padding': field(`${spell(['s', 'hostCountry', 1])}=`),
		'for a disclosure with a space': field(` ${country.text}`),
		'for a disclosure with a newline': field(`${country.text}\n`),
		'for disclosures in disclosures without end': chain(1000, 28),
		'for a document of 33 levels': chain(3, 11),
	};
	test.each(Object.entries(malformed))('%s', async (_, forgery) => {
		await expect(verify(forgery)).rejects.toMatchObject({ code: 'disclosure-invalid', fields: [] });
	});

	test('for a document of 32 levels by its kind only', async () => {
		await expect(verify(chain(2, 16))).rejects.toMatchObject({ code: 'document-invalid' });
	});

	const copies: Record<string, (jwt: string) => string> = {
		'without its last tilde': (jwt) => jwt,
		'with a key-binding JWT': (jwt) => `${jwt}~${jwt}`,
		'with a newline at its end': (jwt) => `${jwt}~\n`,
		'with more disclosures than any kind needs': (jwt) => `${jwt}~${`${country.text}~`.repeat(32_769)}`,
		'with a million tildes': (jwt) => jwt + '~'.repeat(1_000_000),
		'that is empty': () => '',
		'of nothing but a tilde': () => '~',
	};
	test.each(Object.entries(copies))('%s', async (_, change) => {
		const jwt = await forgeToken(headerOf(indonesia, 'lintas-document+sd-jwt'), {}, indonesia);
		expect(() => parseCopy(change(jwt))).toThrow(expect.objectContaining({ code: 'document-malformed' }));
	});

	const claims: readonly [string, Record<string, unknown>, ProblemCode][] = [
		['for digests of another hash', { _sd_alg: 'sha-512' }, 'document-malformed'],
		['for digests of an unnamed hash', { _sd_alg: undefined }, 'document-malformed'],
		['for digests inside its handling', { handling: { _sd: ['a'] } }, 'skeleton-invalid'],
		['for hidden relations', { relations: [{ '...': 'a' }] }, 'skeleton-invalid'],
	];
	test.each(claims)('%s', async (_, changes, code) => {
		await expect(verify({ claims: changes, disclosures: [] })).rejects.toMatchObject({ code });
	});
});

function makeNested() {
	const text = spell(['salt', 'victims', [{ _sd: [country.digest] }]]);
	return { text, digest: toDigest(text) };
}

/** Disclosures in one another: `count` of them, each with so many levels above the next. */
function chain(count: number, levels: number): Forgery {
	let value: Json = 'the end';
	const disclosures: string[] = [];
	for (let index = 0; index < count; index += 1) {
		for (let level = 0; level < levels - 1; level += 1) value = { a: value };
		const { text, digest } = makeDisclosure(value, 'b');
		disclosures.push(text);
		value = { _sd: [digest] };
	}
	return { claims: value as Record<string, unknown>, disclosures };
}
