import { describe, expect, test } from 'vitest';
import type { DraftBody } from '../../src/model/field.ts';
import { findKind } from '../../src/model/kinds.ts';
import { normaliseBody } from '../../src/normalise/body.ts';
import type { Agreement } from '../../src/partners/agreement.ts';
import { toFacts } from '../../src/policy/facts.ts';
import { openPolicies } from '../../src/policy/policies.ts';
import { makeAgreement } from '../agreement.ts';
import { handlings, toCounterpart } from './situations.ts';

const policies = openPolicies();
const { authority } = toCounterpart('Malaysia');

/** What stays here, as `place detail rule`. */
function findWithheld(
	name: string,
	draft: DraftBody,
	detail: Partial<Agreement['detail']>,
	handling = 'for-an-investigation',
	attachments: readonly { mediaType: 'application/pdf' | 'image/jpeg' }[] = [],
) {
	const kind = findKind(name);
	if (kind === undefined) throw new Error(`no kind ${name}`);
	const { body } = normaliseBody(kind, draft);
	const how = handlings[handling] as (typeof handlings)[string];
	const stated = { kind, handling: how, body, attachments, createdAt: '2026-11-26T01:00:00.000Z' };
	const full = makeAgreement(authority);
	const agreement = { ...full, detail: { ...full.detail, ...detail } };
	return policies
		.chooseWithheld({ to: authority, agreement, stated, facts: toFacts(stated) })
		.map(({ place, detail: level, rule }) => `${place} ${level} ${rule}`);
}

const profile = {
	name: 'SURYADI CONTOH',
	birthDate: '12 Maret 1985',
	birthPlace: 'Sambas',
	contacts: ['0812-0000-0001', '0812-0000-0002'],
	addresses: ['Jl. Rekaan 5, Pontianak'],
};
const warning = (...people: DraftBody[]): DraftBody => ({ subjects: ['korban'], description: 'Rekaan.', people });

test('nothing stays here where the agreement provides for all', () => {
	expect(findWithheld('perpetrator-profile', profile, {})).toEqual([]);
});

test('a category goes as far as the agreement says, and a list by one place', () => {
	expect(
		findWithheld('perpetrator-profile', profile, { contacts: 'coarse', addresses: 'none', births: 'coarse' }),
	).toEqual([
		'/birthDate coarse detail-agreed',
		'/birthPlace coarse detail-agreed',
		'/contacts coarse detail-agreed',
		'/addresses/0 none category-not-agreed',
	]);
});

test('what shows a name or birth beside itself goes no fuller than those', () => {
	const draft = {
		...profile,
		contacts: ['0812-0000-0001'],
		travelDocuments: ['paspor X9990016 habis berlaku 17 Agustus 2028'],
		accounts: ['BCA 0000009917 a.n. Suryadi Contoh'],
	};
	const shown = (detail: Partial<Agreement['detail']>) =>
		findWithheld('perpetrator-profile', draft, detail).filter((place) => /Documents|accounts/.test(place));
	expect(shown({ births: 'coarse' })).toEqual(['/travelDocuments/0 coarse detail-agreed']);
	expect(shown({ names: 'coarse' })).toEqual([
		'/travelDocuments/0 coarse detail-agreed',
		'/accounts/0 coarse detail-agreed',
	]);
	expect(shown({ names: 'none', accounts: 'coarse' })).toEqual([
		'/travelDocuments/0 none category-not-agreed',
		'/accounts/0 none category-not-agreed',
	]);
});

test('raw text stays here where the agreement says so, of what goes otherwise', () => {
	const { birthPlace: _text, ...readable } = profile;
	expect(findWithheld('perpetrator-profile', readable, { rawText: 'none' })).toEqual([' no-raw detail-agreed']);
	expect(findWithheld('early-warning', warning({ name: 'BUDI REKAAN' }), { rawText: 'none' })).toEqual([
		'/subjects/0 no-raw detail-agreed',
		'/people/0/name no-raw detail-agreed',
	]);
});

test('a text that is all there is goes with its category, whether other raw text does or not', () => {
	const places = findWithheld('perpetrator-profile', { ...profile, narrative: 'Rekaan.' }, { rawText: 'none' });
	expect(places.filter((place) => /birthPlace|narrative/.test(place))).toEqual([]);
	expect(places).toContain('/birthDate no-raw detail-agreed');
});

test('free text stays here where the agreement says so', () => {
	expect(findWithheld('early-warning', warning({ name: 'BUDI REKAAN' }), { freeText: 'none' })).toEqual([
		'/description none detail-agreed',
	]);
});

describe('a PDF', () => {
	const files = [{ mediaType: 'image/jpeg' }, { mediaType: 'application/pdf' }] as const;
	const find = (name: string, detail: Partial<Agreement['detail']>, handling?: string) =>
		findWithheld(name, name === 'early-warning' ? warning() : {}, detail, handling, files);

	test.each(['freeText', 'rawText'] as const)('stays here where the agreement lets no %s go', (category) => {
		expect(find('feedback', { [category]: 'none' })).toContain('/attachments/1 none detail-agreed');
		expect(find('feedback', {})).toEqual([]);
	});

	test('stays here with a correction too', () => {
		expect(find('correction', { freeText: 'none' })).toEqual(['/attachments/1 none detail-agreed']);
	});

	test('goes with what is made for everybody', () => {
		expect(find('public-advisory', { freeText: 'none', rawText: 'none' })).toEqual([]);
	});
});

describe('words about a document', () => {
	const correction = findKind('correction')?.example ?? {};

	test('of a correction are graded as any, and what it amends with the document that it corrects', () => {
		const detail = { freeText: 'none', rawText: 'none', births: 'none' } as const;
		expect(findWithheld('correction', correction, detail)).toEqual([
			'/amendments/0/reason none detail-agreed',
			'/explanation none detail-agreed',
		]);
	});

	test('of a withdrawal are graded as any: why it is withdrawn goes as a code', () => {
		const { contacts: _, ...withdrawal } = findKind('withdrawal')?.example ?? {};
		expect(findWithheld('withdrawal', withdrawal, { freeText: 'none' })).toEqual([
			'/explanation none detail-agreed',
			'/actions/0 none detail-agreed',
		]);
		expect(findWithheld('withdrawal', withdrawal, { rawText: 'none' })).toEqual(['/reason no-raw detail-agreed']);
	});

	test('of a correction about a victim go to those alone who may know who that is', () => {
		const kind = findKind('correction');
		if (kind === undefined) throw new Error('no correction');
		const { body } = normaliseBody(kind, correction);
		const handling = handlings.open as (typeof handlings)[string];
		const stated = { kind, handling, body, attachments: [], createdAt: '2026-11-26T01:00:00.000Z' };
		const find = (victims: readonly string[]) => {
			const facts = toFacts(stated);
			const about = { ...facts, places: { ...facts.places, victims } };
			const places = policies.chooseWithheld({
				to: authority,
				agreement: makeAgreement(authority),
				stated,
				facts: about,
			});
			return places.map(({ place, rule }) => `${place} ${rule}`);
		};
		expect(find([])).toEqual([]);
		expect(find(['/body/amendments'])).toEqual([
			'/amendments/0/reason victims-in-outline',
			'/explanation victims-in-outline',
		]);
	});
});

test('of a victim only an outline goes to those who look out for others', () => {
	const draft = warning(
		{ name: 'BUDI REKAAN', involvement: 'pelaku' },
		{ name: 'SRI FIKTIF', involvement: 'korban', appearance: 'Tinggi (rekaan).' },
	);
	expect(findWithheld('early-warning', draft, {}, 'open')).toEqual([
		'/people/1/name coarse victims-in-outline',
		'/people/1/involvement no-raw victims-in-outline',
		'/people/1/appearance none victims-in-outline',
	]);
	expect(findWithheld('early-warning', draft, {}, 'for-an-investigation')).toEqual([]);
});

test('whom to reach about the document goes whole, and so does what is made for everybody', () => {
	const none = { names: 'none', contacts: 'none', freeText: 'none', rawText: 'none' } as const;
	const draft = { ...warning({ name: 'BUDI REKAAN' }), contacts: ['+62 21 5550 100'] };
	expect(findWithheld('early-warning', draft, none).join()).not.toContain('/contacts');
	const advisory = findKind('public-advisory')?.example ?? {};
	expect(findWithheld('public-advisory', advisory, none)).toEqual([]);
});

test('of hundreds of persons the list is graded as a whole, by its strictest element', () => {
	const people = Array.from({ length: 150 }, (_, number) => ({
		name: `ORANG REKAAN ${number}`,
		appearance: 'Rekaan.',
	}));
	expect(findWithheld('early-warning', warning(...people), { names: 'coarse', freeText: 'none' })).toEqual([
		'/description none detail-agreed',
		'/people none detail-agreed',
	]);
});
