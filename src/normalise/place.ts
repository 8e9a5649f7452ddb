import { provinces } from '../model/provinces.ts';
import type { Place } from '../model/values.ts';
import { cleanLine } from './characters.ts';
import { findCode } from './code.ts';
import { findByName } from './country-names.ts';
import { fold } from './fold.ts';
import { type Normalised, withoutValue, withValue } from './normalised.ts';
import { type KnownPlace, knownPlaces } from './places.ts';

const maxLength = 200;

/** A place by its UN/LOCODE, IATA code or one of its names where that is certain; else as it is written. */
export function normalisePlace(raw: string): Normalised<Place> {
	return normalise(raw, 'place.unknown', () => true);
}

/** A place where borders are controlled (TPI, PLBN, CIQ): "TPI Batam Center", "Bandara Soekarno-Hatta (CGK)". */
export function normaliseBorderPoint(raw: string): Normalised<Place> {
	return normalise(raw, 'border-point.unknown', ({ borderPoint }) => borderPoint !== undefined);
}

function normalise(
	raw: string,
	unknown: 'place.unknown' | 'border-point.unknown',
	isMeant: (place: KnownPlace) => boolean,
): Normalised<Place> {
	const { text, rules } = cleanLine(raw);
	if (text.length > maxLength) return withoutValue(['text.too-long']);
	if (text === '') return withoutValue(['text.empty']);
	const place = findPlace(text, isMeant);
	if (place === undefined) return withValue({ name: text }, [...rules, unknown]);
	const { names: _, ...value } = place;
	return withValue(value, text === value.name ? rules : [...rules, 'place.name']);
}

/** Words that say what sort of place it is, whole and folded: they are no part of its name. */
const sorts =
	/^(?:(?:tpi|plbn|pos lintas batas(?: negara)?|tempat pemeriksaan imigrasi|ciq|ciqs|checkpoint|kompleks ciq|bandara|bandar udara|lapangan terbang|airport|pelabuhan|jeti|jetty|terminal|feri|ferry|penyeberangan|internasional|antarabangsa|international|laut|udara|darat|kota|of|port) )+|(?: (?:international|ferry|feri|terminal|airport|checkpoint|port|internasional|antarabangsa|intl))+$/u;

/** Every other part of the text must agree: "Batam Centre, Batam" and "Penang (Malaysia)", but no "Manila, Utah". */
function findPlace(text: string, isMeant: (place: KnownPlace) => boolean): KnownPlace | undefined {
	const [whole, ...more] = findByText(text).filter(isMeant);
	if (whole !== undefined && more.length === 0) return whole;
	const [first = '', ...others] = text.split(/[,()]/u).filter((part) => part.trim() !== '');
	const fitting = findByText(first.trim())
		.filter(isMeant)
		.filter((place) => others.every((other) => agrees(place, other.trim())));
	return fitting.length === 1 ? fitting[0] : undefined;
}

function agrees(place: KnownPlace, part: string): boolean {
	if (findByName(part) === place.country) return true;
	if (findCode(provinces, part) !== undefined) return place.country === 'IDN';
	return findByText(part).some(({ country }) => country === place.country);
}

function findByText(text: string): readonly KnownPlace[] {
	const byCode = byCodes.get(text);
	if (byCode !== undefined) return byCode;
	const name = fold(text);
	return byNames.get(name) ?? byNames.get(name.replace(sorts, '').replace(sorts, '')) ?? [];
}

/** Codes are taken in capitals only: "Sub" may be anything. An IATA code is of an airport, not of its city. */
const byCodes = group((place) => [place.iata, place.locode].filter((code) => code !== undefined));
const byNames = group(({ names }) => names.map(fold));

function group(toKeys: (place: KnownPlace) => readonly string[]): ReadonlyMap<string, readonly KnownPlace[]> {
	const found = new Map<string, KnownPlace[]>();
	for (const place of knownPlaces) {
		for (const key of toKeys(place)) found.set(key, [...(found.get(key) ?? []), place]);
	}
	return found;
}
