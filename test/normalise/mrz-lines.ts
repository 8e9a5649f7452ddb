import { toCheckDigit } from '../../src/normalise/mrz-check.ts';

/** What stands in the lines of an invented passport; numbers starting X99 are not given out. */
export interface Passport {
	readonly issuer: string;
	readonly names: string;
	readonly number: string;
	readonly nationality: string;
	readonly birth: string;
	readonly sex: string;
	readonly expiry: string;
	readonly personal: string;
}

const passport: Passport = {
	issuer: 'IDN',
	names: 'SAPUTRA<<DENI<ARIF',
	number: 'X9900001',
	nationality: 'IDN',
	birth: '850312',
	sex: 'M',
	expiry: '301130',
	personal: '',
};

/** The two lines (TD3) of a passport, all check digits right. */
export function toLines(change: Partial<Passport> = {}): [first: string, second: string] {
	const { issuer, names, number, nationality, birth, sex, expiry, personal } = { ...passport, ...change };
	const numbered = withDigit(number.padEnd(9, '<'));
	const born = withDigit(birth);
	const expires = withDigit(expiry);
	const optional = withDigit(personal.padEnd(14, '<'));
	const composite = toCheckDigit(numbered + born + expires + optional);
	return [
		`P<${issuer.padEnd(3, '<')}${names}`.padEnd(44, '<'),
		`${numbered}${nationality.padEnd(3, '<')}${born}${sex}${expires}${optional}${composite}`,
	];
}

export function toMrz(change: Partial<Passport> = {}): string {
	return toLines(change).join('\n');
}

function withDigit(field: string): string {
	return field + toCheckDigit(field);
}
