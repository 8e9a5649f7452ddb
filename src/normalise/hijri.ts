/** Umm al-Qura, the civil calendar of Saudi Arabia; before 1300 AH and after 1600 AH the tabular one stands in. */
const calendar = 'islamic-umalqura';

/** Years that fall into 1900 to 2100. */
const firstYear = 1317;
const lastYear = 1525;

/**
 * A date of the Hijri calendar as a `PartialDate` of ours, a day early or late: Indonesia and Malaysia begin their months
 * by rules of their own, and by sight of the moon. A month or a year in which two of ours meet gives what both have in
 * common, which may be nothing: `span`.
 */
export function fromHijri(year: number, month?: number, day?: number): string | 'span' | undefined {
	if (year < firstYear || year > lastYear || !isWithin(month, 12) || !isWithin(day, 30)) return undefined;
	const first = Temporal.PlainDate.from({ calendar, year, month: month ?? 1, day: 1 });
	if (day !== undefined) return toIso(first.add({ days: day - 1 }));
	const last = first.add(month === undefined ? { years: 1 } : { months: 1 }).subtract({ days: 1 });
	const [from, to] = [toIso(first), toIso(last)];
	const length = [7, 4].find((part) => from.slice(0, part) === to.slice(0, part));
	return length === undefined ? 'span' : from.slice(0, length);
}

function isWithin(part: number | undefined, last: number): boolean {
	return part === undefined || (part >= 1 && part <= last);
}

function toIso(date: Temporal.PlainDate): string {
	return date.withCalendar('iso8601').toString();
}
