import type { z } from 'zod';
import { Draft } from '../model/draft.ts';
import { toFieldProblems } from '../model/field-problems.ts';
import type { Kind } from '../model/kind.ts';
import { findKind } from '../model/kinds.ts';
import { type FieldProblem, Problem, type ProblemCode } from '../problem.ts';
import { assembleDraft, type PlacedCell } from './assemble.ts';
import { toLetters } from './cell-reference.ts';
import { type FlatRecord, flatten } from './flatten.ts';
import { type HeaderPlan, note, planHeaders } from './headers.ts';
import { requireKind } from './kind-of-rows.ts';
import type { Mapping } from './mapping.ts';
import type { JsonRow } from './read-json.ts';
import type { TableRow } from './row.ts';

/** Where in a row, and what was expected: a pointer into the draft, and the header of the file. */
export interface RowProblem extends FieldProblem {
	readonly column?: string;
}

/** What a row of a file is: a draft, or why it is none. */
export type ReadRow =
	| { readonly line: number; readonly draft: Draft }
	| { readonly line: number; readonly problem: ProblemCode; readonly fields: readonly RowProblem[] };

/**
 * What holds for every row that does not say otherwise, by the names of columns, nested or with dots:
 * `{ "validUntil": …, "handling": { "tlp": … }, "victims.1.consentToReturn": … }`. Whole drafts take what stands
 * around their body.
 */
export type Defaults = Readonly<Record<string, unknown>>;

export interface Reading {
	/** Of rows that are no drafts with a kind of their own. */
	readonly kind: Kind | undefined;
	readonly mapping: Mapping;
	readonly defaults: Defaults;
}

/**
 * The drafts of a table: the first row that is not blank has the headers. Rows marked as notes and blank rows
 * are left out; one row's problems do not touch another's.
 *
 * @throws Problem `columns-unusable` with every header that fits no column
 */
export async function* readTableDrafts(rows: AsyncIterable<TableRow>, reading: Reading): AsyncGenerator<ReadRow> {
	const kind = requireKind(reading.kind);
	const base = placeDefaults(kind, reading.defaults);
	let plan: HeaderPlan | undefined;
	for await (const row of rows) {
		if (row.problem !== undefined) yield { line: row.line, problem: row.problem, fields: [] };
		else if (row.cells.every(isBlank)) continue;
		else if (plan === undefined) plan = requirePlan(kind, row.cells, reading.mapping);
		else if (isBlank(row.cells[plan.notes] ?? '')) yield toReadRow(row, kind, plan, base);
	}
}

/** The drafts of a JSON file: whole drafts as they are, other objects as rows of a table by their keys. */
export async function* readJsonDrafts(
	rows: AsyncIterable<JsonRow>,
	reading: Reading,
	toRecords: (value: unknown) => readonly FlatRecord[],
): AsyncGenerator<ReadRow> {
	for await (const { line, value, problem } of rows) {
		if (problem !== undefined) yield { line, problem, fields: [] };
		else if (isDraft(value)) yield readWhole(line, value, reading);
		else if (!isObject(value))
			yield { line, problem: 'draft-invalid', fields: [{ pointer: '', expected: 'an object' }] };
		else for (const record of toRecords(value)) yield readRecord(line, record, reading);
	}
}

function isObject(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isDraft(value: unknown): value is Record<string, unknown> {
	return isObject(value) && Object.hasOwn(value, 'body');
}

/** A draft as it is written, but for notes about it. */
function readWhole(
	line: number,
	{ [note]: _, ...draft }: Record<string, unknown>,
	{ kind, defaults }: Reading,
): ReadRow {
	return checkDraft(line, withDefaults(draft, kind?.name, defaults), undefined);
}

function readRecord(line: number, record: FlatRecord, reading: Reading): ReadRow {
	const kind = requireKind(reading.kind);
	const plan = planHeaders(kind, Object.keys(record), reading.mapping);
	const fields = plan.problems.map(({ header, expected }) => ({ pointer: '', column: header.slice(0, 64), expected }));
	if (fields.length > 0) return { line, problem: 'columns-unusable', fields };
	return toReadRow({ line, cells: Object.values(record) }, kind, plan, placeDefaults(kind, reading.defaults));
}

function requirePlan(kind: Kind, headers: readonly string[], mapping: Mapping): HeaderPlan {
	const plan = planHeaders(kind, headers, mapping);
	if (plan.problems.length === 0) return plan;
	const fields = plan.problems.map(({ index, header, expected }) => ({
		pointer: `/columns/${index + 1}`,
		expected: `${header.slice(0, 64)}: ${expected}`,
	}));
	throw new Problem('columns-unusable', { fields });
}

function isBlank(text: string): boolean {
	return text.trim() === '';
}

/** @throws Problem `request-malformed` with every name that is no column */
function placeDefaults(kind: Kind, defaults: Defaults): readonly PlacedCell[] {
	const record = flatten(defaults);
	const plan = planHeaders(kind, Object.keys(record), {});
	if (plan.problems.length > 0) {
		const fields = plan.problems.map(({ header, expected }) => ({ pointer: `/defaults/${header}`, expected }));
		throw new Problem('request-malformed', { fields });
	}
	return Object.values(record).flatMap((text, index) => placeCell(plan, index, text));
}

function toReadRow(row: TableRow, { name }: Kind, plan: HeaderPlan, base: readonly PlacedCell[]): ReadRow {
	const { line, cells } = row;
	const lost = (row.cellProblems ?? []).filter(({ index }) => plan.places[index] !== undefined);
	const nameless = cells.flatMap((text, index) => (isNameless(plan, index) && !isBlank(text) ? [index] : []));
	const own = mergeCells(cells.flatMap((text, index) => placeCell(plan, index, text)));
	const { draft, headers } = assembleDraft(withBase(own, base));
	const fields = [
		...lost.map(({ index, expected }) => ({ pointer: findPointer(plan, index), column: toLetters(index), expected })),
		...nameless.map((index) => ({ pointer: '', column: toLetters(index), expected: 'a header over the column' })),
	];
	const checked = checkDraft(line, { kind: name, body: {}, ...withCodes(draft) }, headers);
	if (fields.length === 0) return checked;
	return { line, problem: 'draft-invalid', fields: [...fields, ...('fields' in checked ? checked.fields : [])] };
}

/** A table has no column for a list without elements: a handling that names no codes has none. */
function withCodes(draft: Readonly<Record<string, unknown>>): object {
	return isObject(draft.handling) ? { ...draft, handling: { codes: [], ...draft.handling } } : draft;
}

function isNameless(plan: HeaderPlan, index: number): boolean {
	return plan.headers[index] === undefined || plan.headers[index] === '';
}

function placeCell(plan: HeaderPlan, index: number, text: string): readonly PlacedCell[] {
	return isBlank(text) ? [] : (plan.places[index]?.(text) ?? []);
}

function findPointer(plan: HeaderPlan, index: number): string {
	const [cell] = placeCell(plan, index, '-');
	return cell === undefined ? '' : `/${cell.column.path.join('/')}`;
}

/** Cells that go to one place are put together. */
function mergeCells(cells: readonly PlacedCell[]): PlacedCell[] {
	return [...Map.groupBy(cells, ({ column }) => column.name).values()].map((same) => ({
		...(same[0] as PlacedCell),
		text: same.length === 1 ? (same[0]?.text ?? '') : same.map(({ text }) => text.trim()).join(' '),
	}));
}

function withBase(own: readonly PlacedCell[], base: readonly PlacedCell[]): readonly PlacedCell[] {
	const said = new Set(own.map(({ column }) => column.name));
	return [...base.filter(({ column }) => !said.has(column.name)), ...own];
}

/** What a row says of the handling comes on top of what holds for all. */
function withDefaults(draft: Readonly<Record<string, unknown>>, kind: string | undefined, defaults: Defaults): object {
	const handling = { ...(defaults.handling as object | undefined), ...(draft.handling as object | undefined) };
	const hasHandling = defaults.handling !== undefined || draft.handling !== undefined;
	return { ...(kind !== undefined && { kind }), ...defaults, ...draft, ...(hasHandling && { handling }) };
}

/** All that is wrong with it, each with its header where the file has one. */
function checkDraft(line: number, value: object, headers: ReadonlyMap<string, string> | undefined): ReadRow {
	const { data, error } = Draft.safeParse(value);
	if (error === undefined) return { line, draft: data };
	const fields = [...toFieldProblems(error), ...findBodyProblems(value, error)].map((problem) => {
		const column = headers?.get(problem.pointer);
		return { ...problem, ...(column !== undefined && { column }) };
	});
	return { line, problem: 'draft-invalid', fields };
}

/** Where something around the body is wrong, the body was not looked at yet. */
function findBodyProblems(value: { kind?: unknown; body?: unknown }, { issues }: z.ZodError): FieldProblem[] {
	if (issues.some(({ path: [first] }) => first === 'body' || first === 'kind')) return [];
	const error = findKind(String(value.kind))?.draft.safeParse(value.body).error;
	return error === undefined ? [] : toFieldProblems(error, '/body');
}
