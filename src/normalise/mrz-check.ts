import type { MrzFormat, Place } from './mrz-formats.ts';
import type { RuleName } from './rules.ts';

/** The rules of the check digits that are wrong: none, if the lines were read well. */
export function listWrongDigits(format: MrzFormat, lines: readonly string[]): RuleName[] {
	const take = ([line, start, end]: Place) => lines[line]?.slice(start, end) ?? '';
	const isRight = ({ rule, over, at, optional }: MrzFormat['checks'][number]): boolean => {
		const long = rule === 'travel-document.check-digit-number' ? takeLongNumber(format, lines) : undefined;
		if (long !== undefined) return long.digit === toCheckDigit(long.number);
		const checked = over.map(take).join('');
		return take(at) === toCheckDigit(checked) || (optional === true && take(at) === '<' && /^<+$/.test(checked));
	};
	return format.checks.filter((check) => !isRight(check)).map(({ rule }) => rule);
}

/** `TravelDocument` takes no more; then a character was misread, and the check digit tells. */
const longest = 20;

/**
 * A number of more than nine characters goes on in the optional data, with its check digit at its end; the
 * place of the digit has a filler (ICAO Doc 9303-5 §4.2.2.1, note j).
 */
export function takeLongNumber(
	{ number: [line, start, end], longNumber }: MrzFormat,
	lines: readonly string[],
): { readonly number: string; readonly digit: string } | undefined {
	if (longNumber === undefined || lines[line]?.charAt(end) !== '<') return undefined;
	const [restLine, restStart, restEnd] = longNumber;
	const [rest = ''] = (lines[restLine] ?? '').slice(restStart, restEnd).split('<', 1);
	const number = `${lines[line].slice(start, end)}${rest.slice(0, -1)}`;
	if (rest.length < 2 || number.length > longest) return undefined;
	return { number, digit: rest.slice(-1) };
}

/** Weights 7, 3, 1 over digits, letters from A = 10 and fillers = 0, modulo 10 (ICAO Doc 9303-3 §4.9). */
export function toCheckDigit(text: string): string {
	let sum = 0;
	for (let index = 0; index < text.length; index += 1) {
		sum += toNumber(text.charCodeAt(index)) * (weights[index % 3] ?? 0);
	}
	return String(sum % 10);
}

const weights = [7, 3, 1] as const;

/** Of a character among `0-9A-Z<`. */
function toNumber(code: number): number {
	if (code === 0x3c) return 0;
	return code < 0x41 ? code - 0x30 : code - 0x37;
}
