/**
 * Counts by several dimensions with every total, as one list. The first dimension is the months. Of each dimension the
 * total stands behind the categories; what lies at one place of the first dimension is a slice.
 */
export interface Cube {
	/** Categories of each dimension, without the total. */
	readonly sizes: readonly number[];
	/** How far apart two neighbours of each dimension are. */
	readonly strides: readonly number[];
	readonly counts: Uint32Array;
}

export function makeCube(sizes: readonly number[]): Cube {
	const strides = sizes.map((_, at) => toLength(sizes.slice(at + 1)));
	return { sizes, strides, counts: new Uint32Array(toLength(sizes)) };
}

function toLength(sizes: readonly number[]): number {
	return sizes.reduce((length, size) => length * (size + 1), 1);
}

/** Adds to a cell and to every total that it is part of. */
export function addTo({ sizes, strides, counts }: Cube, place: readonly number[], count: number): void {
	const indices = place.reduce<number[]>(
		(before, at, axis) =>
			[at, sizes[axis] as number].flatMap((to) => before.map((index) => index + to * (strides[axis] as number))),
		[0],
	);
	for (const index of indices) counts[index] = (counts[index] as number) + count;
}

/** Where a cell stands along a dimension. */
export function toPlace({ sizes, strides }: Cube, index: number, axis: number): number {
	return Math.floor(index / (strides[axis] as number)) % ((sizes[axis] as number) + 1);
}

/** The cells of a slice; the last one is the total of all. */
export function toSlice({ strides }: Cube, at: number): { readonly first: number; readonly last: number } {
	const length = strides[0] as number;
	return { first: at * length, last: (at + 1) * length - 1 };
}
