import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Arrived } from '../../../src/channels/channel.ts';
import { interpolChannel } from '../../../src/channels/interpol/channel.ts';
import { Draft } from '../../../src/model/draft.ts';
import { findKind } from '../../../src/model/kinds.ts';
import { normaliseBody } from '../../../src/normalise/body.ts';
import { handling } from '../../http/drafts.ts';
import { type Bureau, openBureau } from './bureau.ts';
import { makeNotice } from './notices.ts';

let bureau: Bureau;

beforeAll(async () => {
	bureau = await openBureau();
});

afterAll(async () => {
	await bureau.close();
});

async function read(said: unknown): Promise<Arrived[]> {
	return await Array.fromAsync(interpolChannel.parse(bureau.route, await bureau.seal(said)));
}

async function readOne(said: unknown): Promise<Arrived> {
	const [arrived, ...more] = await read(said);
	expect(more).toEqual([]);
	if (arrived === undefined) throw new Error('nothing arrived');
	return arrived;
}

const notice = makeNotice(4711);

test('a notice as the public service gives it becomes a profile with its provenance', async () => {
	expect(await readOne(notice)).toEqual({
		arrived: 'stated',
		reference: 'red/2026/4711',
		number: '2026/4711',
		version: expect.stringMatching(/^[A-Za-z0-9_-]{43}$/),
		kind: 'perpetrator-profile',
		body: {
			name: 'REKAAN, CONTOH4711',
			sex: 'M',
			birthDate: '1979-01-17',
			birthPlace: 'Batam',
			nationalities: ['MMR'],
			appearance: { heightCm: '165', hair: 'BLA', languages: ['IND', 'ENG'] },
			warrants: [{ country: 'MYS', charge: 'Trafficking in persons (fictional)' }],
			narrative: 'Country of birth: ID.',
			provenance: { system: 'interpol', reference: 'red/2026/4711' },
		},
	});
});

const strange: Readonly<Record<string, readonly [change: object, body: object]>> = {
	'null, "-" and 0 for what nobody knows': [
		{ date_of_birth: null, place_of_birth: '-', height: 0, weight: '0', nationalities: null, arrest_warrants: null },
		{ appearance: { hair: 'BLA', languages: ['IND', 'ENG'] }, narrative: 'Country of birth: ID.' },
	],
	'a year of birth alone': [{ date_of_birth: '1979' }, { birthDate: '1979' }],
	'a month of birth alone': [{ date_of_birth: '1979/1' }, { birthDate: '1979-01' }],
	'a date with zeros': [{ date_of_birth: '1979/00/00' }, { birthDate: '1979' }],
	'numbers that are no countries': [
		{ nationalities: ['ID', 914, '922'] },
		{
			nationalities: ['IDN'],
			narrative: 'Nationality without a country: 914.\nNationality without a country: 922.\nCountry of birth: ID.',
		},
	],
	'one nationality without its list': [{ nationalities: 'AS' }, { nationalities: ['ASM'] }],
	'no family name': [{ name: null }, { name: 'CONTOH4711' }],
	'no name at all': [{ name: '-', forename: null }, { name: 'unknown' }],
	'an unknown sex': [{ sex_id: 'U' }, { sex: 'X' }],
	'a warrant without a country': [
		{ arrest_warrants: [{ issuing_country_id: null, charge: 'Smuggling (fictional)' }] },
		{ warrants: [{ country: 'unknown', charge: 'Smuggling (fictional)' }] },
	],
	'a warrant that is a text': [
		{ arrest_warrants: ['Smuggling (fictional)'] },
		{ narrative: 'arrest_warrants: Smuggling (fictional).\nCountry of birth: ID.' },
	],
	'a translated charge': [
		{ arrest_warrants: [{ issuing_country_id: 'MY', charge: 'x', charge_translation: 'y' }] },
		{ warrants: [{ country: 'MYS', charge: 'x' }], narrative: 'Charge in translation: y.\nCountry of birth: ID.' },
	],
	'members that nobody knows': [
		{ tattoos: ['anchor (fictional)', { where: 'left arm' }] },
		{ narrative: 'Country of birth: ID.\ntattoos: anchor (fictional), left arm.' },
	],
	'an object where a text should be': [
		{ distinguishing_marks: { left: 'scar' } },
		{ appearance: expect.objectContaining({ marks: 'scar' }) },
	],
	'the country that asked, and a day to look again': [
		{ requesting_country_id: 'MY', review_on: '2030/01/31' },
		{ provenance: { system: 'interpol', reference: 'red/2026/4711', country: 'MYS' } },
	],
	'texts in several languages': [
		{ texts: { en: { title: 'Wanted', summary: 'Fictional.' }, fr: { title: 'Recherché', summary: null } } },
		{
			summaries: [
				{ language: 'en', title: 'Wanted', summary: 'Fictional.' },
				{ language: 'fr', title: 'Recherché', summary: 'unknown' },
			],
		},
	],
};

describe('a notice is read whatever it says', () => {
	test.each(Object.entries(strange))('%s', async (_, [change, body]) => {
		const arrived = await readOne({ ...notice, ...change });
		if (arrived.arrived !== 'stated') throw new Error(JSON.stringify(arrived));
		expect(arrived.body).toMatchObject(body);
		expect(normaliseBody(findKind(arrived.kind) ?? raise(), arrived.body).body).toBeDefined();
	});
});

function raise(): never {
	throw new Error('no such kind');
}

const forms: readonly (readonly [color: string, kind: string])[] = [
	['red', 'perpetrator-profile'],
	['blue', 'perpetrator-profile'],
	['green', 'perpetrator-profile'],
	['yellow', 'missing-person-notice'],
	['purple', 'modus-operandi-notice'],
	['orange', 'early-warning'],
	['silver', 'network-report'],
];

test.each(forms)('a %s notice that says next to nothing is a draft of %s all the same', async (color, kind) => {
	const _links = { self: { href: `/v1/notices/${color}/2026-1` } };
	const said = { entity_id: '2026/1', charge: 'x', texts: { en: { title: 'Rekaan', summary: 'Rekaan' } }, _links };
	const arrived = await readOne(said);
	expect(arrived).toMatchObject({ arrived: 'stated', kind, reference: `${color}/2026/1` });
	if (arrived.arrived !== 'stated') return;
	const frame = { kind, validUntil: '2030-12-31', handling, relations: [], body: arrived.body };
	expect(Draft.safeParse(frame).error?.issues).toBeUndefined();
});

test('a diffusion is told from a notice of the same number', async () => {
	const self = { href: 'https://bureau.example/v1/diffusions/2026-4711' };
	expect(await readOne({ ...notice, _links: { self } })).toMatchObject({
		reference: 'diffusion/2026/4711',
		kind: 'perpetrator-profile',
	});
	expect(await readOne({ ...notice, color: 'yellow', _links: { self } })).toMatchObject({
		reference: 'diffusion/2026/4711',
		kind: 'missing-person-notice',
	});
});

test('what has a version has another one when that changes, and what has none when its name does', async () => {
	const versions = await Promise.all(
		[notice, { ...notice, weight: 80 }, { ...notice, name: 'LAIN' }, { ...notice, version: 3 }].map(async (said) => {
			const arrived = await readOne(said);
			return arrived.arrived === 'stated' ? arrived.version : '';
		}),
	);
	expect(versions[1]).toBe(versions[0]);
	expect(versions[2]).not.toBe(versions[0]);
	expect(versions[3]).toBe('3');
});

describe('what cannot be read is told, with its place and no value', () => {
	test.each<[string, unknown, object]>([
		['a colour that nobody knows', { ...notice, color: 'mauve' }, { reference: 'mauve/2026/4711', pointer: '/color' }],
		['a black notice', { ...notice, color: 'black' }, { reference: 'black/2026/4711', pointer: '/color' }],
		[
			'no address, by which a diffusion is told from a notice',
			{ ...notice, _links: null },
			{ pointer: '/_links/self/href' },
		],
		['a number that is a path', { ...notice, entity_id: '../../2026' }, { pointer: '/entity_id' }],
		['a text without end', { ...notice, place_of_birth: 'a'.repeat(9000) }, { pointer: '/birthPlace' }],
		[
			'three hundred aliases',
			{ ...notice, aliases: Array.from({ length: 300 }, (_, index) => `CONTOH ${index}`) },
			{ pointer: '/aliases' },
		],
	])('%s', async (_, said, told) => {
		const arrived = await readOne(said);
		expect(arrived).toMatchObject({ arrived: 'unreadable', code: 'channel-record-unreadable', ...told });
		expect(JSON.stringify(arrived)).not.toContain('CONTOH');
	});

	test('and stops none of the rest', async () => {
		const reference = '01935b1e-7a00-7000-8000-000000000000';
		const at = '2026-11-26T08:00:01Z';
		const changes = [
			{ reference, state: 'under-review', at },
			{ reference: 'x', state: 'published', at },
			null,
			{ reference, state: 'dreamt-of', at },
			{ reference, state: 'published', entity_id: '2026/4711', at },
			{ operation: 'forget', record: { id: '1' } },
			{ operation: 'delete', record: { id: '1' } },
		];
		expect(await read({ changes })).toMatchObject([
			{ arrived: 'progress', deliveryId: reference, state: 'under-review' },
			{ arrived: 'unreadable', pointer: '/reference' },
			{ arrived: 'unreadable' },
			{ arrived: 'unreadable', pointer: '/state' },
			{ arrived: 'progress', state: 'published', number: '2026/4711' },
			{ arrived: 'unreadable' },
			{ arrived: 'gone', reference: 'sltd/1' },
		]);
	});
});

test('a number that is none is told, and shown to nobody', async () => {
	const change = { reference: '01935b1e-7a00-7000-8000-000000000001', state: 'published', at: '2026-11-26T08:00:01Z' };
	const changes = ['2026/1\nREKAAN', '<b>2026/1</b>', '2026/2'].map((entity_id) => ({ ...change, entity_id }));
	expect(await read({ changes })).toMatchObject([
		{ arrived: 'unreadable', pointer: '/entity_id' },
		{ arrived: 'unreadable', pointer: '/entity_id' },
		{ arrived: 'progress', number: '2026/2' },
	]);
});

test('a record of a document becomes a notice of it, and another version when anything changes', async () => {
	const record = {
		id: 'S-1',
		number: 'X9990016',
		issuing_country: 'IDN',
		type: 'passport',
		fraud_type: 'stolen-blank',
		stolen_on: '2026-03-02',
		theft_country: 'MYS',
		review_on: '2035-01-01',
		national_reference: '-',
	};
	const [first, second] = await read({
		changes: [
			{ operation: 'add', record },
			{ operation: 'update', record: { ...record, fraud_type: 'lost' } },
		],
	});
	expect(first).toMatchObject({
		arrived: 'stated',
		kind: 'travel-document-notice',
		reference: 'sltd/S-1',
		body: {
			documents: [
				{
					travelDocument: 'passport X9990016 (IDN)',
					fraud: 'stolen-blank',
					lostOn: '2026-03-02',
					lostIn: 'MYS',
				},
			],
			reviewOn: '2035-01-01',
			provenance: { system: 'interpol', reference: 'sltd/S-1' },
		},
	});
	expect(second).toMatchObject({ arrived: 'stated', reference: 'sltd/S-1', body: { documents: [{ fraud: 'lost' }] } });
	expect((second as { version: string }).version).not.toBe((first as { version: string }).version);
});
