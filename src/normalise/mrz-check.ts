import type { RuleName } from './rules.ts';

interface Check {
	readonly rule: RuleName;
	/** Parts of the second line: first place and the place after the last, from 0. */
	readonly over: readonly (readonly [start: number, end: number])[];
	/** Place of the check digit. */
	readonly at: number;
	/** Not in use, it may have a filler for its check digit. */
	readonly optional?: true;
}

/** The check digits of a passport's second line (ICAO Doc 9303-4 §4.2.2). */
const checks: readonly Check[] = [
	{ rule: 'travel-document.check-digit-number', over: [[0, 9]], at: 9 },
	{ rule: 'travel-document.check-digit-birth-date', over: [[13, 19]], at: 19 },
	{ rule: 'travel-document.check-digit-expiry', over: [[21, 27]], at: 27 },
	{ rule: 'travel-document.check-digit-personal-number', over: [[28, 42]], at: 42, optional: true },
	{
		rule: 'travel-document.check-digit-composite',
		over: [
			[0, 10],
			[13, 20],
			[21, 43],
		],
		at: 43,
	},
];

/** The rules of the check digits that are wrong: none, if the line was read well. */
export function listWrongDigits(secondLine: string): RuleName[] {
	return checks.filter((check) => !holds(check, secondLine)).map(({ rule }) => rule);
}

function holds({ over, at, optional }: Check, line: string): boolean {
	const checked = over.map(([start, end]) => line.slice(start, end)).join('');
	const digit = line.charAt(at);
	return digit === toCheckDigit(checked) || (optional === true && digit === '<' && /^<+$/.test(checked));
}

/** Weights 7, 3, 1 over digits, letters from A = 10 and fillers = 0, modulo 10 (ICAO Doc 9303-3 §4.9). */
export function toCheckDigit(text: string): string {
	const sum = [...text].reduce((total, character, index) => {
		const value = character === '<' ? 0 : Number.parseInt(character, 36);
		return total + value * ([7, 3, 1][index % 3] ?? 0);
	}, 0);
	return String(sum % 10);
}
