import { toPartialDate } from './calendar.ts';
import type { RuleName } from './rules.ts';

/** First two digits: the province where the number was first given out (codes of the Ministry of Home Affairs). */
const provinces = new Set(
	[
		...[11, 12, 13, 14, 15, 16, 17, 18, 19, 21],
		...[31, 32, 33, 34, 35, 36, 51, 52, 53],
		...[61, 62, 63, 64, 65, 71, 72, 73, 74, 75, 76, 81, 82],
		...[91, 92, 93, 94, 95, 96],
	].map(String),
);

/**
 * What is odd about an Indonesian identity number (NIK, PP 37/2007, Article 37): six digits of the region, the
 * date of birth as DDMMYY with 40 added to a woman's day, a sequence that begins at 0001. It has no check
 * digit, so a number without doubts may still be an invented one.
 */
export function listNikDoubts(nik: string): RuleName[] {
	const [, province = '', day = '', month = '', year = '', sequence] = parts.exec(nik) ?? [];
	const doubts: [RuleName, boolean][] = [
		['travel-document.nik-region', !provinces.has(province)],
		['travel-document.nik-birth-date', !isDate(Number(year), Number(month), Number(day))],
		['travel-document.nik-sequence', sequence === '0000'],
	];
	return doubts.filter(([, holds]) => holds).map(([rule]) => rule);
}

const parts = /^(\d{2})\d{4}(\d{2})(\d{2})(\d{2})(\d{4})$/;

function isDate(twoDigitYear: number, month: number, day: number): boolean {
	const dayOfMonth = day > 40 ? day - 40 : day;
	return [1900, 2000].some((century) => toPartialDate(century + twoDigitYear, month, dayOfMonth) !== undefined);
}
