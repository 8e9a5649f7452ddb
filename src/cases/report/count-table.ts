import { addTo, makeCube } from './cube.ts';
import { suppress } from './suppress.ts';
import { findDimension, type TableDefinition } from './tables.ts';

/** How many stand in a cell of a month: `{ month, categories }` of a key, as `toKey` writes it. */
export type Cells = ReadonlyMap<string, number>;

export function toKey(month: number, categories: readonly string[]): string {
	return [month, ...categories].join('|');
}

/** Null where a count is not told (`suppress.ts`). */
export type Told = number | null;

export interface CountTable extends TableDefinition {
	readonly total: number;
	/** Is it told alone, as the whole is too small to be broken down? There are neither rows nor columns then. */
	readonly isWithheld: boolean;
	readonly rows: readonly { readonly category: string; readonly counts: readonly Told[]; readonly total: Told }[];
	/** Categories of the second dimension; none where there is one dimension. */
	readonly columns: readonly { readonly category: string; readonly total: Told }[];
}

/** @param months one, or the three of a quarter */
export function toCountTable(definition: TableDefinition, cells: Cells, months: number): CountTable {
	const keys = [...cells].map(([key, count]) => [key.split('|'), count] as const);
	const categories = definition.by.map((name, axis) => {
		const occurring = new Set(keys.map(([key]) => key[axis + 1] as string));
		return findDimension(name).codes?.map(({ code }) => code) ?? [...occurring].toSorted();
	});
	const cube = makeCube([months, ...categories.map(({ length }) => length)]);
	for (const [[month, ...names], count] of keys)
		addTo(cube, [Number(month), ...names.map((name, axis) => categories[axis]?.indexOf(name) as number)], count);
	const { hidden, withheld } = suppress(cube);
	const slice = months === 1 ? 0 : months;
	const tell = (...place: readonly number[]): Told => {
		const index = [slice, ...place].reduce((sum, at, axis) => sum + at * (cube.strides[axis] as number), 0);
		return hidden[index] === 1 ? null : (cube.counts[index] as number);
	};
	const [down = [], across] = categories;
	const columns = across?.map((category, at) => ({ category, total: tell(down.length, at) })) ?? [];
	const totals = across === undefined ? [] : [across.length];
	const rows = down.map((category, at) => ({
		category,
		counts: columns.map((_, column) => tell(at, column)),
		total: tell(at, ...totals),
	}));
	const isWithheld = withheld.has(slice);
	return {
		...definition,
		total: tell(down.length, ...totals) as number,
		isWithheld,
		rows: isWithheld ? [] : rows,
		columns: isWithheld ? [] : columns,
	};
}
