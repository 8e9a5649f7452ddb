import type { TravelDocument } from '../model/values.ts';
import { toFullYear, toPartialDate } from './calendar.ts';
import { findByCode } from './country-names.ts';
import { listWrongDigits, takeLongNumber } from './mrz-check.ts';
import { type MrzFormat, mrzFormats, type Place } from './mrz-formats.ts';
import type { RuleName } from './rules.ts';

export interface ReadMrz {
	readonly document: TravelDocument;
	readonly doubts: readonly RuleName[];
}

/** The lines of a text of `A-Z0-9<`, in the format that its length and first letter are of. */
export function findMrz(characters: string): { format: MrzFormat; lines: readonly string[] } | 'length' | 'kind' {
	const ofLength = mrzFormats.filter(({ lines, lineLength }) => characters.length === lines * lineLength);
	if (ofLength.length === 0) return 'length';
	const format = ofLength.find(({ types }) => Object.hasOwn(types, characters.charAt(0)));
	if (format === undefined) return 'kind';
	const { lines, lineLength } = format;
	return {
		format,
		lines: Array.from({ length: lines }, (_, line) => characters.slice(line * lineLength, (line + 1) * lineLength)),
	};
}

/**
 * Reads machine-readable lines (ICAO Doc 9303). What cannot be read is left out with a doubt; only without
 * a number there is no document to tell of.
 */
export function readMrz(format: MrzFormat, lines: readonly string[]): ReadMrz | undefined {
	const take = ([line, start, end]: Place) => lines[line]?.slice(start, end) ?? '';
	const number = (takeLongNumber(format, lines)?.number ?? take(format.number)).replaceAll('<', '');
	if (number === '') return undefined;
	const type = format.types[lines[0]?.charAt(0) ?? ''] ?? 'other';
	const wrong = listWrongDigits(format, lines);
	const { values, doubts } = readFields(format, take);
	const mrz = wrong.length === 0 ? { mrz: [...lines] } : {};
	return { document: { type, number, ...values, ...mrz }, doubts: [...wrong, ...doubts] };
}

type Values = Omit<TravelDocument, 'type' | 'number' | 'mrz'>;

function readFields(format: MrzFormat, take: (place: Place) => string): { values: Values; doubts: RuleName[] } {
	const issuer = toCountry(take(format.issuer));
	const nationality = toCountry(take(format.nationality));
	const expiresOn = toDate(take(format.expiry), toExpiryYear);
	const birthDate = toBirthDate(take(format.birthDate), expiresOn);
	const sex = toSex(take(format.sex));
	const names = take(format.names);
	const personalNumber = format.personalNumber && take(format.personalNumber).replace(/<+$/, '');
	const doubts: [RuleName, boolean][] = [
		['travel-document.issuer', issuer === undefined],
		['travel-document.mrz-names', /\d/.test(names)],
		['travel-document.nationality', nationality === undefined],
		['travel-document.birth-date', birthDate === undefined],
		['travel-document.sex', sex === undefined],
		['travel-document.expiry', expiresOn === undefined],
	];
	return {
		values: {
			...(issuer && { issuer }),
			...readNames(names),
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

/** Documents have had these lines since about 1980, and none is valid beyond 2069. */
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
