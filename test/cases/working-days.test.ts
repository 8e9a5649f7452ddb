import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
	addWorkingDays,
	type CountryCalendar,
	countWorkingDays,
	findHolidayGaps,
	isWorkingDay,
} from '../../src/cases/working-days.ts';

/** Invented. */
const indonesia: CountryCalendar = {
	country: 'IDN',
	timeZone: 'Asia/Jakarta',
	weekend: [6, 7],
	years: new Map([
		[
			2027,
			{
				status: 'official',
				holidays: { '2027-08-17': 'Independence Day' },
				worked: { '2027-08-21': 'for another day' },
			},
		],
		[2028, { status: 'provisional', holidays: {}, worked: {} }],
	]),
};

function at(text: string): Temporal.Instant {
	return Temporal.Instant.from(text);
}

function add(start: string, days: number, calendar = indonesia): string {
	return addWorkingDays(at(start), days, calendar).toZonedDateTimeISO(calendar.timeZone).toString({
		timeZoneName: 'never',
	});
}

describe('working days end with the last second of a day where the office is', () => {
	test('the day of the start does not count', () => {
		expect(add('2027-08-09T08:00+07:00', 1)).toBe('2027-08-10T23:59:59+07:00');
	});

	test('the day of the start is the one in the country, not that of UTC', () => {
		expect(add('2027-08-09T23:30:00Z', 1)).toBe('2027-08-11T23:59:59+07:00');
	});

	test('weekends and holidays are passed over', () => {
		expect(add('2027-08-13T08:00+07:00', 2)).toBe('2027-08-18T23:59:59+07:00');
	});

	test('a Saturday worked in exchange counts', () => {
		expect(add('2027-08-20T08:00+07:00', 1)).toBe('2027-08-21T23:59:59+07:00');
	});

	test('the weekend is that of the country', () => {
		const brunei = { ...indonesia, country: 'BRN', timeZone: 'Asia/Brunei', weekend: [5, 7] };
		expect(add('2027-08-05T08:00+08:00', 1, brunei)).toBe('2027-08-07T23:59:59+08:00');
	});

	test.each([0, -1, 1.5, Number.NaN])('%s days are refused', (days) => {
		expect(() => add('2027-08-09T08:00+07:00', days)).toThrow(RangeError);
	});

	test('from an earlier end no days are counted', () => {
		expect(countWorkingDays(at('2027-08-10T00:00Z'), at('2027-08-01T00:00Z'), indonesia)).toBe(0);
	});
});

describe('years whose holidays are not known for sure are told', () => {
	const gapsUntil = (end: string) => findHolidayGaps(at('2027-12-30T00:00Z'), at(end), indonesia);

	test('within a year that is known there is none', () => {
		expect(gapsUntil('2027-12-31T00:00Z')).toEqual([]);
	});

	test('a provisional year and one without a table', () => {
		expect(gapsUntil('2029-01-01T12:00Z')).toEqual([
			{ year: 2028, table: 'provisional' },
			{ year: 2029, table: 'missing' },
		]);
	});

	test('the year is the one in the country', () => {
		expect(gapsUntil('2027-12-31T18:00Z')).toEqual([{ year: 2028, table: 'provisional' }]);
	});
});

describe('whatever the calendar', () => {
	/** Zones whose clocks change at midnight, lost a day or do neither. */
	const timeZone = fc.constantFrom(
		'Asia/Jakarta',
		'Asia/Yangon',
		'Asia/Beirut',
		'America/Santiago',
		'Australia/Lord_Howe',
	);
	const instant = fc
		.integer({ min: Date.parse('2026-01-01'), max: Date.parse('2028-12-31') })
		.map((milliseconds) => Temporal.Instant.fromEpochMilliseconds(milliseconds));
	const days = fc.array(fc.date({ min: new Date('2026-01-01'), max: new Date('2028-12-31'), noInvalidDate: true }), {
		maxLength: 60,
	});
	const calendar = fc
		.record({ timeZone, weekend: fc.subarray([1, 2, 3, 4, 5, 6, 7], { maxLength: 6 }), off: days, worked: days })
		.map((parts): CountryCalendar => ({ ...parts, country: 'ZZZ', years: toYears(parts.off, parts.worked) }));
	const count = fc.integer({ min: 1, max: 40 });

	function toYears(off: readonly Date[], worked: readonly Date[]): CountryCalendar['years'] {
		const of = (year: number, dates: readonly Date[]) =>
			Object.fromEntries(dates.filter((date) => date.getUTCFullYear() === year).map((date) => [toKey(date), 'a day']));
		return new Map(
			[2026, 2027, 2028].map((year) => [
				year,
				{ status: 'official', holidays: of(year, off), worked: of(year, worked) },
			]),
		);
	}

	function toKey(date: Date): string {
		return date.toISOString().slice(0, 10);
	}

	test('as many working days are counted as were added', () => {
		fc.assert(
			fc.property(calendar, instant, count, (of, start, n) => {
				expect(countWorkingDays(start, addWorkingDays(start, n, of), of)).toBe(n);
			}),
		);
	});

	test('the end is the last second of a working day', () => {
		fc.assert(
			fc.property(calendar, instant, count, (of, start, n) => {
				const end = addWorkingDays(start, n, of);
				const day = end.toZonedDateTimeISO(of.timeZone).toPlainDate();
				const next = end.add({ seconds: 1 }).toZonedDateTimeISO(of.timeZone).toPlainDate();
				expect(isWorkingDay(day, of)).toBe(true);
				expect(next.toString()).toBe(day.add({ days: 1 }).toString());
			}),
		);
	});

	test('a later start or more days never end earlier', () => {
		fc.assert(
			fc.property(calendar, instant, instant, count, count, (of, a, b, n, m) => {
				const [first, second] = [a, b].toSorted(Temporal.Instant.compare) as [Temporal.Instant, Temporal.Instant];
				const [few, many] = [Math.min(n, m), Math.max(n, m)];
				const early = addWorkingDays(first, few, of);
				expect(Temporal.Instant.compare(early, addWorkingDays(second, many, of))).toBeLessThanOrEqual(0);
			}),
		);
	});
});
