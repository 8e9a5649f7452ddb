import { Problem } from '../problem.ts';
import { readXml, type XmlListener } from '../read-xml.ts';
import { maxColumn, toColumn } from './cell-reference.ts';
import { unguardCell } from './formula-guard.ts';
import { findLostValue, type TableRow } from './row.ts';
import { findSheet, type SheetSource } from './workbook-index.ts';
import { openWorkbook, unreadable } from './workbook-parts.ts';
import { decodeEscapes, workbookLimits } from './workbook-xml.ts';

/**
 * The rows of one sheet of an Excel workbook (ECMA-376): the first, or the one of that name. Of a formula it
 * takes the value that the spreadsheet worked out last; of merged cells the first has the value. Dates (1900
 * or 1904 system) come as YYYY-MM-DD. The file and its table of texts are held in memory, its sheet is not.
 *
 * @throws Problem `table-unreadable`, `body-too-large`
 */
export async function* readXlsx(bytes: AsyncIterable<Uint8Array>, sheet?: string): AsyncGenerator<TableRow> {
	try {
		const workbook = await openWorkbook(bytes);
		const source = await findSheet(workbook, sheet);
		const rows: TableRow[] = [];
		yield* readXml(await workbook.open(source.part), rows, toRows(source, rows), workbookLimits);
	} catch (cause) {
		throw cause instanceof Problem ? cause : unreadable('It is no workbook, damaged, or has a password.', cause);
	}
}

interface Cell {
	readonly column: number;
	readonly type: string;
	readonly isDate: boolean;
	text: string;
}

/** ECMA-376: a cell has 32,767 characters at the most; each may be written as an escape. */
const maxCellCharacters = 1_000_000;

/** Puts each row into `rows` when it is whole. */
function toRows(source: SheetSource, rows: TableRow[]): XmlListener {
	let line = 0;
	let cells: Cell[] = [];
	let cell: Cell | undefined;
	let isValue = false;
	return {
		open(name, attributes) {
			if (name === 'row') {
				const stated = Number(attributes.r);
				line = Number.isSafeInteger(stated) ? stated : line + 1;
				cells = [];
			}
			if (name === 'c') {
				const { r, t = 'n', s = '' } = attributes;
				const column = r === undefined ? (cells.at(-1)?.column ?? -1) + 1 : toColumn(r);
				cell = { column, type: t, isDate: source.dateStyles[Number(s)] ?? false, text: '' };
				// Where cells do not say where they stand, or stand in one place, their number is what is held.
				if (cells.push(cell) > maxColumn + 1) throw unreadable('It has a row of too many cells.');
			}
			isValue = name === 'v' || name === 't';
		},
		text(more) {
			if (!isValue || cell === undefined) return;
			cell.text += more;
			if (cell.text.length > maxCellCharacters) throw unreadable('A text in it is too long.');
		},
		close(name) {
			isValue = false;
			if (name === 'row') rows.push(toRow(line, cells, source));
		},
	};
}

/** A number of more digits than a spreadsheet keeps has lost some of them. */
const lostDigits = 'all digits: a spreadsheet keeps 15 of a number; format the column as text and enter it again';

function toRow(line: number, found: readonly Cell[], source: SheetSource): TableRow {
	const width = Math.max(0, ...found.map(({ column }) => column + 1));
	const cells = Array.from({ length: width }, () => '');
	for (const cell of found) cells[cell.column] = toText(cell, source);
	const cellProblems = found.flatMap(({ column, type, text }) => {
		const lost = type === 'n' && Math.abs(Number(text)) >= 1e15;
		const expected = lost ? lostDigits : findLostValue(cells[column] ?? '');
		return expected === undefined ? [] : [{ index: column, expected }];
	});
	return { line, cells, ...(cellProblems.length > 0 && { cellProblems }) };
}

/** Types of ECMA-376-1 §18.18.11, ST_CellType. */
function toText({ type, isDate, text }: Cell, { texts, is1904 }: SheetSource): string {
	switch (type) {
		case 's':
			return unguardCell(texts[Number(text)] ?? '');
		case 'str':
		case 'inlineStr':
			return unguardCell(decodeEscapes(text));
		case 'n':
			return text === '' ? '' : isDate ? toDateText(Number(text), is1904) : String(Number(text));
		case 'b':
			return text === '1' ? 'true' : 'false';
		default:
			return text;
	}
}

const dayMs = 86_400_000;

/** Day numbers; the 1900 system counts a 29 February 1900 that there never was as day 60. */
function toDateText(serial: number, is1904: boolean): string {
	const days = is1904 ? serial + 1_462 : serial < 60 ? serial + 1 : serial;
	const date = new Date(Date.UTC(1899, 11, 30) + Math.round(days * dayMs));
	if (!(days >= 0 && days < 2_958_466)) return String(serial);
	const [day = '', time = ''] = date.toISOString().split('T');
	return time.startsWith('00:00') ? day : `${day} ${time.slice(0, 5)}`;
}
