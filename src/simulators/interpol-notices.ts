import { draw, inventBirthDate, inventDocumentNumber, inventName, pick } from './invented.ts';
import { Refusal } from './refusal.ts';

/** What other states have published, all of it invented. In the shape of INTERPOL's public JSON, its oddities too. */
export interface Notice {
	/** `diffusions` go to chosen bureaus, ours among them. */
	readonly list: string;
	/** With a slash. */
	readonly entityId: string;
	/** Who a person is, as lists show it. */
	readonly shown: Readonly<Record<string, unknown>>;
	readonly detail: Readonly<Record<string, unknown>>;
	/** By which lists are searched. */
	readonly sex: string | undefined;
	readonly birthYear: number | undefined;
	readonly nationalities: readonly string[];
	readonly warrantCountries: readonly string[];
}

const bureaus = ['MY', 'TH', 'PH', 'VN', 'KH', 'LA', 'SG', 'FR', 'NL', 'AU'] as const;
/** Of every twenty. */
const lists = [
	...Array<string>(11).fill('red'),
	...Array<string>(3).fill('yellow'),
	'blue',
	'blue',
	'green',
	'green',
	'purple',
	'diffusions',
];

export function inventNotices({ seed, count }: { readonly seed: number; readonly count: number }): Notice[] {
	return Array.from({ length: count }, (_, index) =>
		inventNotice(draw(seed * 1_000_003 + index), index, lists[index % lists.length] ?? 'red'),
	);
}

function inventNotice(next: () => number, index: number, list: string): Notice {
	const entityId = `2026/${String(10_001 + index)}`;
	const frame = {
		entity_id: entityId,
		// Not every bureau counts the versions of a notice.
		...(index % 3 === 0 && { version: 1 }),
		requesting_country_id: pick(next, bureaus),
		review_on: `203${1 + (index % 2)}-06-30`,
	};
	return list === 'purple' ? inventMethod(next, entityId, frame) : inventPerson(next, list, { entityId, frame });
}

type Frame = Readonly<Record<string, unknown>>;

function inventMethod(next: () => number, entityId: string, frame: Frame): Notice {
	const town = inventName(next);
	const shown = { entity_id: entityId, title: `FICTIONAL: hired by advertisement for ${town}` };
	const summary = 'Fictional, for training: job offers by messenger; papers are taken away at the airport.';
	const detail = { ...frame, ...shown, summary, recruitment: 'Advertisements of an office that does not exist.' };
	return {
		list: 'purple',
		entityId,
		shown,
		detail,
		sex: undefined,
		birthYear: undefined,
		nationalities: [],
		warrantCountries: [],
	};
}

function inventPerson(
	next: () => number,
	list: string,
	{ entityId, frame }: { readonly entityId: string; readonly frame: Frame },
): Notice {
	const nationality = pick(next, bureaus);
	const nationalities = next() < 0.03 ? ['922', nationality] : [nationality];
	const birth = inventBirthDate(next);
	const sex = pick(next, ['M', 'M', 'F', 'U']);
	const shown = {
		entity_id: entityId,
		forename: next() < 0.03 ? null : inventName(next),
		name: `FICTIONAL ${inventName(next).toUpperCase()}`,
		date_of_birth: birth,
		nationalities,
	};
	const looks = {
		place_of_birth: next() < 0.3 ? '-' : inventName(next),
		country_of_birth_id: nationality,
		sex_id: sex,
		height: next() < 0.3 ? 0 : Math.round(150 + next() * 45) / 100,
		weight: next() < 0.5 ? 0 : Math.round(45 + next() * 50),
		hairs_id: next() < 0.3 ? null : [pick(next, ['BLA', 'BRO'])],
		eyes_colors_id: next() < 0.3 ? null : [pick(next, ['BLA', 'BRO'])],
		languages_spoken_ids: [pick(next, ['ENG', 'IND', 'THA'])],
		distinguishing_marks: 'Fictional: invented for training.',
	};
	const warrant = { issuing_country_id: pick(next, bureaus), charge: 'FICTIONAL: trafficking in persons' };
	const more: Readonly<Record<string, object>> = {
		red: { arrest_warrants: [{ ...warrant, charge_translation: null }] },
		yellow: { place_of_disappearance: inventName(next), date_of_disappearance: '2026/02/11' },
	};
	return {
		list,
		entityId,
		shown,
		detail: { ...frame, ...shown, ...looks, ...more[list], ...(list === 'diffusions' && { color: 'blue' }) },
		sex,
		birthYear: Number(birth.slice(0, 4)),
		nationalities,
		warrantCountries: list === 'red' ? [warrant.issuing_country_id] : [],
	};
}

/** As a change of one looks: an alias becomes known, and its version goes up where it is counted. */
export function toChanged(notice: Notice): Notice {
	const { version } = notice.detail;
	const later = { ...notice.detail, ...(typeof version === 'number' && { version: version + 1 }) };
	const forename = `${notice.shown.forename ?? 'Bana'} (also Tanamar)`;
	if (notice.list === 'purple') return { ...notice, detail: { ...later, summary: 'Fictional, and seen again.' } };
	return { ...notice, shown: { ...notice.shown, forename }, detail: { ...later, forename } };
}

/** No more of a query is shown, whatever its total. */
const maxShown = 160;

/** A page of a list. */
export function search(notices: readonly Notice[], list: string, query: URLSearchParams, year: number): object {
	const matching = notices.filter((notice) => notice.list === list && isMatching(notice, query, year));
	const [page, perPage] = [toCount(query, 'page', 1, 10_000), toCount(query, 'resultPerPage', 20, maxShown)];
	const shown = matching.slice(0, maxShown).slice((page - 1) * perPage, page * perPage);
	const self = `/v1/${toPath(list)}?${query}`;
	return {
		total: matching.length,
		query: { ...Object.fromEntries(query), page, resultPerPage: perPage },
		_embedded: { notices: shown.map(toItem) },
		_links: { self: { href: self } },
	};
}

function toPath(list: string): string {
	return list === 'diffusions' ? list : `notices/${list}`;
}

function toItem({ list, entityId, shown, detail: { version } }: Notice): object {
	return { ...shown, ...(version !== undefined && { version }), _links: toLinks(list, entityId) };
}

function toLinks(list: string, entityId: string): object {
	const self = `/v1/${toPath(list)}/${entityId.replace('/', '-')}`;
	return { self: { href: self }, images: { href: `${self}/images` } };
}

export function toDetail({ list, entityId, detail }: Notice): object {
	return { ...detail, _embedded: { links: [] }, _links: toLinks(list, entityId) };
}

function isMatching(notice: Notice, query: URLSearchParams, year: number): boolean {
	const is = (name: string, holds: (value: string) => boolean) => {
		const value = query.get(name);
		return value === null || value === '' || holds(value);
	};
	const { birthYear, sex, nationalities, warrantCountries } = notice;
	return (
		is('nationality', (code) => nationalities.includes(code)) &&
		is('arrestWarrantCountryId', (code) => warrantCountries.includes(code)) &&
		is('sexId', (code) => sex === code) &&
		is('ageMin', (age) => birthYear !== undefined && year - birthYear >= Number(age)) &&
		is('ageMax', (age) => birthYear !== undefined && year - birthYear <= Number(age))
	);
}

/** @throws Refusal 400 */
function toCount(query: URLSearchParams, name: string, usual: number, most: number): number {
	const text = query.get(name) ?? String(usual);
	const count = /^\d{1,5}$/.test(text) ? Number(text) : 0;
	if (count < 1) throw new Refusal(400, `${name} is a number from 1 on.`);
	return Math.min(count, most);
}

/** What becomes known of stolen and lost documents: some are corrected later, some found again. */
export function inventRecordChanges({ seed, count }: { readonly seed: number; readonly count: number }): object[] {
	const next = draw(seed + 7);
	const records = Array.from({ length: count }, (_, index) => ({
		id: `SLTD-${String(index + 1).padStart(5, '0')}`,
		number: inventDocumentNumber(next),
		issuing_country: pick(next, ['MYS', 'THA', 'PHL', 'VNM', 'UTO']),
		type: 'passport',
		fraud_type: pick(next, ['stolen-blank', 'lost', 'stolen', 'revoked']),
		...(next() < 0.5 && { stolen_on: '2026-03-02', theft_country: 'THA' }),
		review_on: '2036-03-02',
		national_reference: `FICTIONAL-${index + 1}`,
	}));
	return [
		...records.map((record) => ({ operation: 'add', record })),
		...records
			.filter((_, index) => index % 7 === 3)
			.map((record) => ({ operation: 'update', record: { ...record, fraud_type: 'revoked' } })),
		...records.filter((_, index) => index % 11 === 5).map(({ id }) => ({ operation: 'delete', record: { id } })),
	];
}
