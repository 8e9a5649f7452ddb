import anyAscii from 'any-ascii';
import { fold } from './fold.ts';
import { isLink } from './name-case.ts';
import { transliterate } from './transliteration.ts';

/**
 * One sound in the spellings of before 1972 and of today, of Indonesia (van Ophuijsen 1901, Soewandi 1947, today's by
 * Keputusan Presiden 57/1972) and Malaysia (Za'aba; today's by the Joint Rumi Spelling of 1972). Only `ch` is two
 * sounds: Indonesia's kh ("Chairul"), Malaysia's c ("Chandra"). What was j may be y today: j and y are one.
 */
const spellings: Readonly<Record<string, string>> = { oe: 'u', tj: 'c', dj: 'y', j: 'y', sh: 'sy' };
const pieces = /oe|tj|dj|j|sh/g;
const soundsOfCh = ['kh', 'c'] as const;

/** Names that are written in many ways or shortened: "Mohd" is what Malaysian registers write (ICAO Doc 9303-3 B.2.1). */
const variants: ReadonlyMap<string, string> = new Map(
	[
		'muhamad moh mohd moch mochamad mochamed mohamad mohamed mohamet much muchamad muh muhamed muhamet muhd md',
		'ahmad achmad ahmed akhmad akhmed',
		'abdul abd abdoel',
		'nur noer nor',
	].flatMap((row) => row.split(' ').map((name, _, [usual = '']) => [name, usual] as const)),
);

/** The Arabic article, also before sun letters (ICAO Doc 9303-3 B.5.3), and particles of European names. */
const attached = /(?<![\p{L}\p{M}])(?:al|el|a[dnrstz]|as[hy])-(?=\p{L})/giu;
const unattached = new Set(['al', 'el', 'van', 'von', 'den', 'der', 'de']);

/**
 * Keys by which two writings of one person's name meet: of "Moch. Soeharjo bin Tjipto" and of "CIPTO, MUHAMMAD
 * SUHARJO" at least one is the same. They make no difference between capital and small letters, accents, old and
 * new spelling, single and doubled letters, the order of the parts, parts in one word or two, with or without a
 * patronymic link or an article, another script and its romanisation. For finding only, never to be shown: names
 * that share a key may differ, and one name in a script without vowels or in two dialects may share none.
 *
 * `full` is as in `PersonName`, without titles; or surname and given names of a travel document.
 */
export function toNameKeys(full: string): readonly string[] {
	return [...new Set(listSoundings(full).flatMap(listOrders))].filter((key) => key !== '');
}

/** The words of a name as they may have sounded, once for each way; without links and articles. */
export function listSoundings(full: string): readonly (readonly string[])[] {
	const words = full.replace(attached, '').split(/[\s,\p{Pd}]+/u);
	const named = words.filter((word, index) => !isLink(word, index, words) && !unattached.has(fold(word)));
	const written = listWritings(named.length > 0 ? named : words);
	return written.flatMap(listReadings);
}

/** As the name may stand in a document: romanised, and in machine-readable lines. Plain letters are the same in both. */
function listWritings(words: readonly string[]): string[] {
	const written = words.join(' ').toLowerCase();
	if (/^[a-z ]+$/.test(written)) return [written];
	return [fold(anyAscii(written)), words.map(transliterate).join(' ').toLowerCase()];
}

/** True if the names have a key in common: then somebody should compare the persons. */
export function mayBeSameName(one: string, other: string): boolean {
	if (one.toLowerCase() === other.toLowerCase() && /\p{L}/u.test(one)) return true;
	const keys = new Set(toNameKeys(one));
	return toNameKeys(other).some((key) => keys.has(key));
}

/** The words as they may have sounded: one way, or two if there is a `ch`. */
function listReadings(name: string): string[][] {
	const readings = name.includes('ch') ? soundsOfCh : [''];
	return readings.map((ch) =>
		name
			.split(' ')
			.filter((word) => word !== '')
			.map((word) => toSound(word, ch)),
	);
}

/** A doubling sign may be there or not (ICAO Doc 9303-3 B.5.3), so double letters count once. */
function toSound(word: string, ch: string): string {
	const single = word.replace(/(\p{L})\1+/gu, '$1');
	return (variants.get(single) ?? single).replace(/ch/g, ch).replace(pieces, (piece) => spellings[piece] ?? piece);
}

/** Sorted, each word once; and without spaces as written and with the first word last or the last first. */
function listOrders(words: readonly string[]): string[] {
	const sorted = [...new Set(words)].sort().join(' ');
	const last = words.at(-1) ?? '';
	return [sorted, words.join(''), words.slice(1).join('') + (words[0] ?? ''), last + words.slice(0, -1).join('')];
}
