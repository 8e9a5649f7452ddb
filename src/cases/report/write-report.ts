import { type WriteSheet, writeXlsx } from 'hucre/xlsx';
import type { Language } from '../../problem-words.ts';
import { formats } from '../../tables/formats.ts';
import { toCsv } from '../../tables/write-csv.ts';
import { toXlsxCells } from '../../tables/write-xlsx.ts';
import { toHtml } from './html.ts';
import type { CaseReport } from './make-report.ts';
import { toPeriod } from './period.ts';
import { type Sheet, toFacts, toSheets } from './sheets.ts';
import { words } from './words.ts';

/** The forms in which a report is handed on, by the ending of their files. */
export const reportFormats = {
	xlsx: formats.xlsx,
	csv: formats.csv,
	json: formats.json,
	html: { mediaType: 'text/html; charset=utf-8' },
} as const;
export type ReportFormat = keyof typeof reportFormats;
export const reportFormatNames = Object.keys(reportFormats) as ReportFormat[];

/** A report as a file, the same bytes for the same figures; JSON has codes alone, in no language. */
export async function writeReport(
	report: CaseReport,
	format: ReportFormat,
	language: Language,
): Promise<string | Uint8Array> {
	switch (format) {
		case 'json':
			return `${JSON.stringify(report, undefined, '\t')}\n`;
		case 'csv':
			return toLongCsv(report, language);
		case 'xlsx':
			return await toWorkbook(report, language);
		case 'html':
			return toHtml(report, language);
	}
}

/** A line for each number of each table, with codes for machines and words for people. */
function toLongCsv(report: CaseReport, language: Language): string {
	const say = words[language];
	const codeOf = (what: string) => `${what} (${say.code})`;
	const heads = [
		say.period,
		codeOf(say.table),
		say.table,
		codeOf(say.row),
		say.row,
		codeOf(say.column),
		say.column,
		say.count,
		say.isHidden,
	];
	const lines = toSheets(report, language).flatMap(({ name, title, columns, rows }) =>
		rows.flatMap((row) =>
			row.counts.map((count, at) => {
				const { code, label } = columns[at] ?? { code: '', label: '' };
				const told = [count === null ? '' : `${count}`, count === null ? say.yes : say.no];
				return [report.period, name, title, row.code, row.label, code, label, ...told];
			}),
		),
	);
	return toCsv([heads, ...lines]);
}

/** A sheet for what it is about, and one for each table; it says of itself that it was made when the period ended. */
async function toWorkbook(report: CaseReport, language: Language): Promise<Uint8Array> {
	const { report: title, notes } = words[language];
	const lines = [[title], [], ...toFacts(report, language), [], ...notes.map((note) => [note])];
	const about: WriteSheet = { name: 'report', columns: [{ width: 24 }, { width: 60 }], rows: lines.map(toXlsxCells) };
	const madeAt = new Date(toPeriod(report.period, report.timeZone).until);
	return await writeXlsx({
		sheets: [about, ...toSheets(report, language).map((sheet) => toWriteSheet(sheet, language))],
		properties: { created: madeAt, modified: madeAt },
	});
}

function toWriteSheet({ name, title, head, columns, rows, source }: Sheet, language: Language): WriteSheet {
	return {
		name,
		columns: [{ width: 44 }, ...columns.map(() => ({ width: 16 }))],
		rows: [
			[title],
			toXlsxCells([head, ...columns.map(({ label }) => label)]),
			...rows.map(({ label, counts }) => [...toXlsxCells([label]), ...counts.map((count) => count ?? '*')]),
			...(source?.isWithheld === true ? [[words[language].withheld]] : []),
		],
		freezePane: { rows: 2, columns: 1 },
	};
}
