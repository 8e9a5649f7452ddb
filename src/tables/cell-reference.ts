import { unreadable } from './workbook-parts.ts';

/** The last column that a sheet can have, XFD. */
export const maxColumn = 16_383;

/** `AB12` is in column 27, from 0. @throws Problem `table-unreadable` */
export function toColumn(reference: string): number {
	const letters = /^[A-Z]{1,3}/.exec(reference)?.[0] ?? '';
	const column = [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
	if (column < 0 || column > maxColumn) throw unreadable('It has a cell outside the sheet.');
	return column;
}

/** A column as a spreadsheet names it: A, B … Z, AA. */
export function toLetters(index: number): string {
	const last = String.fromCharCode(65 + (index % 26));
	return index < 26 ? last : toLetters(Math.floor(index / 26) - 1) + last;
}
