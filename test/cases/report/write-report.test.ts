import { readXlsx } from 'hucre/xlsx';
import { describe, expect, test, vi } from 'vitest';
import type { CaseReport } from '../../../src/cases/report/make-report.ts';
import { reportFormatNames, writeReport } from '../../../src/cases/report/write-report.ts';
import { AuthorityId } from '../../../src/model/identifiers.ts';
import { at, persons, report } from './persons.ts';

const made = report('2026-10', [
	...persons(12),
	...persons(3, { host: 'KHM', sex: 'M', age: '12-17' }),
	...persons(9, { host: 'THA', sex: 'M', end: { outcome: 'returned', at: at('2026-10-30T09:00:00') } }),
]);

async function text(
	of: CaseReport,
	...[format, language]: readonly ['csv' | 'html' | 'json', 'en' | 'id']
): Promise<string> {
	return (await writeReport(of, format, language)).toString();
}

test.each(reportFormatNames)('the same figures are the same bytes as %s', async (format) => {
	const before = await writeReport(made, format, 'id');
	vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 86_400_000 });
	try {
		expect(await writeReport(made, format, 'id')).toEqual(before);
	} finally {
		vi.useRealTimers();
	}
});

describe('CSV', () => {
	test('has a line for each number, with codes and words', async () => {
		const csv = await text(made, 'csv', 'id');
		expect(csv).toContain(
			'"2026-10","opened-by-country","Orang yang pemulangannya diminta, menurut negara tempat korban × negara asal","THA","Thailand","IDN","Indonesia","*","ya"'.replace(
				'"*"',
				'""',
			),
		);
		expect(csv).toContain('"MYS","Malaysia","total","Jumlah","12","tidak"');
	});
	test('has no cell that a spreadsheet would run', async () => {
		const of = { ...made, period: '=1+1' };
		expect(await text(of, 'csv', 'en')).not.toMatch(/"[=+@-]/);
	});
});

describe('a workbook', () => {
	test('has a sheet for each table, with numbers as numbers and an asterisk for what is not told', async () => {
		const bytes = (await writeReport(made, 'xlsx', 'en')) as Uint8Array;
		const { sheets } = await readXlsx(bytes);
		expect(sheets.map(({ name }) => name)).toEqual([
			'report',
			'totals',
			...made.tables.map(({ name }) => name),
			'durations',
		]);
		const rows = sheets.find(({ name }) => name === 'opened-by-country')?.rows ?? [];
		expect(rows).toContainEqual(['Malaysia', 12, 12]);
		expect(rows).toContainEqual(['Cambodia', '*', '*']);
		expect(rows).toContainEqual(['Total', 24, 24]);
	});
});

describe('the printable page', () => {
	test('needs nothing from elsewhere, and runs nothing', async () => {
		const html = await text(made, 'html', 'en');
		expect(html).not.toMatch(/<script|<link|<img|@import|javascript:|https?:\/\/(?!www\.w3\.org\/2000\/svg)/);
	});
	test('says in words what a chart shows', async () => {
		const html = await text(made, 'html', 'id');
		expect(html).toContain('<desc id="opened-by-age-and-sex-desc">');
		expect(html).toMatch(/<svg role="img" aria-labelledby="opened-by-country-title opened-by-country-desc"/);
	});
	test('has each pattern beside its name where there are several', async () => {
		expect(await text(made, 'html', 'en')).toMatch(/fill="url\(#opened-by-age-and-sex-1\)"[^>]*\/><text[^>]*>Male</);
	});
	test('draws no bar for what is not told', async () => {
		const html = await text(made, 'html', 'en');
		const chart = /<svg[^>]*opened-by-country-title[\s\S]*?<\/svg>/.exec(html)?.[0] ?? '';
		expect(chart.match(/<rect x=/g)).toHaveLength(1);
		expect(chart.match(/>\*</g)).toHaveLength(2);
	});
	test('shows what could be markup as text', async () => {
		const of = { ...made, authority: AuthorityId.parse('id.imigrasi'), timeZone: '<b>&' };
		expect(await text(of, 'html', 'en')).toContain('&lt;b&gt;&amp;');
	});
});

test('JSON tells what a file of it says: codes, and null for what is not told', async () => {
	expect(JSON.parse(await text(made, 'json', 'id'))).toEqual(made);
});
