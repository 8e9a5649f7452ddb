import type { TravelDocument } from '../model/values.ts';
import { toCheckDigit } from './mrz-check.ts';
import { type MrzFormat, type Place, take } from './mrz-formats.ts';
import { toMrzName } from './mrz-name.ts';

/**
 * The machine-readable lines of a document in a format (ICAO Doc 9303): those that it was read from, if they were
 * written as the standard says. Names that do not fit are truncated; what is not known has fillers.
 */
export function renderMrz(format: MrzFormat, document: TravelDocument): string[] {
	const { lines: count, lineLength } = format;
	let characters = '<'.repeat(count * lineLength);
	const put = ([line, start, end]: Place, text = '') => {
		const [from, length] = [line * lineLength + start, end - start];
		characters =
			characters.slice(0, from) + text.padEnd(length, '<').slice(0, length) + characters.slice(from + length);
	};
	const number = splitNumber(format, document.number);
	const [optional = '', ...more] = document.optionalData ?? [];
	put([0, 0, 2], document.documentCode);
	put(format.issuer, toState(document.issuer));
	put(format.names, renderNames(document, format.names[2] - format.names[1]));
	put(format.number, number.first);
	put(format.nationality, toState(document.nationality));
	put(format.birthDate, toSixDigits(document.birthDate));
	put(format.sex, document.sex?.replace('X', '<'));
	put(format.expiry, toSixDigits(document.expiresOn));
	if (format.personalNumber !== undefined) put(format.personalNumber, document.personalNumber);
	[`${number.rest}${optional}`, ...more].forEach((text, index) => {
		const place = format.optional[index];
		if (place !== undefined) put(place, text);
	});
	for (const { over, at, rule } of format.checks) {
		const isElsewhere = rule === 'travel-document.check-digit-number' && number.rest !== '';
		const checked = over.map((place) => take(characters, lineLength, place)).join('');
		if (!isElsewhere) put(at, toCheckDigit(checked));
	}
	return Array.from({ length: count }, (_, line) => take(characters, lineLength, [line, 0, lineLength]));
}

/** What does not fit in its nine places goes before the optional data, with the check digit (Doc 9303-5 §4.2.2.1, note j). */
function splitNumber(
	{ number: [, start, end], longNumber }: MrzFormat,
	number: string,
): { first: string; rest: string } {
	const places = end - start;
	if (longNumber === undefined || number.length <= places) return { first: number, rest: '' };
	return { first: number.slice(0, places), rest: `${number.slice(places)}${toCheckDigit(number)}<` };
}

function renderNames({ surname, givenNames }: TravelDocument, length: number): string {
	if (surname === undefined) return toMrzName({ full: givenNames ?? '' }, length);
	return toMrzName({ full: surname, family: surname, ...(givenNames !== undefined && { given: givenNames }) }, length);
}

/** Germany has one letter here (Doc 9303-3 §5, part A). */
function toState(code: string | undefined): string | undefined {
	return code === 'DEU' ? 'D' : code;
}

/** YYMMDD, with fillers for what is not known (Doc 9303-3 §4.8). */
function toSixDigits(date: string | undefined): string | undefined {
	return date?.slice(2).replaceAll('-', '');
}
