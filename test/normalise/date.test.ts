import { describe, expect, test } from 'vitest';
import { normaliseDate } from '../../src/normalise/date.ts';
import { toReading } from './reading.ts';

describe('a date', () => {
	test.each(['1985', '1985-03', '1985-03-12', '2024-02-29'])('in standard form stays: %s', (raw) => {
		expect(toReading(normaliseDate(raw))).toEqual([raw]);
	});

	test.each([
		['25/03/1985', '1985-03-25', 'date.day-first'],
		['03/03/1985', '1985-03-03', 'date.day-first'],
		['25.3.1985', '1985-03-25', 'date.day-first'],
		['25 - 03 - 1985', '1985-03-25', 'date.day-first'],
		['25031985', '1985-03-25', 'date.day-first'],
		['12/03/1985', '1985-03-12', 'date.day-first-assumed'],
		['12031985', '1985-03-12', 'date.day-first-assumed'],
		['1979/01', '1979-01', 'date.month-and-year'],
		['1979/01/17', '1979-01-17', 'date.year-first'],
		['19850312', '1985-03-12', 'date.year-first'],
		['12 Maret 1985', '1985-03-12', 'date.month-name'],
		['17 OGOS 1990', '1990-08-17', 'date.month-name'],
		['5 Agt 1991', '1991-08-05', 'date.month-name'],
		['12-Dis-2024', '2024-12-12', 'date.month-name'],
		['1 Mac 1985', '1985-03-01', 'date.month-name'],
		['9 Okt. 2001', '2001-10-09', 'date.month-name'],
		['12th March 1985', '1985-03-12', 'date.month-name'],
		['March 12, 1985', '1985-03-12', 'date.month-name'],
		['Maret 1985', '1985-03', 'date.month-name'],
		['03/1985', '1985-03', 'date.month-and-year'],
		['1985-00-00', '1985', 'date.unknown-part'],
		['1985-03-00', '1985-03', 'date.unknown-part'],
	])('%s is %s by %s', (raw, value, rule) => {
		expect(toReading(normaliseDate(raw))).toEqual([value, rule]);
	});

	test.each([
		['31118', '1985-03-12'],
		['10000', '1927-05-18'],
		['36526', '2000-01-01'],
		['45351', '2024-02-29'],
		['73050', '2099-12-31'],
	])('of a spreadsheet counts from 1900: %s is %s', (raw, value) => {
		expect(toReading(normaliseDate(raw))).toEqual([value, 'date.spreadsheet-serial']);
	});

	test('of a spreadsheet loses its time of day', () => {
		expect(toReading(normaliseDate('31118.75'))).toEqual([
			'1985-03-12',
			'date.spreadsheet-serial',
			'date.time-dropped',
		]);
	});

	test('of four digits is a year, not the day number of a spreadsheet', () => {
		expect(toReading(normaliseDate('1999'))).toEqual(['1999']);
		expect(toReading(normaliseDate('60'))).toEqual([null, 'date.unreadable']);
	});

	test.each([
		['03/25/1985', '1985-03-25', 'date.month-first'],
		['25-3-85', '1985-03-25', 'date.day-first', 'date.century'],
		['25-3-29', '2029-03-25', 'date.day-first', 'date.century'],
		['25-3-30', '1930-03-25', 'date.day-first', 'date.century'],
		['25/03/2528', '1985-03-25', 'date.day-first', 'date.buddhist-era'],
		['sekitar 1985', '1985', 'date.approximate'],
		['1985 ?', '1985', 'date.approximate'],
		['xx/xx/1985', '1985', 'date.day-first', 'date.unknown-part'],
		['??/03/1985', '1985-03', 'date.day-first', 'date.unknown-part'],
	])('%s is %s, with a doubt', (raw, value, ...rules) => {
		expect(toReading(normaliseDate(raw))).toEqual([value, ...rules]);
	});

	test.each([
		['Senin, 12 Maret 2025', ['date.words-dropped', 'date.month-name']],
		['Rabu 12/03/2025 10:30 WIB', ['date.words-dropped', 'date.time-dropped', 'date.day-first-assumed']],
		['2025-03-12T10:00:00.000Z', ['date.time-dropped']],
		['tgl. 12-3-2025', ['date.words-dropped', 'date.day-first-assumed']],
	])('stands apart from what is around it: %s', (raw, rules) => {
		expect(toReading(normaliseDate(raw))).toEqual(['2025-03-12', ...rules]);
	});

	test.each([
		['12 มีนาคม พ.ศ. 2528', 'date.month-name', 'date.buddhist-marked'],
		['12 มีนาคม 2528', 'date.month-name', 'date.buddhist-marked'],
		['12 มี.ค. 2528', 'date.month-name', 'date.buddhist-marked'],
		['๑๒ มี.ค. ๒๕๒๘', 'date.digits', 'date.month-name', 'date.buddhist-marked'],
		['12 มี.ค. 28', 'date.month-name', 'date.buddhist-marked', 'date.century-buddhist'],
		['เกิดวันที่ 12 เดือนมีนาคม พ.ศ. 2528', 'date.words-dropped', 'date.month-name', 'date.buddhist-marked'],
		[
			'วันอังคารที่ 12 มีนาคม 2528 เวลา 10.30 น.',
			'date.words-dropped',
			'date.time-dropped',
			'date.month-name',
			'date.buddhist-marked',
		],
		['12 March 2528 B.E.', 'date.month-name', 'date.buddhist-marked'],
		['12 March BE 2528', 'date.month-name', 'date.buddhist-marked'],
		['12/03/2528 BE', 'date.day-first-assumed', 'date.buddhist-marked'],
		['12 มีนาคม ค.ศ. 1985', 'date.month-name'],
		['12 Maret 1985 M', 'date.month-name'],
		['ngày 12 tháng 3 năm 1985', 'date.parts-named'],
		['1985年3月12日', 'date.parts-named'],
	])('of another language, script or era is one of ours: %s', (raw, ...rules) => {
		expect(toReading(normaliseDate(raw))).toEqual(['1985-03-12', ...rules]);
	});

	test('of January to March is in the next common year as long as the Thai year began in April (until B.E. 2483)', () => {
		expect(normaliseDate('15 ก.พ. 2470').value).toBe('1928-02-15');
		expect(normaliseDate('15 เม.ย. 2470').value).toBe('1927-04-15');
		expect(normaliseDate('15 ก.พ. 2484').value).toBe('1941-02-15');
	});

	test.each([
		// As published for the Umm al-Qura calendar: 1 Muharram, 1 Rabi al-Awwal and 1 Ramadan 1446.
		['1 Muharram 1446', '2024-07-07', 'date.month-name', 'date.hijri'],
		['1 Ramadhan 1446 H', '2025-03-01', 'date.month-name', 'date.hijri'],
		['15/09/1446 H', '2025-03-15', 'date.day-first', 'date.hijri'],
		['1446-09-01 AH', '2025-03-01', 'date.hijri'],
		["12 Rabi'ul Awal 1446", '2024-09-15', 'date.month-name', 'date.hijri'],
		['Dzulqa’dah 1405', '1985', 'date.month-name', 'date.hijri'],
		['1429 H', '2008', 'date.hijri'],
	])('marked as Hijri, or by its month, is one of ours give or take a day: %s', (raw, value, ...rules) => {
		expect(toReading(normaliseDate(raw))).toEqual([value, ...rules]);
	});

	test.each([
		['1405 H', 'date.hijri-span'],
		['Rabiul Akhir 1405', 'date.hijri-span'],
		['31 Ramadan 1405', 'date.no-such-hijri'],
		['31/13/1405 H', 'date.no-such-hijri'],
		['1 Ramadan 1600', 'date.no-such-hijri'],
		['1 Ramadan 05', 'date.unreadable'],
	])('marked as Hijri that is no date of ours is none: %s', (raw, rule) => {
		expect(toReading(normaliseDate(raw))).toEqual([null, rule]);
	});

	test.each([
		['31/02/1985', 'date.no-such-day'],
		['2025-02-29', 'date.no-such-day'],
		['32/01/1990', 'date.no-such-day'],
		['31 April 1999', 'date.no-such-day'],
		['13/13/1990', 'date.no-such-month'],
		['1985-13', 'date.no-such-month'],
		['1850', 'date.year-range'],
		['12/09/1405', 'date.year-range'],
		['9999', 'date.year-range'],
		['99999', 'date.year-range'],
	])('that does not exist is none, with the reason: %s', (raw, rule) => {
		expect(toReading(normaliseDate(raw))).toEqual([null, rule]);
	});

	test.each(['', 'kemarin', '12 Foo 1985', '1985/1986', '1980-an', '12/03', '7', `1985${' '.repeat(60)}x`])(
		'that is none is not guessed: %j',
		(raw) => {
			expect(toReading(normaliseDate(raw))).toEqual([null, 'date.unreadable']);
		},
	);
});
