import codes from 'i18n-iso-countries/codes.json' with { type: 'json' };
import english from 'i18n-iso-countries/langs/en.json' with { type: 'json' };
import indonesian from 'i18n-iso-countries/langs/id.json' with { type: 'json' };
import malay from 'i18n-iso-countries/langs/ms.json' with { type: 'json' };
import thai from 'i18n-iso-countries/langs/th.json' with { type: 'json' };
import { furtherNames } from './country-further-names.ts';
import { fold } from './fold.ts';

/**
 * Codes of ICAO Doc 9303-3 §5 that are no ISO 3166-1 alpha-3 codes. UTO, for specimens, is left out on
 * purpose; GBD to GBS tell kinds of British nationality apart and stay as they are.
 */
const icaoCodes =
	'ANT EUE GBD GBN GBO GBP GBS NTZ RKS UNA UNK UNO XBA XCC XCE XCO XDC XEC XES XIM XMP XOM XPO XXA XXB XXC XXX'.split(
		' ',
	);

/** ISO has no code for Kosovo; the package's own XKK is RKS to ICAO. */
const alpha3ByAlpha2 = new Map(codes.map(([alpha2 = '', alpha3 = '']) => [alpha2, alpha2 === 'XK' ? 'RKS' : alpha3]));

const alpha3ByCode: ReadonlyMap<string, string> = new Map([
	...codes.flatMap(([alpha2 = '', , numeric = '']) => [
		[alpha2, alpha3ByAlpha2.get(alpha2) ?? ''] as const,
		[numeric, alpha3ByAlpha2.get(alpha2) ?? ''] as const,
	]),
	...[...alpha3ByAlpha2.values(), ...icaoCodes].map((code) => [code, code] as const),
	// In machine-readable lines Germany is one letter (ICAO Doc 9303-3 §5, part A); its other codes of two letters.
	['D', 'DEU'],
	['KS', 'RKS'],
	['EU', 'EUE'],
	['UN', 'UNO'],
]);

const alpha3ByName = collectNames();

const alpha3Codes: ReadonlySet<string> = new Set(alpha3ByCode.values());

/** True for a code of three letters that means a state, an organisation or persons without a state. */
export function isAlpha3(code: string): boolean {
	return alpha3Codes.has(code);
}

/** Of a code, whatever its case: alpha-2, alpha-3, numeric or ICAO's. */
export function findByCode(code: string): string | undefined {
	return alpha3ByCode.get(code.toUpperCase());
}

const alpha2ByAlpha3 = new Map([...alpha3ByAlpha2].map(([alpha2, alpha3]) => [alpha3, alpha2]));

/** Undefined for what has none: ICAO's codes for organisations and persons without a state. */
export function findAlpha2(alpha3: string): string | undefined {
	return alpha2ByAlpha3.get(alpha3);
}

/** Its name; the code itself for what has none. */
export function nameCountry(alpha3: string, language: 'en' | 'id'): string {
	const { countries } = language === 'id' ? indonesian : english;
	const names = (countries as Readonly<Record<string, string | string[]>>)[findAlpha2(alpha3) ?? ''];
	return [names].flat()[0] ?? alpha3;
}

/** Of all countries. */
export function listAlpha2(): readonly string[] {
	return [...alpha3ByAlpha2.keys()];
}

/** As officers read it; undefined for a code that is no country's. */
export function findCountryName(alpha3: string, language: 'en' | 'id'): string | undefined {
	const { countries } = { en: english, id: indonesian }[language];
	const names: Readonly<Record<string, string | string[]>> = countries;
	return [names[findAlpha2(alpha3) ?? ''] ?? []].flat()[0];
}

/** Of a name in English, Indonesian, Malay or Thai: exact but for case, accents and signs. */
export function findByName(name: string): string | undefined {
	return alpha3ByName.get(fold(name));
}

/** A name that means two countries ("Congo") means none here. */
function collectNames(): ReadonlyMap<string, string> {
	const found = new Map<string, Set<string>>();
	for (const [name, alpha3] of listNames()) {
		found.set(fold(name), (found.get(fold(name)) ?? new Set()).add(alpha3));
	}
	return new Map([...found].flatMap(([name, [alpha3 = '', ...more]]) => (more.length > 0 ? [] : [[name, alpha3]])));
}

function listNames(): [name: string, alpha3: string][] {
	const ofLanguages = [english, indonesian, malay, thai].flatMap(({ countries }) =>
		Object.entries<string | string[]>(countries).flatMap(([alpha2, names]) =>
			[names].flat().map((name): [string, string] => [name, alpha3ByAlpha2.get(alpha2) ?? '']),
		),
	);
	const further = Object.entries(furtherNames).flatMap(([alpha3, names]) =>
		names.split('|').map((name): [string, string] => [name, alpha3]),
	);
	return [...ofLanguages, ...further];
}
