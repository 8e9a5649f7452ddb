import { type DataValidation, type WriteSheet, writeXlsx } from 'hucre/xlsx';
import type { CodeList } from '../model/code-lists.ts';
import type { Field } from '../model/field.ts';
import type { Kind } from '../model/kind.ts';
import { toLetters } from './cell-reference.ts';
import { type Column, findColumn, listColumns } from './columns.ts';
import { flatten } from './flatten.ts';
import { guardCell } from './formula-guard.ts';
import { note } from './headers.ts';
import { toCsv } from './write-csv.ts';

type Language = 'en' | 'id';

/** How far down a workbook is prepared: cells as text, so that 0812… keeps its zero, and codes to choose from. */
const preparedRows = 500;

/**
 * The rows of a table to be filled in: headers, labels in both languages, and the draft as an example. The last
 * two are marked as notes, so that a filled table is imported as it is.
 */
function toRows(columns: readonly Column[], example: object): string[][] {
	const values = flatten(example);
	return [
		[note, ...columns.map(({ name }) => name)],
		['label', ...columns.map(({ label }) => `${label.id} / ${label.en}`)],
		['contoh / example', ...columns.map(({ name }) => values[name] ?? '')],
	];
}

/** The columns to begin with, and those that the example needs. */
function toColumns(kind: Kind, example: object): Column[] {
	const columns = listColumns(kind);
	const more = Object.keys(flatten(example)).flatMap((name) => findColumn(kind, name) ?? []);
	const missing = more.filter(({ name }) => !columns.some((column) => column.name === name));
	return [...columns, ...missing];
}

/** @param example a draft's body, and what stands around it beside that, by the names of columns */
export function toCsvTemplate(kind: Kind, example: object): string {
	return toCsv(toRows(toColumns(kind, example), example));
}

/** As `toCsvTemplate`, as a workbook: cells are text, codes can be chosen from a second sheet. */
export async function toXlsxTemplate(kind: Kind, example: object, language: Language): Promise<Uint8Array> {
	const columns = toColumns(kind, example);
	const lists = [...new Set(columns.flatMap(({ field }) => listOf(field) ?? []))];
	const text = { width: 24, numFmt: '@' };
	const draft: WriteSheet = {
		name: kind.name,
		columns: [{ width: 16 }, ...columns.map(() => text)],
		rows: [...toRows(columns, example).map((row) => row.map(guardCell)), ...toBlankRows(columns)],
		freezePane: { rows: 2 },
		dataValidations: columns.flatMap((column, index) => toChoice(column, index + 1, lists)),
	};
	return await writeXlsx({ sheets: [draft, { name: codesSheet, rows: toCodeRows(lists, language) }] });
}

function toBlankRows(columns: readonly Column[]): string[][] {
	return Array.from({ length: preparedRows - 3 }, () => ['', ...columns.map(() => '')]);
}

function listOf(field: Field | undefined): CodeList | undefined {
	return field?.node === 'leaf' ? field.list : undefined;
}

const codesSheet = 'codes';

/** Each list in two columns: what officers choose, and the code that it stands for. */
function toCodeRows(lists: readonly CodeList[], language: Language): string[][] {
	const height = Math.max(0, ...lists.map(({ codes }) => codes.length));
	const row = (index: number) =>
		lists.flatMap(({ codes }) => [codes[index]?.[language] ?? '', codes[index]?.code ?? '']);
	return [lists.flatMap(({ name, source }) => [name, source]), ...Array.from({ length: height }, (_, n) => row(n))];
}

/** A choice, not a must: the normaliser knows other words too. */
function toChoice({ field }: Column, index: number, lists: readonly CodeList[]): DataValidation[] {
	const list = listOf(field);
	if (list === undefined || list.codes.length === 0) return [];
	const source = toLetters(lists.indexOf(list) * 2);
	const formula1 = `${codesSheet}!$${source}$2:$${source}$${list.codes.length + 1}`;
	const range = `${toLetters(index)}4:${toLetters(index)}${preparedRows}`;
	return [
		{ type: 'list', formula1, range, allowBlank: true, showErrorMessage: false, inputTitle: list.name.slice(0, 32) },
	];
}
