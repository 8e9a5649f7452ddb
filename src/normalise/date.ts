import { isBuddhistYear, toCommonYear, toFullYear, toPartialDate, whyNoDate } from './calendar.ts';
import { type Cleaned, cleanLine } from './characters.ts';
import { type Era, takeEra } from './date-eras.ts';
import { type DateForm, dateForms } from './date-forms.ts';
import { toMonth } from './date-months.ts';
import { dropExtras } from './date-words.ts';
import { toAsciiDigits } from './digits.ts';
import { fromHijri } from './hijri.ts';
import { type Normalised, withoutValue, withValue } from './normalised.ts';
import type { RuleName } from './rules.ts';

const maxLength = 60;

/** A date as far as it is known: `1985`, `1985-03` or `1985-03-12`. Never a guess at a missing part. */
export function normaliseDate(raw: string): Normalised<string> {
	const { text, rules } = cleanLine(raw);
	if (text.length > maxLength) return withoutValue(['date.unreadable']);
	const bare = plain.test(text) ? { text, rules: [] } : toBare(text);
	const parts = findParts(bare);
	if (parts === undefined) return withoutValue(['date.unreadable']);
	const written = [...rules, ...bare.rules];
	return parts.era === 'hijri' ? toHijri(parts, written) : toCommon(parts, written);
}

/** Nothing stands around it. */
const plain = /^[\d/.-]+$/;

interface Bare extends Cleaned {
	readonly era?: Era;
}

/** In small letters and our digits, without what is around the date. */
function toBare(text: string): Bare {
	const western = toAsciiDigits(text);
	const dropped = dropExtras(western.toLowerCase());
	const rules: RuleName[] = western === text ? [] : ['date.digits'];
	return { ...takeEra(dropped.text), rules: [...rules, ...dropped.rules] };
}

function findParts({ text, era }: Bare): Parts | undefined {
	for (const form of dateForms) {
		const groups = form.pattern.exec(text)?.groups;
		if (groups !== undefined) return toParts(form, groups, era);
	}
	return undefined;
}

interface Parts {
	readonly year: number;
	readonly month?: number;
	readonly day?: number;
	readonly era?: Era | undefined;
	readonly rules: readonly RuleName[];
}

function toCommon({ year, month, day, rules }: Parts, written: readonly RuleName[]): Normalised<string> {
	const value = toPartialDate(year, month, day);
	return value === undefined ? withoutValue([whyNoDate(year, month)]) : withValue(value, [...written, ...rules]);
}

function toHijri({ year, month, day, rules }: Parts, written: readonly RuleName[]): Normalised<string> {
	const value = fromHijri(year, month, day);
	if (value === undefined) return withoutValue(['date.no-such-hijri']);
	return value === 'span' ? withoutValue(['date.hijri-span']) : withValue(value, [...written, ...rules, 'date.hijri']);
}

type Groups = Readonly<Record<string, string | undefined>>;

function toParts(form: DateForm, groups: Groups, marked: Era | undefined): Parts | undefined {
	if (groups.serial !== undefined) return fromSerial(Number(groups.serial), form.rules);
	const named = groups.name === undefined ? undefined : toMonth(groups.name);
	if (groups.name !== undefined && named === undefined) return undefined;
	const month = named?.number ?? toNumber(groups.m);
	const day = toNumber(groups.d);
	const inOrder = toOrder(form, month, day);
	const { year, era, rules } = toYear(groups.y ?? '', marked ?? named?.era, inOrder.month);
	if (year === undefined) return undefined;
	const isPartUnknown = isUnknown(groups.m) || isUnknown(groups.d);
	return {
		year,
		era,
		// A day of an unknown month says nothing that could be written down.
		...(inOrder.month === undefined ? {} : { month: inOrder.month }),
		...(inOrder.month === undefined || inOrder.day === undefined ? {} : { day: inOrder.day }),
		rules: [...inOrder.rules, ...rules, ...(isPartUnknown ? ['date.unknown-part' as const] : [])],
	};
}

interface Order {
	readonly month: number | undefined;
	readonly day: number | undefined;
	readonly rules: readonly RuleName[];
}

/** Day first, as all of the region writes; month first only where it cannot be otherwise. */
function toOrder({ mayBeMonthFirst, rules }: DateForm, month: number | undefined, day: number | undefined): Order {
	if (!mayBeMonthFirst || month === undefined || day === undefined || day > 12 || day === month)
		return { month, day, rules };
	if (month > 12) return { month: day, day: month, rules: ['date.month-first'] };
	return { month, day, rules: ['date.day-first-assumed'] };
}

function toNumber(digits: string | undefined): number | undefined {
	return digits === undefined || isUnknown(digits) ? undefined : Number(digits);
}

function isUnknown(digits: string | undefined): boolean {
	return digits !== undefined && /^(?:0{1,2}|x+|\?+)$/u.test(digits);
}

interface Year {
	/** None if two digits could be of several centuries. */
	readonly year?: number;
	readonly era?: Era;
	readonly rules: readonly RuleName[];
}

function toYear(digits: string, era: Era | undefined, month: number | undefined): Year {
	const year = Number(digits);
	const isShort = digits.length === 2;
	if (era === 'hijri') return isShort ? { rules: [] } : { year, era, rules: [] };
	if (era === 'buddhist' && isShort) {
		return { year: toCommonYear(2500 + year, month), rules: ['date.buddhist-marked', 'date.century-buddhist'] };
	}
	if (isShort) return { year: toFullYear(year), rules: ['date.century'] };
	if (era === 'common' || !isBuddhistYear(year)) return { year, rules: [] };
	const rule = era === 'buddhist' ? 'date.buddhist-marked' : 'date.buddhist-era';
	return { year: toCommonYear(year, month), rules: [rule] };
}

/** Day numbers of the 1900 system, counted so that all from 61 (1 March 1900) on come out right. */
function fromSerial(serial: number, rules: readonly RuleName[]): Parts {
	const date = new Date(Date.UTC(1899, 11, 30 + serial));
	return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate(), rules };
}
