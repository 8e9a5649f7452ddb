import type { RuleName } from './rules.ts';

/** Officers of our region write years of these; outside them a number is a slip. */
const firstYear = 1900;
const lastYear = 2100;

/** Year of the Buddhist era as Thailand counts: 2528 is 1985. */
const buddhistOffset = 543;

/** `PartialDate` of a year, a month and a day as far as they are known; undefined when no such date exists. */
export function toPartialDate(year: number, month?: number, day?: number): string | undefined {
	if (year < firstYear || year > lastYear) return undefined;
	if (month === undefined) return String(year);
	if (month < 1 || month > 12) return undefined;
	const yearAndMonth = `${year}-${pad(month)}`;
	if (day === undefined) return yearAndMonth;
	return day >= 1 && day <= daysIn(year, month) ? `${yearAndMonth}-${pad(day)}` : undefined;
}

/** Why `toPartialDate` has none. */
export function whyNoDate(year: number, month?: number): RuleName {
	if (year < firstYear || year > lastYear) return 'date.year-range';
	return month !== undefined && (month < 1 || month > 12) ? 'date.no-such-month' : 'date.no-such-day';
}

const monthLengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Of the Gregorian calendar. (A `Date` would say so too, at ten times the cost.) */
function daysIn(year: number, month: number): number {
	const isLeapYear = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
	return month === 2 && isLeapYear ? 29 : (monthLengths[month - 1] ?? 0);
}

export function isBuddhistYear(year: number): boolean {
	return year >= firstYear + buddhistOffset && year <= lastYear + buddhistOffset;
}

/** Until B.E. 2483 the year began on 1 April: its January to March were those of the next common year. */
export function toCommonYear(buddhistYear: number, month?: number): number {
	const isNextYear = buddhistYear <= 2483 && month !== undefined && month <= 3;
	return buddhistYear - buddhistOffset + (isNextYear ? 1 : 0);
}

/** Two digits as spreadsheets complete them: 00 to 29 are 2000 to 2029, the rest 1930 to 1999. */
export function toFullYear(twoDigits: number): number {
	return twoDigits < 30 ? 2000 + twoDigits : 1900 + twoDigits;
}

function pad(number: number): string {
	return number < 10 ? `0${number}` : String(number);
}
