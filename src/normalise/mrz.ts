import type { TravelDocument } from '../model/values.ts';
import { toFullYear, toPartialDate } from './calendar.ts';
import { isAlpha3 } from './country-names.ts';
import { listWrongChecks, takeLongNumber } from './mrz-check.ts';
import { type MrzFormat, mrzFormats, type Place, take } from './mrz-formats.ts';
import { suggestMrz } from './mrz-suggest.ts';
import { type Normalised, withoutValue, withValue } from './normalised.ts';
import type { RuleName } from './rules.ts';

/**
 * A travel document from its machine-readable lines (ICAO Doc 9303), as typed or scanned. What cannot be read is left
 * out with a doubt; only without a number there is no document to tell of. Nothing is corrected: a misread character
 * is told by its check digit, and what the lines may have been is suggested.
 */
export function normaliseMrz(text: string): Normalised<TravelDocument> {
	const characters = toCharacters(text);
	const format = findFormat(characters);
	if (typeof format === 'string') return withoutValue([`travel-document.mrz-${format}`]);
	const number = takeLongNumber(format, characters)?.number ?? take(characters, format.lineLength, format.number);
	if (/^<*$/.test(number)) return withoutValue(['travel-document.no-number']);
	const document: TravelDocument = {
		type: format.types[characters.charAt(0)] ?? 'other',
		number: number.replaceAll('<', ''),
	};
	const lines = toLines(format, characters);
	const wrong = listWrongChecks(format, characters).map(({ rule }) => rule);
	const doubts: RuleName[] = [...wrong, ...readFields(format, characters, document)];
	if (wrong.length === 0) document.mrz = lines;
	const suggestions = doubts.length === 0 ? [] : suggestMrz(format, characters);
	if (suggestions.length > 0) {
		document.mrzSuggestions = suggestions.map((suggestion) => toLines(format, suggestion));
		doubts.push('travel-document.mrz-suggestions');
	}
	const isAsTyped = lines.join('\n') === text;
	return withValue(document, [
		...(isAsTyped ? [] : (['travel-document.mrz-typing'] as const)),
		'travel-document.mrz',
		...doubts,
	]);
}

const alphabet = /^[A-Z0-9<]+$/;

/** The lines one after the other, if they are of the alphabet. OCR and word processors make quotation marks of fillers. */
function toCharacters(text: string): string {
	const joined = text.replaceAll('\n', '');
	if (alphabet.test(joined)) return joined;
	const typed = joined
		.replace(/^mrz\s*:?/iu, '')
		.replace(/[«‹]/g, '<')
		.replace(/\s/g, '')
		.toUpperCase();
	return alphabet.test(typed) ? typed : '';
}

const formatsByLength = Map.groupBy(mrzFormats, ({ lines, lineLength }) => lines * lineLength);

/** By length and first letter. */
function findFormat(characters: string): MrzFormat | 'length' | 'kind' {
	const ofLength = formatsByLength.get(characters.length);
	return ofLength === undefined ? 'length' : (ofLength.find(({ types }) => characters.charAt(0) in types) ?? 'kind');
}

function toLines({ lines: count, lineLength }: MrzFormat, characters: string): string[] {
	const lines: string[] = [];
	for (let line = 0; line < count; line += 1) lines.push(take(characters, lineLength, [line, 0, lineLength]));
	return lines;
}

/** Puts into the document what can be read, and tells what cannot. */
function readFields(format: MrzFormat, characters: string, document: TravelDocument): RuleName[] {
	const at = (place: Place) => take(characters, format.lineLength, place);
	const doubts: RuleName[] = [];
	const put = <Key extends keyof TravelDocument>(key: Key, value: TravelDocument[Key] | undefined, doubt: RuleName) => {
		if (value === undefined) doubts.push(doubt);
		else document[key] = value;
	};
	document.documentCode = trimFillers(characters.slice(0, 2));
	put('issuer', toState(at(format.issuer)), 'travel-document.issuer');
	readNames(at(format.names), document);
	if (/\d/.test(at(format.names))) doubts.push('travel-document.mrz-names');
	put('nationality', toState(at(format.nationality)), 'travel-document.nationality');
	const expiresOn = toDate(at(format.expiry), toExpiryYear);
	put('birthDate', toBirthDate(at(format.birthDate), expiresOn), 'travel-document.birth-date');
	put('sex', toSex(at(format.sex)), 'travel-document.sex');
	put('expiresOn', expiresOn, 'travel-document.expiry');
	readOptional(format, at, document);
	return doubts;
}

function readOptional(
	{ personalNumber, optional, longNumber }: MrzFormat,
	at: (place: Place) => string,
	document: TravelDocument,
) {
	const personal = personalNumber === undefined ? '' : trimFillers(at(personalNumber));
	if (personal !== '') document.personalNumber = personal;
	const isLong = longNumber !== undefined && document.number.length > 9;
	const fields = optional.map((place, index) => {
		const field = trimFillers(at(place));
		return isLong && index === 0 ? field.slice(`${field}<`.indexOf('<') + 1) : field;
	});
	if (fields.some((field) => field !== '')) document.optionalData = fields;
}

function trimFillers(field: string): string {
	let end = field.length;
	while (field.charAt(end - 1) === '<') end -= 1;
	return field.slice(0, end);
}

/** Three letters, or the one of Germany; the alpha-2 and numeric codes have no place here. */
function toState(field: string): string | undefined {
	if (field === 'D<<') return 'DEU';
	return isAlpha3(field) ? field : undefined;
}

/** Primary and secondary identifier, parted by two fillers; a person of one name has no secondary. */
function readNames(field: string, document: TravelDocument): void {
	const names = trimFillers(field);
	const parting = names.indexOf('<<');
	const surname = toWords(parting === -1 ? names : names.slice(0, parting));
	const givenNames = parting === -1 ? '' : toWords(names.slice(parting + 2));
	if (surname !== '') document.surname = surname;
	if (givenNames !== '') document.givenNames = givenNames;
}

function toWords(identifier: string): string {
	return identifier.replace(/<+/g, ' ').trim();
}

const sixPlaces = /^\d\d(?:\d\d|<<){2}$/;

/** YYMMDD; fillers or zeros where the month or the day is not known (Doc 9303-3 §4.8). */
function toDate(field: string, toYear: (twoDigits: number) => number): string | undefined {
	if (!sixPlaces.test(field)) return undefined;
	return toPartialDate(toYear(Number(field.slice(0, 2))), toPart(field.slice(2, 4)), toPart(field.slice(4)));
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
	const century = `20${field.replaceAll('<', '0')}` <= expiresOn.replaceAll('-', '') ? 2000 : 1900;
	return toDate(field, (twoDigits) => century + twoDigits);
}

function toSex(character: string): TravelDocument['sex'] {
	if (character === '<' || character === 'X') return 'X';
	return character === 'M' || character === 'F' ? character : undefined;
}
