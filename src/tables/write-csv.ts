import { guardCell } from './formula-guard.ts';

/** Excel takes a file without it for one in the encoding of the machine. */
export const byteOrderMark = '\ufeff';

/** A row of a CSV file (RFC 4180). Every cell stands in quotes, and none begins like a formula. */
export function toCsvLine(cells: readonly string[]): string {
	return `${cells.map((text) => `"${guardCell(text).replaceAll('"', '""')}"`).join(',')}\r\n`;
}

/** A table as a CSV file. */
export function toCsv(rows: readonly (readonly string[])[]): string {
	return byteOrderMark + rows.map(toCsvLine).join('');
}
