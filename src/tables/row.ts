import type { ProblemCode } from '../problem.ts';

/** A row of a table, numbered as a spreadsheet numbers it: the header is row 1. Empty cells are empty texts. */
export interface TableRow {
	readonly line: number;
	readonly cells: readonly string[];
	/** The whole row cannot be used, or these cells of it. */
	readonly problem?: ProblemCode;
	readonly cellProblems?: readonly CellProblem[];
}

export interface CellProblem {
	/** From 0. */
	readonly index: number;
	readonly expected: string;
}

/** What a spreadsheet shows in place of a value that it could not work out. */
const spreadsheetError = /^#(?:N\/A|REF!|VALUE!|DIV\/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!)$/;
/** What is left of a long number in a cell that is not a text. */
const cutNumber = /^-?\d(?:[.,]\d+)?E\+\d+$/i;

/** What a cell of any table must not be: a value that the spreadsheet has lost. */
export function findLostValue(text: string): string | undefined {
	if (spreadsheetError.test(text)) return 'a value, not an error of the spreadsheet';
	if (cutNumber.test(text)) return 'all digits: format the column as text and enter it again';
	return undefined;
}
