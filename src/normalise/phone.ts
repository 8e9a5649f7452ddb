import { parsePhoneNumberFromString } from 'libphonenumber-js/min';
import type { RuleName } from './rules.ts';

/** A telephone number, or the rule that says why it is none; `undefined` for what is no number at all. */
export type Phone = { readonly e164: string; readonly rules: readonly RuleName[] } | { readonly doubt: RuleName };

interface NationalForm {
	readonly country: 'ID' | 'MY';
	readonly pattern: RegExp;
	readonly rule: RuleName;
}

/**
 * Mobile numbers that tell their country without its code. Landlines do not: 031 is Surabaya, and 03
 * Kuala Lumpur; 088 with nine digits is Kota Kinabalu.
 */
const nationalForms: readonly NationalForm[] = [
	{ country: 'ID', pattern: /^08\d{8,11}$/, rule: 'contact.assumed-indonesia' },
	{ country: 'MY', pattern: /^01\d{8,9}$/, rule: 'contact.assumed-malaysia' },
];

/** Reads a number in international form (ITU-T E.164, also with 00) or an Indonesian or Malaysian mobile. */
export function readPhone(text: string): Phone | undefined {
	if (text.length > 40 || !/^\+?[\d\s().-]+$/.test(text)) return undefined;
	const digits = text.replace(/\D/g, '');
	if (text.startsWith('+')) return readInternational(`+${digits}`, text);
	if (digits.startsWith('00')) return readInternational(`+${digits.slice(2)}`, text);
	return digits.startsWith('0') ? readNational(digits) : readBare(digits);
}

function readInternational(number: string, text: string): Phone | undefined {
	const phone = parsePhoneNumberFromString(number, { extract: false });
	if (!phone?.isPossible()) return undefined;
	return {
		e164: phone.number,
		rules: [
			...(phone.number === text ? [] : ['contact.phone-format' as const]),
			...(phone.isValid() ? [] : ['contact.number-unusual' as const]),
		],
	};
}

function readNational(digits: string): Phone | undefined {
	const form = nationalForms.find(({ pattern }) => pattern.test(digits));
	if (form !== undefined) return { e164: toE164(digits, form), rules: [form.rule] };
	return /^0\d{7,10}$/.test(digits) ? { doubt: 'contact.country-unclear' } : undefined;
}

/** A spreadsheet takes plus signs and leading zeros away: both are tried, and must not contradict. */
function readBare(digits: string): Phone | undefined {
	const plus = parsePhoneNumberFromString(`+${digits}`, { extract: false });
	const form = nationalForms.find(({ pattern }) => pattern.test(`0${digits}`));
	if (plus?.isValid()) {
		return form === undefined
			? { e164: plus.number, rules: ['contact.plus-missing'] }
			: { doubt: 'contact.country-unclear' };
	}
	return form === undefined ? undefined : { e164: toE164(`0${digits}`, form), rules: [form.rule] };
}

function toE164(digits: string, { country }: NationalForm): string {
	return `${country === 'ID' ? '+62' : '+60'}${digits.slice(1)}`;
}
