import type { RuleName } from './rules.ts';

export interface DateForm {
	/** Groups: `y` year, `m` month, `d` day in digits, `name` month in letters, `serial` of a spreadsheet. */
	readonly pattern: RegExp;
	readonly rules: readonly RuleName[];
	/** Day and month may have changed places: "03/04/1985". */
	readonly mayBeMonthFirst?: true;
}

/** One or two digits; `00`, `xx` and `??` where a part is unknown, as INTERPOL notices and forms have it. */
const part = '\\d{1,2}|x{1,2}|\\?{1,2}';

/** Letters, with the points, apostrophes and spaces that names of months have in some languages. */
const name = "(?<name>\\p{L}[\\p{L}\\p{M}.'’‘ -]{1,20}?)";

/**
 * The ways in which dates are written, the first that fits is taken. Lower case, single spaces.
 *
 * Five digits alone are a spreadsheet's day number: 10000 is 18 May 1927. Fewer digits would be a year
 * or anything; by then the day that the 1900 system invents (29 February 1900, number 60) is far behind.
 */
export const dateForms: readonly DateForm[] = [
	{ pattern: /^(?<y>\d{4})(?:-(?<m>\d\d)(?:-(?<d>\d\d))?)?$/u, rules: [] },
	{
		pattern: new RegExp(`^(?<y>\\d{4})(?<sign>[-/.])(?<m>${part})\\k<sign>(?<d>${part})$`, 'u'),
		rules: ['date.year-first'],
	},
	{
		pattern: /^(?<y>(?:19|20)\d\d)(?<m>0[1-9]|1[0-2])(?<d>0[1-9]|[12]\d|3[01])$/u,
		rules: ['date.year-first'],
	},
	{
		pattern: /^(?<d>0[1-9]|[12]\d|3[01])(?<m>0[1-9]|1[0-2])(?<y>(?:19|20)\d\d)$/u,
		rules: ['date.day-first'],
		mayBeMonthFirst: true,
	},
	{
		pattern: new RegExp(`^(?<d>${part})(?<sign> ?[-/.] ?| )(?<m>${part})\\k<sign>(?<y>\\d{4}|\\d\\d)$`, 'u'),
		rules: ['date.day-first'],
		mayBeMonthFirst: true,
	},
	{
		pattern: new RegExp(`^(?<d>\\d{1,2})(?:st|nd|rd|th)?[-/. ]?${name}[.,]?[-/. ]?(?<y>\\d{4}|\\d\\d)$`, 'u'),
		rules: ['date.month-name'],
	},
	{
		pattern: new RegExp(`^${name} (?<d>\\d{1,2})(?:st|nd|rd|th)?,? (?<y>\\d{4})$`, 'u'),
		rules: ['date.month-name'],
	},
	{ pattern: new RegExp(`^${name}[-/. ]{0,2}(?<y>\\d{4})$`, 'u'), rules: ['date.month-name'] },
	// Vietnamese and Chinese name the parts.
	{ pattern: /^(?:ngày )?(?<d>\d{1,2}) tháng (?<m>\d{1,2}),?(?: năm)? (?<y>\d{4})$/u, rules: ['date.parts-named'] },
	{ pattern: /^(?<y>\d{4})年(?:(?<m>\d{1,2})月(?:(?<d>\d{1,2})[日号號])?)?$/u, rules: ['date.parts-named'] },
	{ pattern: /^(?<m>\d{1,2})[-/.](?<y>\d{4})$/u, rules: ['date.month-and-year'] },
	{ pattern: /^(?<y>\d{4})[/.](?<m>\d{1,2})$/u, rules: ['date.month-and-year'] },
	{ pattern: /^(?<serial>[1-9]\d{4})$/u, rules: ['date.spreadsheet-serial'] },
	{ pattern: /^(?<serial>[1-9]\d{4})[.,]\d{1,16}$/u, rules: ['date.spreadsheet-serial', 'date.time-dropped'] },
];
