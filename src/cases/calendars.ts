import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { type Json, parseJsonBytes } from '../json.ts';
import { toFieldProblems } from '../model/field-problems.ts';
import { escapeToken } from '../model/json-pointer.ts';
import { CountryCode } from '../model/values.ts';
import { type FieldProblem, Problem } from '../problem.ts';
import type { CountryCalendar, HolidayYear } from './working-days.ts';

/** By country (ISO 3166-1 alpha-3). */
export type Calendars = ReadonlyMap<string, CountryCalendar>;

const own = fileURLToPath(new URL('./holidays/', import.meta.url));

/** Where the offices of a country that deal with a case are, and when they rest. */
const offices: Readonly<Record<string, Pick<CountryCalendar, 'timeZone' | 'weekend'>>> = {
	BRN: { timeZone: 'Asia/Brunei', weekend: [5, 7] },
	IDN: { timeZone: 'Asia/Jakarta', weekend: [6, 7] },
	KHM: { timeZone: 'Asia/Phnom_Penh', weekend: [6, 7] },
	LAO: { timeZone: 'Asia/Vientiane', weekend: [6, 7] },
	MMR: { timeZone: 'Asia/Yangon', weekend: [6, 7] },
	// Federal offices; Kedah, Kelantan and Terengganu rest on Friday and Saturday.
	MYS: { timeZone: 'Asia/Kuala_Lumpur', weekend: [6, 7] },
	PHL: { timeZone: 'Asia/Manila', weekend: [6, 7] },
	SGP: { timeZone: 'Asia/Singapore', weekend: [6, 7] },
	THA: { timeZone: 'Asia/Bangkok', weekend: [6, 7] },
	TLS: { timeZone: 'Asia/Dili', weekend: [6, 7] },
	VNM: { timeZone: 'Asia/Ho_Chi_Minh', weekend: [6, 7] },
};

const elsewhere = { timeZone: 'UTC', weekend: [6, 7] };

const Days = z.record(z.string(), z.string().min(1).max(120));

/** A file of holidays: `IDN-2027.json`. */
const HolidayTable = z
	.strictObject({
		country: CountryCode,
		year: z.int().min(2000).max(2200),
		status: z.enum(['official', 'provisional']),
		/** Decree or notice that says so. */
		source: z.string().min(1).max(500),
		note: z.string().min(1).max(500).optional(),
		holidays: Days,
		worked: Days.default({}),
	})
	.refine(({ status, note }) => status === 'official' || note !== undefined, {
		path: ['note'],
		message: 'what is missing from a provisional table',
	});

type HolidayTable = z.infer<typeof HolidayTable>;

/**
 * The calendars of all countries that have a table of holidays: ours, and instead of one of ours that of the same
 * country and year in `<dataDir>/holidays/`.
 *
 * @throws Problem `holidays-invalid`, with file and field
 */
export async function loadCalendars(dataDir: string): Promise<Calendars> {
	const tables = [...(await readTables(own)), ...(await readTables(join(dataDir, 'holidays')))];
	// Of two tables for one year the later one stays.
	const byCountry = Map.groupBy(tables, ({ country }) => country);
	return new Map(
		Array.from(byCountry, ([country, of]) => [
			country,
			toCalendar(country, new Map(of.map((table) => [table.year, table]))),
		]),
	);
}

/** Of a country without a table, a week of Monday to Friday and, unless we know better, days of UTC. */
export function findCalendar(calendars: Calendars, country: string): CountryCalendar {
	return calendars.get(country) ?? toCalendar(country, new Map());
}

function toCalendar(country: string, years: ReadonlyMap<number, HolidayYear>): CountryCalendar {
	return { country, ...(offices[country] ?? elsewhere), years };
}

async function readTables(folder: string): Promise<HolidayTable[]> {
	const names = await listFiles(folder);
	return Promise.all(names.map((name) => readTable(folder, name)));
}

async function listFiles(folder: string): Promise<string[]> {
	try {
		return (await readdir(folder)).toSorted();
	} catch (cause) {
		if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return [];
		throw new Problem('file-unreadable', { detail: `Folder ${folder}.`, cause });
	}
}

async function readTable(folder: string, name: string): Promise<HolidayTable> {
	const path = join(folder, name);
	const parsed = HolidayTable.safeParse(parseTable(path, await readBytes(path)));
	if (!parsed.success) throw new Problem('holidays-invalid', { fields: toFieldProblems(parsed.error, `${path}#`) });
	const table = parsed.data;
	// A slip in a name would leave a table unused that somebody relies on, or use one of two for the same year.
	const rightName = `${table.country}-${table.year}.json`;
	const fields =
		name === rightName ? findStrayDays(path, table) : [{ pointer: path, expected: `a file named ${rightName}` }];
	if (fields.length > 0) throw new Problem('holidays-invalid', { fields });
	return table;
}

async function readBytes(path: string): Promise<Uint8Array> {
	try {
		return await readFile(path);
	} catch (cause) {
		throw new Problem('file-unreadable', { detail: `File ${path}.`, cause });
	}
}

function parseTable(path: string, bytes: Uint8Array): Json {
	try {
		return parseJsonBytes(bytes);
	} catch (cause) {
		throw new Problem('holidays-invalid', { fields: [{ pointer: path, expected: 'JSON in UTF-8' }], cause });
	}
}

/** Days that are written in another way than they are looked up, or that are not of the year. */
function findStrayDays(path: string, table: HolidayTable): FieldProblem[] {
	return (['holidays', 'worked'] as const).flatMap((list) =>
		Object.keys(table[list])
			.filter((day) => !isDayOf(table.year, day))
			.map((day) => ({
				pointer: `${path}#/${list}/${escapeToken(day.slice(0, 64))}`,
				expected: `a day of ${table.year} as YYYY-MM-DD`,
			})),
	);
}

function isDayOf(year: number, day: string): boolean {
	return z.iso.date().safeParse(day).success && day.startsWith(`${year}-`);
}
