import type { PersonName } from '../model/values.ts';
import { transliterate } from './transliteration.ts';

/**
 * A name as the name field of machine-readable lines has it (ICAO Doc 9303-3 §4.6): primary identifier, two fillers,
 * secondary identifier, fillers up to `length` (39 places in passports and visas of format A, 31 on cards of two
 * lines and visas of format B, 30 on cards of three). Without a family name all of the name is the primary one.
 * A name that does not fit is truncated in one of the ways of Doc 9303-4 §4.2.3 and ends in a letter. States choose
 * other ways too: a name of full length may stand for a longer one.
 */
export function toMrzName(
	{ full, family, given }: Pick<PersonName, 'full' | 'family' | 'given'>,
	length: number,
): string {
	const identifiers = (family === undefined ? [full] : [family, given ?? '']).map(toComponents);
	const [primary = [], secondary] = identifiers.filter((components) => components.length > 0);
	return (secondary === undefined ? shorten(primary, length) : joinShortened(primary, secondary, length)).padEnd(
		length,
		'<',
	);
}

/** Apostrophes join, hyphens, commas and spaces part; all other signs are left out. */
function toComponents(identifier: string): string[] {
	return identifier
		.split(/[\s,\p{Pd}]+/u)
		.map(transliterate)
		.filter((component) => component !== '');
}

/** The secondary identifier has a place of its own, however long the primary one is. */
function joinShortened(primary: readonly string[], secondary: readonly string[], length: number): string {
	const first = toInitials(primary, length - 3);
	const second = shorten(secondary, length - first.length - 2);
	return `${shorten(primary, length - second.length - 2)}<<${second}`;
}

/** From the last component on initials in place of components, until it fits. */
function toInitials(components: readonly string[], room: number): string {
	const initials = [...components];
	for (let last = initials.length - 1; last > 0 && initials.join('<').length > room; last -= 1) {
		initials[last] = initials[last]?.charAt(0) ?? '';
	}
	return shorten(initials, room);
}

/** From the last component on each is shortened as far as needed, to its initial at most; then the last is left out. */
function shorten(components: readonly string[], room: number): string {
	let excess = components.join('<').length - room;
	if (excess <= 0) return components.join('<');
	const shortened = components.toReversed().map((component) => {
		const cut = Math.min(excess, component.length - 1);
		excess -= cut;
		return component.slice(0, component.length - cut);
	});
	return excess > 0 ? shorten(components.slice(0, -1), room) : shortened.toReversed().join('<');
}
