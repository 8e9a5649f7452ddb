import type { TravelDocument } from '../model/values.ts';
import type { RuleName } from './rules.ts';

/** Part of a line: the first place and the place after the last, from 0. */
export type Place = readonly [line: number, start: number, end: number];

/** What stands at a place of lines that are written one after the other. */
export function take(characters: string, lineLength: number, [line, start, end]: Place): string {
	return characters.slice(line * lineLength + start, line * lineLength + end);
}

export interface Check {
	readonly rule: RuleName;
	/** What the digit is over, one after the other. */
	readonly over: readonly Place[];
	readonly at: Place;
	/** Not in use, it may have a filler for its check digit. */
	readonly optional?: true;
}

/** Machine-readable lines as ICAO Doc 9303 lays them out. */
export interface MrzFormat {
	readonly name: 'TD1' | 'TD2' | 'TD3' | 'MRV-A' | 'MRV-B';
	readonly lines: number;
	readonly lineLength: number;
	/** What the first letter says that it is. */
	readonly types: Readonly<Record<string, TravelDocument['type']>>;
	readonly issuer: Place;
	readonly names: Place;
	readonly number: Place;
	readonly nationality: Place;
	readonly birthDate: Place;
	readonly sex: Place;
	readonly expiry: Place;
	readonly personalNumber?: Place;
	/** Other optional data: what the issuing state puts there. */
	readonly optional: readonly Place[];
	/** Where the rest of a number of more than nine characters stands, whose check digit is then a filler. */
	readonly longNumber?: Place;
	readonly checks: readonly Check[];
}

const number = 'travel-document.check-digit-number';
const birthDate = 'travel-document.check-digit-birth-date';
const expiry = 'travel-document.check-digit-expiry';
const personalNumber = 'travel-document.check-digit-personal-number';
const composite = 'travel-document.check-digit-composite';

/** The second line is the same in passports, visas and cards of two lines, up to its optional data. */
const secondLine = {
	issuer: [0, 2, 5],
	number: [1, 0, 9],
	nationality: [1, 10, 13],
	birthDate: [1, 13, 19],
	sex: [1, 20, 21],
	expiry: [1, 21, 27],
} as const;

const secondLineChecks: readonly Check[] = [
	{ rule: number, over: [[1, 0, 9]], at: [1, 9, 10] },
	{ rule: birthDate, over: [[1, 13, 19]], at: [1, 19, 20] },
	{ rule: expiry, over: [[1, 21, 27]], at: [1, 27, 28] },
];

const card = { A: 'identity-card', C: 'identity-card', I: 'identity-card' } as const;

/** Doc 9303-4 §4.2, -5 §4.2, -6 §4.2, -7 §4.2 and §5.2. */
export const mrzFormats: readonly MrzFormat[] = [
	{
		...secondLine,
		name: 'TD3',
		lines: 2,
		lineLength: 44,
		types: { P: 'passport' },
		names: [0, 5, 44],
		personalNumber: [1, 28, 42],
		optional: [],
		checks: [
			...secondLineChecks,
			{ rule: personalNumber, over: [[1, 28, 42]], at: [1, 42, 43], optional: true },
			{
				rule: composite,
				over: [
					[1, 0, 10],
					[1, 13, 20],
					[1, 21, 43],
				],
				at: [1, 43, 44],
			},
		],
	},
	{
		name: 'TD1',
		lines: 3,
		lineLength: 30,
		types: card,
		issuer: [0, 2, 5],
		number: [0, 5, 14],
		longNumber: [0, 15, 30],
		birthDate: [1, 0, 6],
		sex: [1, 7, 8],
		expiry: [1, 8, 14],
		nationality: [1, 15, 18],
		names: [2, 0, 30],
		optional: [
			[0, 15, 30],
			[1, 18, 29],
		],
		checks: [
			{ rule: number, over: [[0, 5, 14]], at: [0, 14, 15] },
			{ rule: birthDate, over: [[1, 0, 6]], at: [1, 6, 7] },
			{ rule: expiry, over: [[1, 8, 14]], at: [1, 14, 15] },
			{
				rule: composite,
				over: [
					[0, 5, 30],
					[1, 0, 7],
					[1, 8, 15],
					[1, 18, 29],
				],
				at: [1, 29, 30],
			},
		],
	},
	{
		...secondLine,
		name: 'TD2',
		lines: 2,
		lineLength: 36,
		types: card,
		names: [0, 5, 36],
		longNumber: [1, 28, 35],
		optional: [[1, 28, 35]],
		checks: [
			...secondLineChecks,
			{
				rule: composite,
				over: [
					[1, 0, 10],
					[1, 13, 20],
					[1, 21, 35],
				],
				at: [1, 35, 36],
			},
		],
	},
	{
		...secondLine,
		name: 'MRV-A',
		lines: 2,
		lineLength: 44,
		types: { V: 'visa' },
		names: [0, 5, 44],
		optional: [[1, 28, 44]],
		checks: secondLineChecks,
	},
	{
		...secondLine,
		name: 'MRV-B',
		lines: 2,
		lineLength: 36,
		types: { V: 'visa' },
		names: [0, 5, 36],
		optional: [[1, 28, 36]],
		checks: secondLineChecks,
	},
];
