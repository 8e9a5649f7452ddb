import { describeMember, isNoCountry, isUnknownMember } from '../normalise/interpol-notice.ts';
import { type FlatRecord, flatten } from './flatten.ts';
import type { Mapping } from './mapping.ts';

/**
 * Public notices of INTERPOL as its website gives them: a list with notices in it, or one notice. Where the fields go;
 * those of `aboutFields` go into the narrative.
 */
export const interpolMapping: Mapping = {
	// "family name, given names", as the normaliser of names reads it.
	name: 'name',
	sex_id: 'sex',
	date_of_birth: 'birthDate',
	place_of_birth: 'birthPlace',
	nationalities: 'nationalities',
	narrative: 'narrative',
};

/** What has no field of its own is kept in words, each with its source's name. */
const aboutFields = [
	'entity_id',
	'country_of_birth_id',
	'height',
	'weight',
	'hairs_id',
	'eyes_colors_id',
	'languages_spoken_ids',
	'distinguishing_marks',
];

interface Notice {
	readonly [field: string]: unknown;
}

/** The notices in an answer of that service, a row each. */
export function toInterpolRecords(value: unknown): readonly FlatRecord[] {
	return toNotices(value as Notice).map(toRecord);
}

function toNotices(value: Notice): readonly Notice[] {
	const embedded = value._embedded as Notice | undefined;
	return Array.isArray(embedded?.notices) ? (embedded.notices as Notice[]) : [value];
}

function toRecord(notice: Notice): FlatRecord {
	const known = Object.fromEntries(Object.entries(flatten(notice)).filter(([, text]) => !isUnknownMember(text)));
	const nationalities = valuesOf(known, 'nationalities');
	const { name, forename, sex_id: sex, date_of_birth, place_of_birth, ...rest } = known;
	const full = [name, forename].filter((part) => part !== undefined).join(', ');
	return {
		...(full !== '' && { name: full }),
		...(sex !== undefined && sex !== 'U' && { sex_id: sex }),
		...(date_of_birth !== undefined && { date_of_birth }),
		...(place_of_birth !== undefined && { place_of_birth }),
		...flatten({ nationalities: nationalities.filter((code) => !isNoCountry(code)) }),
		narrative: [
			...aboutFields.flatMap((field) => describeMember(field, valuesOf(known, field))),
			...describeMember('nationalities', nationalities.filter(isNoCountry)),
			...listCharges(notice.arrest_warrants),
		].join('\n'),
		...pick(rest, isUnmapped),
	};
}

/** A field that is a text, or a list of them. */
function valuesOf(record: FlatRecord, field: string): string[] {
	return Object.entries(record).flatMap(([name, text]) => (name.replace(/\.\d+$/, '') === field ? [text] : []));
}

function listCharges(warrants: unknown): string[] {
	if (!Array.isArray(warrants)) return [];
	return (warrants as Notice[]).map(flatten).map(({ issuing_country_id, charge, charge_translation }) => {
		const translated = charge_translation === undefined ? '' : ` (${charge_translation})`;
		return `Charge of ${issuing_country_id ?? 'an unnamed country'}: ${charge ?? '-'}${translated}`;
	});
}

const mapped = new Set([...aboutFields, 'nationalities', 'arrest_warrants', '_links', '_embedded']);

/** A field that this table does not know is refused as an unknown column, not dropped. */
function isUnmapped(name: string): boolean {
	return !mapped.has(name.split('.')[0] ?? '');
}

function pick(record: FlatRecord, wanted: (name: string) => boolean): FlatRecord {
	return Object.fromEntries(Object.entries(record).filter(([name]) => wanted(name)));
}
