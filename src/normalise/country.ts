import { cleanLine } from './characters.ts';
import { findByCode, findByName } from './country-names.ts';
import { fold } from './fold.ts';
import { type Normalised, withoutValue, withValue } from './normalised.ts';

const maxLength = 100;

/** What is said around a country: "warga negara", "orang", "สัญชาติ" before it, "citizen" after it. Folded. */
const citizenOf =
	/^(?:(?:ber)?(?:kewarganegaraan|kebangsaan)|warga ?negara|warga|wn|orang|bangsa|citizen of|national of|nationality) (?=\p{L})|^(?:สญชาต|ประเทศ|คน) ?(?=\p{L})| (?:citizen|national|nationality|citizenship)$/gu;

const specimen = /\buto(?:pia)?$/i;

/** ISO 3166-1 alpha-3 or ICAO code of a code, a country's name or that of its people. No near matches. */
export function normaliseCountry(raw: string): Normalised<string> {
	const { text, rules } = cleanLine(raw);
	if (text.length > maxLength) return withoutValue(['country.unreadable']);
	if (/^a\.?s\.?$/i.test(text)) return withoutValue(['country.ambiguous']);
	const byCode = findByCode(text);
	if (byCode !== undefined) return withValue(byCode, byCode === text ? rules : [...rules, 'country.code']);
	const byName = findByName(text) ?? findByName(fold(text).replace(citizenOf, ''));
	if (byName === undefined && specimen.test(text)) return withoutValue(['country.specimen']);
	return byName === undefined ? withoutValue(['country.unreadable']) : withValue(byName, [...rules, 'country.name']);
}
