import { beforeAll, describe, expect, test } from 'vitest';
import { chooseDisclosures, rebuildCopy } from '../../src/envelope/copy.ts';
import { toDigest } from '../../src/envelope/digest.ts';
import { parseCopy, type SignedDocument, verifyDocument } from '../../src/envelope/document.ts';
import type { Body } from '../../src/model/field.ts';
import { named, notice, repatriation, signed, without as withholding } from './documents.ts';
import { createGateway, type Gateway, keysOf } from './gateways.ts';

let indonesia: Gateway;
let document: SignedDocument;

beforeAll(async () => {
	indonesia = await createGateway('id.imigrasi');
	document = await signed(indonesia, repatriation);
});

async function bodyOf(copy: string): Promise<Body> {
	return (await verifyDocument(parseCopy(copy), keysOf(indonesia))).body;
}

const [melati, kenanga, cempaka] = repatriation.victims as readonly Body[];

test('each field and each person can be withheld by its pointer, an element before its list', () => {
	const places = document.parts.filter(({ part }) => part === 'place').map(({ pointer }) => pointer);
	const ofPerson = (number: number) =>
		['name', 'traffickingStatus', 'consentToReturn', 'birthDate', '']
			.map((name) => `/victims/${number}/${name}`)
			.map((pointer) => pointer.replace(/\/$/, ''));
	expect(places).toEqual([
		...ofPerson(0),
		...ofPerson(1),
		...ofPerson(2),
		'/victims',
		'/hostCountry',
		'/homeCountry',
		'/urgency',
		'/circumstances',
	]);
	expect(document.disclosures).toEqual(document.parts.map(({ text }) => text));
});

test('a list that is not of persons is withheld as a whole', async () => {
	const { parts } = await signed(indonesia, notice, { kind: 'modus-operandi-notice' });
	const places = parts.filter(({ part }) => part === 'place').map(({ pointer }) => pointer);
	expect(places).toEqual(['/title', '/modes', '/indicators']);
});

describe('withholding', () => {
	test.each([
		['nothing gives the whole body', [], repatriation],
		['one person leaves the others', ['/victims/1'], { ...repatriation, victims: [melati, cempaka] }],
		['two persons leaves the third', ['/victims/0', '/victims/2'], { ...repatriation, victims: [kenanga] }],
		['each person leaves an empty list', ['/victims/0', '/victims/1', '/victims/2'], { ...repatriation, victims: [] }],
		['a list takes its persons along', ['/victims'], without('victims')],
		['a list and one of its persons is the same', ['/victims/1', '/victims'], without('victims')],
		['one field leaves the others', ['/circumstances'], without('circumstances')],
		['everything leaves the skeleton', [''], {}],
	])('%s', async (_, withhold, body) => {
		expect(await bodyOf(chooseDisclosures(document, withholding(...withhold)).copy)).toEqual(body);
	});

	test('the second person leaves the twelfth alone', async () => {
		const victims = Array.from({ length: 12 }, (_, index) => ({ name: named(`Korban ${index}`) }));
		const many = await signed(indonesia, { victims });
		const { copy } = chooseDisclosures(many, withholding('/victims/1'));
		expect(await bodyOf(copy)).toEqual({ victims: victims.toSpliced(1, 1) });
	});

	test.each([['/victim'], ['/hostCountry/raw'], ['victims'], ['/__proto__']])('%s withholds nothing', (pointer) => {
		expect(chooseDisclosures(document, withholding(pointer)).disclosed).toHaveLength(document.disclosures.length);
	});
});

test('what is withheld is not in the copy in any form', () => {
	const { copy, disclosed } = chooseDisclosures(document, withholding('/victims/1', '/circumstances'));
	const withheld = document.disclosures.filter((disclosure) => !disclosed.includes(toDigest(disclosure)));
	expect(withheld).toHaveLength(
		document.parts.filter(({ pointer }) => /^\/victims\/1|^\/circumstances/.test(pointer)).length,
	);
	for (const disclosure of withheld) expect(copy).not.toContain(disclosure.slice(4, -4));
});

test('a copy is rebuilt byte by byte from the document and the digests on record', async () => {
	for (const withhold of [[], ['/victims/1'], ['/victims'], ['']]) {
		const { copy, copyDigest, disclosed } = chooseDisclosures(document, withholding(...withhold));
		const rebuilt = rebuildCopy(document, disclosed.toReversed());
		expect(rebuilt).toBe(copy);
		expect(toDigest(rebuilt)).toBe(copyDigest);
	}
});

test('who got a copy can share a smaller one on, under the same signature', async () => {
	const { copy, disclosed } = chooseDisclosures(document, withholding('/circumstances'));
	const received = parseCopy(copy);
	const first = new Set<string>(
		document.parts.filter(({ pointer }) => /^\/victims\/0/.test(pointer)).map(({ digest }) => digest),
	);
	const kept = disclosed.filter((digest) => !first.has(digest));
	const shared = rebuildCopy(received, kept);
	expect(await bodyOf(shared)).toEqual({ ...without('circumstances'), victims: [kenanga, cempaka] });
	expect(parseCopy(shared).digest).toBe(document.digest);
});

function without(field: string): Body {
	return Object.fromEntries(Object.entries(repatriation).filter(([name]) => name !== field));
}
