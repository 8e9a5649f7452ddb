import { type Cube, toPlace, toSlice } from './cube.ts';

/**
 * A count of fewer persons is not told: among 1 to 4 somebody who knows one of them may tell the others. Of statistics
 * offices some require three, others five (Glossary of Statistical Disclosure Control, UNECE/Eurostat 2005, "threshold
 * rule"); these are victims.
 */
export const threshold = 5;

/** What is not told of a cube. */
export interface Pattern {
	readonly hidden: Uint8Array;
	/** Slices of which the total alone is told. */
	readonly withheld: ReadonlySet<number>;
}

/**
 * Which counts of a month, or of a quarter whose months are told too, are not told. Zero is told, and so is the total of
 * all: it says nothing of any of them.
 *
 * 1. Each month by itself, as its own report did before the quarter was over: counts from 1 to 4 are hidden, and with each
 *    of them as many others as make it uncertain. A month of fewer than five persons is withheld but for its total.
 * 2. Then the quarter, given what its months told.
 *
 * Each hidden count is a corner of a box whose corners are all hidden, one along every dimension (the hypercube method:
 * Repsilber; GHMITER of τ-ARGUS): adding 1 and taking 1 away in turns from corner to corner changes no count that is told,
 * so that whoever has all the reports and knows that a hidden count is not zero cannot tell which is true. What holds for
 * everybody in the quarter is told.
 */
export function suppress(cube: Cube): Pattern {
	const months = cube.sizes[0] as number;
	const draft: Draft = { cube, hidden: new Uint8Array(cube.counts.length), withheld: new Set() };
	const axes = cube.sizes.map((_, axis) => axis);
	for (let month = 0; month < months; month += 1) hideIn(draft, month, axes.slice(1), []);
	const before = listHidden(draft).filter((index) => !isOfAll(cube, index));
	if (months > 1) hideIn(draft, months, axes, before);
	return draft;
}

interface Draft extends Pattern {
	readonly cube: Cube;
	readonly withheld: Set<number>;
}

/** The persons that are counted, each hidden. */
function listHidden({ cube: { counts }, hidden }: Draft): number[] {
	return [...hidden.keys()].filter((index) => hidden[index] === 1 && counts[index] !== 0);
}

function isOfAll(cube: Cube, index: number): boolean {
	const { first, last } = toSlice(cube, cube.sizes[0] as number);
	return cube.counts[first + (index % (cube.strides[0] as number))] === cube.counts[last];
}

/** @param before what is hidden already and must stay uncertain beside the slice */
function hideIn(draft: Draft, slice: number, axes: readonly number[], before: readonly number[]): void {
	const { cube, hidden } = draft;
	const { first, last } = toSlice(cube, slice);
	const isSmall = (index: number) => cube.counts[index] !== 0 && (cube.counts[index] as number) < threshold;
	const small = Array.from({ length: last - first }, (_, at) => first + at).filter(isSmall);
	for (const index of small) hidden[index] = 1;
	if (!isSmall(last) && [...small, ...before].every((index) => protect(draft, index, axes, slice))) return;
	hidden.fill(1, first, last);
	draft.withheld.add(slice);
}

interface Corner {
	readonly index: number;
	/** Whether it changes as the count that is protected, or the other way. */
	readonly sign: number;
}

/**
 * Makes a hidden count uncertain: of the boxes that it may be a corner of, by the one that costs least.
 *
 * @param slice where more may be hidden
 * @returns false where there is none
 */
function protect(draft: Draft, index: number, axes: readonly number[], slice: number): boolean {
	let best: { readonly corners: readonly Corner[]; readonly cost: number } | undefined;
	for (const corners of toBoxes(draft, [{ index, sign: 1 }], axes, slice)) {
		if (!isMovable(draft, corners)) continue;
		const cost = toCost(draft, corners);
		if (best === undefined || cost < best.cost) best = { corners, cost };
		if (cost === 0) break;
	}
	for (const corner of best?.corners ?? []) draft.hidden[corner.index] = 1;
	return best !== undefined;
}

/** A total changes as its parts do, one part as another one does not. */
function* toBoxes(
	draft: Draft,
	corners: readonly Corner[],
	[axis, ...rest]: readonly number[],
	slice: number,
): Generator<readonly Corner[]> {
	if (axis === undefined) return yield corners;
	const { cube } = draft;
	const [total, stride] = [cube.sizes[axis] as number, cube.strides[axis] as number];
	const here = toPlace(cube, (corners[0] as Corner).index, axis);
	for (let there = 0; there <= total; there += 1) {
		if (there === here) continue;
		const turn = here === total || there === total ? 1 : -1;
		const others = corners.map(({ index, sign }) => ({ index: index + (there - here) * stride, sign: sign * turn }));
		if (others.every((corner) => mayHide(draft, corner.index, slice)))
			yield* toBoxes(draft, [...corners, ...others], rest, slice);
	}
}

/** Neither zero nor the total of all is hidden by itself. */
function mayHide({ cube, hidden }: Draft, index: number, slice: number): boolean {
	if (hidden[index] === 1) return true;
	const { first, last } = toSlice(cube, slice);
	return first <= index && index < last && cube.counts[index] !== 0;
}

/** Could it be otherwise by one? A hidden count is no zero, but where all are hidden. */
function isMovable({ cube, withheld }: Draft, corners: readonly Corner[]): boolean {
	const mayFall = ({ index }: Corner) =>
		(cube.counts[index] as number) > (withheld.has(toPlace(cube, index, 0)) ? 0 : 1);
	return [1, -1].some((sign) => corners.filter((corner) => corner.sign === sign).every(mayFall));
}

/** How many more are not told of. */
function toCost({ cube, hidden }: Draft, corners: readonly Corner[]): number {
	return corners.reduce((cost, { index }) => (hidden[index] === 1 ? cost : cost + (cube.counts[index] as number)), 0);
}
