import { escapeToken } from '../model/json-pointer.ts';
import { normaliseDate } from '../normalise/date.ts';
import type { Column, Path } from './columns.ts';

/** A value for a column, and the header of the file that it stands under. */
export interface PlacedCell {
	readonly column: Column;
	readonly header: string;
	readonly text: string;
}

type Node = string | number | Node[] | { [name: string]: Node };

/** What a row says of a draft, not yet checked, and which header of the file each part of it came from. */
export interface Assembled {
	readonly draft: Readonly<Record<string, Node>>;
	/** By JSON Pointer into the draft. */
	readonly headers: ReadonlyMap<string, string>;
}

/**
 * Puts the cells of a row where their columns say. A list has no gaps: with `aliases.1` and `aliases.3`
 * alone the second alias is that of `aliases.3`.
 */
export function assembleDraft(cells: readonly PlacedCell[]): Assembled {
	const tree: Branch = new Map();
	for (const cell of cells) plant(tree, cell.column.path, cell);
	const headers = new Map<string, string>();
	return { draft: toObject(tree, '', headers), headers };
}

type Branch = Map<string | number, Branch | PlacedCell>;

function plant(tree: Branch, [first = '', ...rest]: Path, cell: PlacedCell): void {
	if (rest.length === 0) {
		tree.set(first, cell);
		return;
	}
	const next = tree.get(first);
	const branch: Branch = next instanceof Map ? next : new Map();
	tree.set(first, branch);
	plant(branch, rest, cell);
}

function toNode(branch: Branch | PlacedCell, pointer: string, headers: Map<string, string>): Node {
	if (!(branch instanceof Map)) {
		headers.set(pointer, branch.header);
		return toValue(branch);
	}
	const isList = typeof [...branch.keys()][0] === 'number';
	return isList ? toList(branch, pointer, headers) : toObject(branch, pointer, headers);
}

function toObject(branch: Branch, pointer: string, headers: Map<string, string>): Record<string, Node> {
	const entries = [...branch].map(([name, child]) => [
		name,
		toNode(child, `${pointer}/${escapeToken(String(name))}`, headers),
	]);
	return Object.fromEntries(entries);
}

function toList(branch: Branch, pointer: string, headers: Map<string, string>): Node[] {
	const inOrder = [...branch].sort(([a], [b]) => Number(a) - Number(b));
	return inOrder.map(([, child], index) => toNode(child, `${pointer}/${index}`, headers));
}

/** What a spreadsheet makes of a date around the body is made a date again; texts of the body stay as they are. */
function toValue({ column, text }: PlacedCell): string | number {
	if (column.field !== undefined) return text;
	if (column.name === 'handling.evaluation.information') return /^[1-4]$/.test(text.trim()) ? Number(text) : text;
	if (column.name !== 'validUntil' && column.name !== 'handling.retainUntil') return text.trim();
	const { value, issues } = normaliseDate(text);
	return value === null || issues.some(({ severity }) => severity === 'doubt') ? text.trim() : value;
}
