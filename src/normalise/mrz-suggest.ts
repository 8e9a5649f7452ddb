import { listWrongChecks } from './mrz-check.ts';
import type { Check, MrzFormat, Place } from './mrz-formats.ts';

/**
 * Letters and digits that readers of OCR-B and people take for one another. No check digit tells 1 from L or 6 from G, whose
 * values differ by tens: they are exchanged only where the place itself tells.
 */
const digitOf: ReadonlyMap<string, string> = new Map(
	['O0', 'Q0', 'D0', 'I1', 'L1', 'Z2', 'S5', 'G6', 'B8'].map(toPair),
);
const letterOf: ReadonlyMap<string, string> = new Map(['0O', '1I', '2Z', '5S', '6G', '8B'].map(toPair));

/** `TravelDocument` takes no more. */
const most = 5;

/**
 * What lines that look misread may have been, those with the fewest letters first: digits where only letters may stand and the other
 * way round are exchanged for their lookalikes; then, in what a wrong check digit covers, one character more, or two.
 * Each suggestion has all its check digits right and differs from `characters`.
 */
export function suggestMrz(format: MrzFormat, characters: string): string[] {
	const settled = settle(format, characters);
	const wrong = listWrongChecks(format, settled);
	if (wrong.length === 0) return settled === characters ? [] : [settled];
	const ones = listExchanges(format, settled, wrong);
	const isRight = (text: string) => listWrongChecks(format, text).length === 0;
	const right = ones.filter(isRight);
	if (right.length > 0) return toLikeliest(right);
	const twos = ones.flatMap((one) => listExchanges(format, one, listWrongChecks(format, one)));
	return toLikeliest(twos.filter((two) => two !== settled && isRight(two)));
}

/** Numbers of documents are digits for the most part. */
function toLikeliest(texts: readonly string[]): string[] {
	const countLetters = (text: string) => text.replace(/[^A-Z]/g, '').length;
	return [...new Set(texts)].sort((one, other) => countLetters(one) - countLetters(other)).slice(0, most);
}

/** Dates and check digits have no letters, names and codes of states no digits (ICAO Doc 9303-3 §4.6 to §4.9). */
function settle(
	{ lineLength, checks, birthDate, expiry, names, issuer, nationality }: MrzFormat,
	characters: string,
): string {
	const exchange =
		(table: ReadonlyMap<string, string>) =>
		(text: string, [line, start, end]: Place) => {
			const [from, to] = [line * lineLength + start, line * lineLength + end];
			return text.slice(0, from) + text.slice(from, to).replace(/./g, (one) => table.get(one) ?? one) + text.slice(to);
		};
	const withDigits = [birthDate, expiry, ...checks.map(({ at }) => at)].reduce(exchange(digitOf), characters);
	return [names, issuer, nationality].reduce(exchange(letterOf), withDigits);
}

/** The lines with one character exchanged, for each that the checks are over, where a letter or a digit may stand. */
function listExchanges(
	{ lineLength, birthDate, expiry }: MrzFormat,
	characters: string,
	checks: readonly Check[],
): string[] {
	const settled = [birthDate, expiry, ...checks.map(({ at }) => at)].flatMap((place) => listIndexes(place, lineLength));
	const covered = new Set(checks.flatMap(({ over }) => over.flatMap((place) => listIndexes(place, lineLength))));
	return [...covered]
		.filter((index) => !settled.includes(index))
		.flatMap((index) => {
			const character = characters.charAt(index);
			const other = digitOf.get(character) ?? letterOf.get(character);
			return other === undefined ? [] : [characters.slice(0, index) + other + characters.slice(index + 1)];
		});
}

function listIndexes([line, start, end]: Place, lineLength: number): number[] {
	return Array.from({ length: end - start }, (_, index) => line * lineLength + start + index);
}

function toPair(pair: string): [string, string] {
	return [pair.charAt(0), pair.charAt(1)];
}
