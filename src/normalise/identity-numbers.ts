import type { TravelDocument } from '../model/values.ts';
import { toPartialDate } from './calendar.ts';
import { listNikDoubts, readNik } from './nik.ts';
import type { RuleName } from './rules.ts';

/** What a state's identity number says of its holder; the year of birth has two digits, `85-03-12`. */
export interface Holder {
	readonly birthDate?: string;
	readonly sex?: 'M' | 'F';
}

interface NumberForm {
	readonly pattern: RegExp;
	readonly listDoubts: (number: string) => readonly RuleName[];
	readonly readHolder: (number: string) => Holder | undefined;
}

const sayNothing = () => undefined;

/** Numbers on identity cards, by the state that issues them. */
const forms: Readonly<Record<string, NumberForm>> = {
	IDN: { pattern: /^\d{16}$/, listDoubts: listNikDoubts, readHolder: readNik },
	// YYMMDD, place of birth, four digits of which the last is odd for men (National Registration Regulations 1990).
	MYS: {
		pattern: /^\d{12}$/,
		listDoubts: (number) => (readMyKad(number) === undefined ? ['travel-document.identity-birth-date'] : []),
		readHolder: readMyKad,
	},
	// Letter of the century or of foreigners, seven digits and a letter that checks them; M, of 2022, is left alone.
	SGP: {
		pattern: /^[STFGM]\d{7}[A-Z]$/,
		listDoubts: (number) => listWrong(/^M/.test(number) || toNricLetter(number) === number.charAt(8)),
		readHolder: sayNothing,
	},
	// Twelve digits times 13 to 2, modulo 11, taken from 11 (Thai identification number).
	THA: {
		pattern: /^\d{13}$/,
		listDoubts: (number) => listWrong((11 - (weigh(number, 13, 12) % 11)) % 10 === Number(number.charAt(12))),
		readHolder: sayNothing,
	},
};

/** What is odd about the number of an identity card, where its state's numbers are known. */
export function listIdentityNumberDoubts({ type, issuer = '', number }: TravelDocument): readonly RuleName[] {
	const form = type === 'identity-card' ? forms[issuer] : undefined;
	if (form === undefined) return [];
	return form.pattern.test(number) ? form.listDoubts(number) : ['travel-document.number-form'];
}

export function readHolder({ type, issuer = '', number }: TravelDocument): Holder | undefined {
	const form = type === 'identity-card' ? forms[issuer] : undefined;
	return form?.pattern.test(number) ? form.readHolder(number) : undefined;
}

function listWrong(isRight: boolean): readonly RuleName[] {
	return isRight ? [] : ['travel-document.identity-check-digit'];
}

function readMyKad(number: string): Holder | undefined {
	const [year = '', month = '', day = ''] = number.match(/\d\d/g) ?? [];
	const isDate = [1900, 2000].some(
		(century) => toPartialDate(century + Number(year), Number(month), Number(day)) !== undefined,
	);
	if (!isDate) return undefined;
	return { birthDate: `${year}-${month}-${day}`, sex: Number(number.charAt(11)) % 2 === 1 ? 'M' : 'F' };
}

/** Seven digits times 2, 7, 6, 5, 4, 3, 2, and 4 more for those given out since 2000. */
function toNricLetter(number: string): string {
	const [series = '', first = ''] = number;
	const sum = Number(first) * 2 + weigh(number.slice(2), 7, 6) + (/[TG]/.test(series) ? 4 : 0);
	return (/[ST]/.test(series) ? 'JZIHGFEDCBA' : 'XWUTRQPNMLK').charAt(sum % 11);
}

/** So many digits from the left, each times a weight that falls by one. */
function weigh(digits: string, weight: number, count: number): number {
	return [...digits.slice(0, count)].reduce((sum, digit, index) => sum + Number(digit) * (weight - index), 0);
}
