import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findCalendar, loadCalendars } from '../../src/cases/calendars.ts';
import { isWorkingDay } from '../../src/cases/working-days.ts';

let dataDir: string;

beforeEach(async () => {
	dataDir = await mkdtemp(join(tmpdir(), 'lintas-holidays-'));
});

afterEach(() => rm(dataDir, { recursive: true }));

const table = { country: 'IDN', year: 2027, status: 'official', source: 'Fictional decree 1/2026', holidays: {} };

async function save(name: string, content: unknown): Promise<string> {
	const path = join(dataDir, 'holidays', name);
	await mkdir(join(dataDir, 'holidays'), { recursive: true });
	await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
	return path;
}

async function works(country: string, day: string): Promise<boolean> {
	return isWorkingDay(Temporal.PlainDate.from(day), findCalendar(await loadCalendars(dataDir), country));
}

describe('our own tables', () => {
	test.each(['BRN', 'IDN', 'KHM', 'LAO', 'MMR', 'MYS', 'PHL', 'SGP', 'THA', 'VNM'])(
		'%s has one for each year, and knows its clock',
		async (country) => {
			const calendar = findCalendar(await loadCalendars(dataDir), country);
			expect(Array.from(calendar.years.keys()).toSorted()).toEqual([2026, 2027]);
			expect(calendar.timeZone).toMatch(/^Asia\//);
		},
	);

	test('Indonesia rests on Independence Day and on days of joint leave', async () => {
		expect(await works('IDN', '2027-08-17')).toBe(false);
		expect(await works('IDN', '2027-03-15')).toBe(false);
		expect(await works('IDN', '2027-08-18')).toBe(true);
	});

	test('Brunei works on Saturday and rests on Friday', async () => {
		expect(await works('BRN', '2026-11-28')).toBe(true);
		expect(await works('BRN', '2026-11-27')).toBe(false);
	});

	test('Vietnam worked on a Saturday for the Monday before National Day', async () => {
		expect(await works('VNM', '2026-08-22')).toBe(true);
		expect(await works('VNM', '2026-08-31')).toBe(false);
	});

	test('a country without any has a calendar whose years are not known', async () => {
		const calendar = findCalendar(await loadCalendars(dataDir), 'NPL');
		expect(calendar).toEqual({ country: 'NPL', timeZone: 'UTC', weekend: [6, 7], years: new Map() });
	});
});

describe('a table of the operator', () => {
	test('replaces ours of the same country and year, and no other', async () => {
		await save('IDN-2027.json', { ...table, holidays: { '2027-08-18': 'Fictional day' } });
		expect(await works('IDN', '2027-08-17')).toBe(true);
		expect(await works('IDN', '2027-08-18')).toBe(false);
		expect(await works('IDN', '2026-08-17')).toBe(false);
	});

	test('adds a year and a country', async () => {
		await save('IDN-2028.json', { ...table, year: 2028, holidays: { '2028-08-17': 'Independence Day' } });
		await save('NPL-2027.json', { ...table, country: 'NPL', holidays: { '2027-01-11': 'Fictional day' } });
		expect(await works('IDN', '2028-08-17')).toBe(false);
		expect(await works('NPL', '2027-01-11')).toBe(false);
	});

	test.each([
		['no JSON', '{', '', 'JSON in UTF-8'],
		['a day twice', `${JSON.stringify(table).slice(0, -2)}"2027-01-01":"A","2027-01-01":"B"}}`, '', 'JSON in UTF-8'],
		[
			'a day that does not exist',
			{ ...table, holidays: { '2027-02-30': 'A' } },
			'#/holidays/2027-02-30',
			'a day of 2027',
		],
		['a day of another year', { ...table, worked: { '2026-02-28': 'A' } }, '#/worked/2026-02-28', 'a day of 2027'],
		['a day in other digits', { ...table, holidays: { '1/2/2027': 'A' } }, '#/holidays/1~12~12027', 'a day of 2027'],
		['no source', { ...table, source: undefined }, '#/source', 'the field is required'],
		['a country in two letters', { ...table, country: 'ID' }, '#/country', 'alpha-3'],
		['a doubt without words', { ...table, status: 'provisional' }, '#/note', 'what is missing'],
		['a field too many', { ...table, weekend: [5] }, '#/weekend', 'no such field'],
		['another year in its name', { ...table, year: 2028 }, '', 'a file named IDN-2028.json'],
	])('is refused with file and field for %s', async (_, content, field, expected) => {
		const path = await save('IDN-2027.json', content);
		await expect(loadCalendars(dataDir)).rejects.toMatchObject({
			code: 'holidays-invalid',
			fields: [{ pointer: `${path}${field}`, expected: expect.stringContaining(expected) }],
		});
	});

	test('is refused under a name that nobody would look for', async () => {
		await save('indonesia 2027.json', table);
		await expect(loadCalendars(dataDir)).rejects.toMatchObject({ code: 'holidays-invalid' });
	});
});
