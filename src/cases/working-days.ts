/** The holidays of one country in one year, by the day: `2026-08-17` and what it is. */
export interface HolidayYear {
	/** `provisional` until the government has published all of them. */
	readonly status: 'official' | 'provisional';
	readonly holidays: Readonly<Record<string, string>>;
	/** Days of a weekend on which offices work in exchange for another. */
	readonly worked: Readonly<Record<string, string>>;
}

/** When the offices of a country work. */
export interface CountryCalendar {
	/** ISO 3166-1 alpha-3. */
	readonly country: string;
	/** IANA name of the zone of the capital's offices. */
	readonly timeZone: string;
	/** ISO 8601: 1 is Monday, 7 is Sunday. Never all seven. */
	readonly weekend: readonly number[];
	readonly years: ReadonlyMap<number, HolidayYear>;
}

/** A year whose holidays a calendar does not know for sure. */
export interface HolidayGap {
	readonly year: number;
	readonly table: 'missing' | 'provisional';
}

/**
 * The end of the `days`th working day after the day of `start`, which itself does not count. In a year without a
 * table of holidays only weekends are free: `findHolidayGaps` tells.
 *
 * @param days a whole number of at least one
 */
export function addWorkingDays(start: Temporal.Instant, days: number, calendar: CountryCalendar): Temporal.Instant {
	if (!Number.isInteger(days) || days < 1) throw new RangeError('days: a whole number of at least one');
	let day = toLocalDay(start, calendar);
	for (let left = days; left > 0; ) {
		day = day.add({ days: 1 });
		if (isWorkingDay(day, calendar)) left -= 1;
	}
	return toEndOfDay(day, calendar);
}

/** Working days after the day of `start`, up to and with the day of `end`; none if that is earlier. */
export function countWorkingDays(start: Temporal.Instant, end: Temporal.Instant, calendar: CountryCalendar): number {
	const last = toLocalDay(end, calendar);
	let count = 0;
	let day = toLocalDay(start, calendar).add({ days: 1 });
	for (; Temporal.PlainDate.compare(day, last) <= 0; day = day.add({ days: 1 })) {
		if (isWorkingDay(day, calendar)) count += 1;
	}
	return count;
}

export function isWorkingDay(day: Temporal.PlainDate, { weekend, years }: CountryCalendar): boolean {
	const table = years.get(day.year);
	const key = day.toString();
	if (table && Object.hasOwn(table.holidays, key)) return false;
	return !weekend.includes(day.dayOfWeek) || (table !== undefined && Object.hasOwn(table.worked, key));
}

/** The years from `start` to `end` whose count of working days may be wrong. */
export function findHolidayGaps(
	start: Temporal.Instant,
	end: Temporal.Instant,
	calendar: CountryCalendar,
): readonly HolidayGap[] {
	const gaps: HolidayGap[] = [];
	const last = toLocalDay(end, calendar).year;
	for (let year = toLocalDay(start, calendar).year; year <= last; year += 1) {
		const status = calendar.years.get(year)?.status;
		if (status !== 'official') gaps.push({ year, table: status ?? 'missing' });
	}
	return gaps;
}

export function toLocalDay(instant: Temporal.Instant, { timeZone }: CountryCalendar): Temporal.PlainDate {
	return instant.toZonedDateTimeISO(timeZone).toPlainDate();
}

/** The last second of a day, also of one at whose midnight the clocks change. */
export function toEndOfDay(day: Temporal.PlainDate, { timeZone }: CountryCalendar): Temporal.Instant {
	return day.add({ days: 1 }).toZonedDateTime(timeZone).toInstant().subtract({ seconds: 1 });
}
