import { z } from 'zod';
import { type Timestamp, toTimestamp } from '../../model/identifiers.ts';

/** `2026-11`, or `2026-Q4`; of this century. */
export const ReportMonth = z.string().regex(/^20\d\d-(?:0[1-9]|1[0-2])$/, 'a month such as 2026-11');
export const ReportQuarter = z.string().regex(/^20\d\d-Q[1-4]$/, 'a quarter such as 2026-Q4');

interface Stretch {
	readonly from: Timestamp;
	/** Up to this moment, and without it. */
	readonly until: Timestamp;
}

/** A month, or a quarter with its three months; days begin and end in the time zone of the authority. */
export interface Period extends Stretch {
	readonly name: string;
	readonly timeZone: string;
	readonly months: readonly Stretch[];
}

/** @param name of `ReportMonth` or `ReportQuarter` */
export function toPeriod(name: string, timeZone: string): Period {
	const [year = 0, part = ''] = [Number(name.slice(0, 4)), name.slice(5)];
	const numbers = part.startsWith('Q') ? [0, 1, 2].map((n) => Number(part[1]) * 3 - 2 + n) : [Number(part)];
	const months = numbers.map((month) => toStretch(Temporal.PlainYearMonth.from({ year, month }), timeZone));
	const [first, last] = [months[0], months.at(-1)] as [Stretch, Stretch];
	return { name, timeZone, months, from: first.from, until: last.until };
}

function toStretch(month: Temporal.PlainYearMonth, timeZone: string): Stretch {
	const begin = (of: Temporal.PlainYearMonth) =>
		toTimestamp(of.toPlainDate({ day: 1 }).toZonedDateTime(timeZone).toInstant());
	return { from: begin(month), until: begin(month.add({ months: 1 })) };
}

/** Timestamps are in UTC, all of one length: their order is that of time. */
export function isIn({ from, until }: Stretch, at: Timestamp): boolean {
	return from <= at && at < until;
}

/** Which of its months a moment is in; -1 for none. */
export function findMonth({ months }: Period, at: Timestamp): number {
	return months.findIndex((month) => isIn(month, at));
}
