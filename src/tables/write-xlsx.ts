import { writeXlsx } from 'hucre/xlsx';
import { guardCell } from './formula-guard.ts';

/** A table as a workbook of one sheet, its cells texts. The same rows and time make the same workbook. */
export async function toXlsx(name: string, rows: readonly (readonly string[])[], madeAt: Date): Promise<Uint8Array> {
	const sheet = { name, rows: rows.map(toXlsxCells), freezePane: { rows: 1 } };
	return await writeXlsx({ sheets: [sheet], properties: { created: madeAt, modified: madeAt } });
}

/** Text cells are not run where they stand; saved as CSV by someone else they would be. */
export function toXlsxCells(cells: readonly string[]): string[] {
	return cells.map((text) => escapeText(guardCell(text)));
}

/** What reads like the escape of a character is none (ECMA-376-1 §22.9.2.19). */
function escapeText(text: string): string {
	return text.replace(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_');
}
