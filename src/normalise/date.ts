import { isBuddhistYear, toCommonYear, toFullYear, toPartialDate } from './calendar.ts';
import { cleanLine } from './characters.ts';
import { type DateForm, dateForms } from './date-forms.ts';
import { dropExtras, toMonth } from './date-words.ts';
import { type Normalised, withoutValue, withValue } from './normalised.ts';
import type { RuleName } from './rules.ts';

const maxLength = 60;

/** A date as far as it is known: `1985`, `1985-03` or `1985-03-12`. Never a guess at a missing part. */
export function normaliseDate(raw: string): Normalised<string> {
	const { text, rules } = cleanLine(raw);
	if (text.length > maxLength) return withoutValue(['date.unreadable']);
	const bare = dropExtras(text.toLowerCase());
	const form = dateForms.find(({ pattern }) => pattern.test(bare.text));
	const found = form && toParts(form, form.pattern.exec(bare.text)?.groups ?? {});
	if (found === undefined) return withoutValue(['date.unreadable']);
	const value = toPartialDate(found.year, found.month, found.day);
	return value === undefined
		? withoutValue(['date.impossible'])
		: withValue(value, [...rules, ...bare.rules, ...found.rules]);
}

interface Parts {
	readonly year: number;
	readonly month?: number;
	readonly day?: number;
	readonly rules: readonly RuleName[];
}

type Groups = Readonly<Record<string, string | undefined>>;

function toParts(form: DateForm, groups: Groups): Parts | undefined {
	if (groups.serial !== undefined) return fromSerial(Number(groups.serial), form.rules);
	const month = groups.name === undefined ? toNumber(groups.m) : toMonth(groups.name);
	if (groups.name !== undefined && month === undefined) return undefined;
	const day = toNumber(groups.d);
	const { year, rules } = toYear(groups.y ?? '');
	if (form.mayBeMonthFirst && month !== undefined && month > 12 && day !== undefined && day <= 12) {
		return { year, month: day, day: month, rules: ['date.month-first', ...rules] };
	}
	const isPartUnknown = isUnknown(groups.m) || isUnknown(groups.d);
	return {
		year,
		// A day of an unknown month says nothing that could be written down.
		...(month === undefined ? {} : { month, ...(day === undefined ? {} : { day }) }),
		rules: [...form.rules, ...rules, ...(isPartUnknown ? ['date.unknown-part' as const] : [])],
	};
}

function toNumber(digits: string | undefined): number | undefined {
	return digits === undefined || isUnknown(digits) ? undefined : Number(digits);
}

function isUnknown(digits: string | undefined): boolean {
	return digits !== undefined && /^(?:0{1,2}|x+|\?+)$/u.test(digits);
}

function toYear(digits: string): { year: number; rules: readonly RuleName[] } {
	const year = Number(digits);
	if (digits.length === 2) return { year: toFullYear(year), rules: ['date.century'] };
	if (isBuddhistYear(year)) return { year: toCommonYear(year), rules: ['date.buddhist-era'] };
	return { year, rules: [] };
}

/** Day numbers of the 1900 system, counted so that all from 61 (1 March 1900) on come out right. */
function fromSerial(serial: number, rules: readonly RuleName[]): Parts {
	const date = new Date(Date.UTC(1899, 11, 30 + serial));
	return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate(), rules };
}
