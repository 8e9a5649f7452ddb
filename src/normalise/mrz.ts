import type { TravelDocument } from '../model/values.ts';
import { toFullYear, toPartialDate } from './calendar.ts';
import { findByCode } from './country-names.ts';
import { listWrongDigits } from './mrz-check.ts';
import type { RuleName } from './rules.ts';

export interface Td3 {
	readonly document: TravelDocument;
	readonly doubts: readonly RuleName[];
}

/**
 * Reads the two lines of a passport (TD3, ICAO Doc 9303-4 §4.2): 44 characters `A-Z0-9<` each. What
 * cannot be read is left out with a doubt; only without a number there is no document to tell of.
 */
export function readTd3(first: string, second: string): Td3 | undefined {
	const number = second.slice(0, 9).replaceAll('<', '');
	if (number === '') return undefined;
	const wrong = listWrongDigits(second);
	const { values, doubts } = readFields(first, second);
	const mrz = wrong.length === 0 ? { mrz: [first, second] } : {};
	return { document: { type: 'passport', number, ...values, ...mrz }, doubts: [...wrong, ...doubts] };
}

type Values = Omit<TravelDocument, 'type' | 'number' | 'mrz'>;

function readFields(first: string, second: string): { values: Values; doubts: RuleName[] } {
	const issuer = toCountry(first.slice(2, 5));
	const nationality = toCountry(second.slice(10, 13));
	const expiresOn = toDate(second.slice(21, 27), toExpiryYear);
	const birthDate = toBirthDate(second.slice(13, 19), expiresOn);
	const sex = toSex(second.charAt(20));
	const personalNumber = second.slice(28, 42).replace(/<+$/, '');
	const doubts: [RuleName, boolean][] = [
		['travel-document.issuer', issuer === undefined],
		['travel-document.mrz-names', /\d/.test(first.slice(5))],
		['travel-document.nationality', nationality === undefined],
		['travel-document.birth-date', birthDate === undefined],
		['travel-document.sex', sex === undefined],
		['travel-document.expiry', expiresOn === undefined],
	];
	return {
		values: {
			...(issuer && { issuer }),
			...readNames(first.slice(5)),
			...(nationality && { nationality }),
			...(birthDate && { birthDate }),
			...(sex && { sex }),
			...(expiresOn && { expiresOn }),
			...(personalNumber && { personalNumber }),
		},
		doubts: doubts.filter(([, holds]) => holds).map(([rule]) => rule),
	};
}

/** Three letters, or the one of Germany; the alpha-2 and numeric codes have no place here. */
function toCountry(field: string): string | undefined {
	const code = field.replace(/<+$/, '');
	return /^(?:D|[A-Z]{3})$/.test(code) ? findByCode(code) : undefined;
}

/** Primary and secondary identifier, parted by two fillers; a person of one name has no secondary. */
function readNames(field: string): Pick<TravelDocument, 'surname' | 'givenNames'> {
	const [primary = '', ...secondary] = field.split('<<').map((part) => part.replaceAll('<', ' ').trim());
	const givenNames = secondary.filter((part) => part !== '').join(' ');
	return { ...(primary && { surname: primary }), ...(givenNames && { givenNames }) };
}

/** YYMMDD; fillers or zeros where the month or the day is not known (Doc 9303-3 §4.8). */
function toDate(field: string, toYear: (twoDigits: number) => number): string | undefined {
	const [, year, month = '', day = ''] = /^(\d\d)(\d\d|<<)(\d\d|<<)$/.exec(field) ?? [];
	if (year === undefined) return undefined;
	return toPartialDate(toYear(Number(year)), toPart(month), toPart(day));
}

function toPart(digits: string): number | undefined {
	return digits === '<<' || digits === '00' ? undefined : Number(digits);
}

/** Passports are valid for ten years at most and have had these lines since about 1980. */
function toExpiryYear(twoDigits: number): number {
	return twoDigits < 70 ? 2000 + twoDigits : 1900 + twoDigits;
}

/** In the latest century that has the holder born before the passport expires. */
function toBirthDate(field: string, expiresOn: string | undefined): string | undefined {
	if (expiresOn === undefined) return toDate(field, toFullYear);
	const inThisCentury = toDate(field, (twoDigits) => 2000 + twoDigits);
	if (inThisCentury !== undefined && inThisCentury <= expiresOn) return inThisCentury;
	return toDate(field, (twoDigits) => 1900 + twoDigits);
}

function toSex(character: string): TravelDocument['sex'] {
	if (character === '<' || character === 'X') return 'X';
	return character === 'M' || character === 'F' ? character : undefined;
}
