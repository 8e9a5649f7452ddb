import { toCheckDigit } from '../../src/normalise/mrz-check.ts';
import { type InventedDate, toMrzDate } from './dates.ts';
import type { InventedName } from './names.ts';

/** Neither country issues passports whose numbers begin with ZZ. */
export const toFictionalNumber = (index: number) => `ZZ${String(index).padStart(7, '0')}`;

/** The two lines of a passport (TD3, ICAO Doc 9303-4 §4.2), with the check digits that belong to them. */
export function toPassportLines(
	name: InventedName,
	{ number, birth, expiry }: { number: string; birth: InventedDate; expiry: InventedDate },
): [string, string] {
	const names = [name.primary, name.secondary].map(toMrzName).filter((part) => part !== '');
	const first = `P<${name.country}${names.join('<<')}`.slice(0, 44).padEnd(44, '<');
	const [numberField, birthField, expiryField] = [number.padEnd(9, '<'), toMrzDate(birth), toMrzDate(expiry)].map(
		(field) => field + toCheckDigit(field),
	);
	const personal = `${'<'.repeat(14)}0`;
	const checked = `${numberField}${birthField}${expiryField}${personal}`;
	const second = `${numberField}${name.country}${birthField}${name.sex}${expiryField}${personal}${toCheckDigit(checked)}`;
	return [first, second];
}

function toMrzName(text: string): string {
	return text
		.toUpperCase()
		.replaceAll('/', '')
		.replaceAll(/[^A-Z]+/g, '<');
}
