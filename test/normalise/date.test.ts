import { describe, expect, test } from 'vitest';
import { normaliseDate } from '../../src/normalise/date.ts';
import { toReading } from './reading.ts';

describe('a date', () => {
	test.each(['1985', '1985-03', '1985-03-12', '2024-02-29'])('in standard form stays: %s', (raw) => {
		expect(toReading(normaliseDate(raw))).toEqual([raw]);
	});

	test.each([
		['12/03/1985', '1985-03-12', 'date.day-first'],
		['12.3.1985', '1985-03-12', 'date.day-first'],
		['12 - 03 - 1985', '1985-03-12', 'date.day-first'],
		['12031985', '1985-03-12', 'date.day-first'],
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
		['12-3-85', '1985-03-12', 'date.day-first', 'date.century'],
		['12-3-29', '2029-03-12', 'date.day-first', 'date.century'],
		['12-3-30', '1930-03-12', 'date.day-first', 'date.century'],
		['12/03/2528', '1985-03-12', 'date.day-first', 'date.buddhist-era'],
		['sekitar 1985', '1985', 'date.approximate'],
		['1985 ?', '1985', 'date.approximate'],
		['xx/xx/1985', '1985', 'date.day-first', 'date.unknown-part'],
		['??/03/1985', '1985-03', 'date.day-first', 'date.unknown-part'],
	])('%s is %s, with a doubt', (raw, value, ...rules) => {
		expect(toReading(normaliseDate(raw))).toEqual([value, ...rules]);
	});

	test.each([
		['Senin, 12 Maret 2025', ['date.words-dropped', 'date.month-name']],
		['Rabu 12/03/2025 10:30 WIB', ['date.words-dropped', 'date.time-dropped', 'date.day-first']],
		['2025-03-12T10:00:00.000Z', ['date.time-dropped']],
		['tgl. 12-3-2025', ['date.words-dropped', 'date.day-first']],
	])('stands apart from what is around it: %s', (raw, rules) => {
		expect(toReading(normaliseDate(raw))).toEqual(['2025-03-12', ...rules]);
	});

	test.each([
		'31/02/1985',
		'2025-02-29',
		'32/01/1990',
		'13/13/1990',
		'31 April 1999',
		'1850',
		'9999',
		'99999',
		'1985-13',
	])('that does not exist is none: %s', (raw) => {
		expect(toReading(normaliseDate(raw))).toEqual([null, 'date.impossible']);
	});

	test.each(['', 'kemarin', '12 Foo 1985', '1985/1986', '1980-an', '12/03', '7', `1985${' '.repeat(60)}x`])(
		'that is none is not guessed: %j',
		(raw) => {
			expect(toReading(normaliseDate(raw))).toEqual([null, 'date.unreadable']);
		},
	);
});
