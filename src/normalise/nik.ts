import { provinces } from '../model/provinces.ts';
import { toPartialDate } from './calendar.ts';
import type { RuleName } from './rules.ts';

/** First two digits: the province where the number was first given out. */
const provinceCodes = new Set(provinces.codes.map(({ code }) => code));

/**
 * What is odd about an Indonesian identity number (NIK, PP 37/2007, Article 37): six digits of the region, the
 * date of birth as DDMMYY with 40 added to a woman's day, a sequence that begins at 0001. It has no check
 * digit, so a number without doubts may still be an invented one.
 */
export function listNikDoubts(nik: string): RuleName[] {
	const [, province = '', day = '', month = '', year = '', sequence] = parts.exec(nik) ?? [];
	const doubts: [RuleName, boolean][] = [
		['travel-document.nik-region', !provinceCodes.has(province)],
		['travel-document.nik-birth-date', !isDate(Number(year), Number(month), Number(day))],
		['travel-document.nik-sequence', sequence === '0000'],
	];
	return doubts.filter(([, holds]) => holds).map(([rule]) => rule);
}

/** The holder's date of birth without its century (`85-03-12`) and sex. */
export function readNik(nik: string): { birthDate: string; sex: 'M' | 'F' } | undefined {
	const [, , day = '', month = '', year = ''] = parts.exec(nik) ?? [];
	if (!isDate(Number(year), Number(month), Number(day))) return undefined;
	const dayOfMonth = String(Number(day) % 40).padStart(2, '0');
	return { birthDate: `${year}-${month}-${dayOfMonth}`, sex: Number(day) > 40 ? 'F' : 'M' };
}

const parts = /^(\d{2})\d{4}(\d{2})(\d{2})(\d{2})(\d{4})$/;

function isDate(twoDigitYear: number, month: number, day: number): boolean {
	const dayOfMonth = day > 40 ? day - 40 : day;
	return [1900, 2000].some((century) => toPartialDate(century + twoDigitYear, month, dayOfMonth) !== undefined);
}
