import { type Check, type MrzFormat, type Place, take } from './mrz-formats.ts';

/** The checks whose digit is wrong: none, if the lines were read well. */
export function listWrongChecks(format: MrzFormat, characters: string): readonly Check[] {
	return format.checks.filter((check) => !isRight(format, characters, check));
}

function isRight(format: MrzFormat, characters: string, { rule, over, at, optional }: Check): boolean {
	const { lineLength } = format;
	const digit = characters.charCodeAt(at[0] * lineLength + at[1]);
	if (digit !== filler) return digit === nought + (sum(characters, lineLength, over) % 10);
	const long = rule === 'travel-document.check-digit-number' ? takeLongNumber(format, characters) : undefined;
	if (long !== undefined) return long.digit === toCheckDigit(long.number);
	return optional === true && over.every((place) => /^<*$/.test(take(characters, lineLength, place)));
}

/** `TravelDocument` takes no more; then a character was misread, and the check digit tells. */
const longest = 20;

/**
 * A number of more than nine characters goes on in the optional data, with its check digit at its end; the
 * place of the digit has a filler (ICAO Doc 9303-5 §4.2.2.1, note j).
 */
export function takeLongNumber(
	{ number, longNumber, lineLength }: MrzFormat,
	characters: string,
): { readonly number: string; readonly digit: string } | undefined {
	if (longNumber === undefined || characters.charCodeAt(number[0] * lineLength + number[2]) !== filler)
		return undefined;
	const [rest = ''] = take(characters, lineLength, longNumber).split('<', 1);
	const whole = `${take(characters, lineLength, number)}${rest.slice(0, -1)}`;
	if (rest.length < 2 || whole.length > longest) return undefined;
	return { number: whole, digit: rest.slice(-1) };
}

/** Weights 7, 3, 1 over digits, letters from A = 10 and fillers = 0, modulo 10 (ICAO Doc 9303-3 §4.9). */
export function toCheckDigit(text: string): string {
	return String(sum(text, 0, [[0, 0, text.length]]) % 10);
}

const filler = 0x3c;
const nought = 0x30;
const weights = [7, 3, 1] as const;

function sum(characters: string, lineLength: number, places: readonly Place[]): number {
	let total = 0;
	let index = 0;
	for (const [line, start, end] of places) {
		for (let place = line * lineLength + start; place < line * lineLength + end; place += 1) {
			total += toNumber(characters.charCodeAt(place)) * (weights[index % 3] ?? 0);
			index += 1;
		}
	}
	return total;
}

/** Of a character among `0-9A-Z<`. */
function toNumber(code: number): number {
	if (code === filler) return 0;
	return code < 0x41 ? code - nought : code - 0x37;
}
