import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addTo, type Cube, makeCube } from '../../../src/cases/report/cube.ts';
import { type Pattern, suppress, threshold } from '../../../src/cases/report/suppress.ts';

/** Of one month by one dimension: what is told, `*` for what is not; the total is the last. */
function tell(counts: readonly number[]): string {
	const cube = makeCube([1, counts.length]);
	for (const [at, count] of counts.entries()) addTo(cube, [0, at], count);
	return tellSlice(cube, suppress(cube), 0);
}

function tellSlice({ counts, strides }: Cube, { hidden }: Pattern, slice: number): string {
	const length = strides[0] as number;
	const told = [...counts].map((count, index) => (hidden[index] === 1 ? '*' : `${count}`));
	return told.slice(slice * length, (slice + 1) * length).join(' ');
}

/** By one dimension: a list for each month. */
function makeMonths(months: readonly (readonly number[])[]): Cube {
	const cube = makeCube([months.length, months[0]?.length ?? 0]);
	for (const [month, counts] of months.entries())
		for (const [at, count] of counts.entries()) addTo(cube, [month, at], count);
	return cube;
}

describe('a month', () => {
	test('is told whole where no count is small', () => {
		expect(tell([5, 0, 12])).toBe('5 0 12 17');
	});
	test('hides a small count, and the least of the others beside it', () => {
		expect(tell([3, 0, 12, 7])).toBe('* 0 12 * 22');
	});
	test('hides two small counts and no more where they could be otherwise', () => {
		expect(tell([3, 2, 12])).toBe('* * 12 17');
	});
	test('hides one more where two small counts have a sum that tells them', () => {
		expect(tell([1, 1, 12, 6])).toBe('* * 12 * 20');
	});
	test('of fewer than five persons tells how many there were, and nothing of them', () => {
		expect(tell([4, 0])).toBe('* * 4');
	});
	test('in which each count is one tells the total alone', () => {
		expect(tell([1, 1, 1, 1, 1, 0])).toBe('* * * * * * 5');
	});
	test('without anybody is told', () => {
		expect(tell([0, 0])).toBe('0 0 0');
	});
});

describe('a quarter', () => {
	test('tells a count that is small in each month, where none of these can be told by it', () => {
		const cube = makeMonths([
			[3, 4, 20],
			[2, 3, 20],
			[3, 3, 20],
		]);
		expect(tellSlice(cube, suppress(cube), 3)).toBe('8 10 60 78');
	});
	test('hides what a month hid, where the other two months would tell it', () => {
		const cube = makeMonths([
			[3, 7, 20],
			[6, 8, 20],
			[9, 9, 20],
		]);
		const pattern = suppress(cube);
		expect(tellSlice(cube, pattern, 0)).toBe('* * 20 30');
		expect(tellSlice(cube, pattern, 3)).toBe('* * 60 102');
	});
	test('tells what holds for everybody, also where a month had few', () => {
		const cube = makeMonths([
			[2, 0],
			[30, 0],
			[40, 0],
		]);
		expect(tellSlice(cube, suppress(cube), 3)).toBe('72 0 72');
	});
	test('leaves what its months told as it was', () => {
		fc.assert(
			fc.property(arbitraryCounts([3, 4]), (counts) => {
				const quarter = makeMonths(counts);
				const pattern = suppress(quarter);
				for (const [month, alone] of counts.entries()) expect(tellSlice(quarter, pattern, month)).toBe(tell(alone));
			}),
		);
	});
});

describe('whoever has every report', () => {
	test.each([
		['by one dimension', [1, 5]],
		['by two dimensions', [1, 2, 3]],
		['by one dimension, in a quarter', [3, 3]],
		['by two dimensions, in a quarter', [3, 2, 2]],
	])('cannot tell a count that is hidden, %s', (_, sizes) => {
		fc.assert(
			fc.property(arbitraryCounts([sizes[0] as number, product(sizes.slice(1))]), (counts) => {
				const cube = makeCube(sizes);
				for (const [month, leaves] of counts.entries())
					for (const [at, count] of leaves.entries()) addTo(cube, [month, ...toPlaces(at, sizes.slice(1))], count);
				expect(listTold(cube, suppress(cube))).toEqual([]);
			}),
			{ numRuns: 100 },
		);
	});
	test('would tell one, were small counts alone hidden', () => {
		const cube = makeMonths([[3, 12, 7]]);
		const hidden = Uint8Array.from(cube.counts, (count) => (count > 0 && count < threshold ? 1 : 0));
		expect(listTold(cube, { hidden, withheld: new Set() })).toEqual([0]);
	});
});

function product(sizes: readonly number[]): number {
	return sizes.reduce((all, size) => all * size, 1);
}

function toPlaces(at: number, sizes: readonly number[]): number[] {
	return sizes.map((size, axis) => Math.floor(at / product(sizes.slice(axis + 1))) % size);
}

/** Small ones and zeros above all. */
function arbitraryCounts([months, leaves]: readonly [number, number]) {
	const count = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 5 }), fc.integer({ min: 0, max: 30 }));
	const list = fc.array(count, { minLength: leaves, maxLength: leaves });
	return fc.array(list, { minLength: months, maxLength: months });
}

/**
 * The hidden counts that are the same in every other world with the same reports: of persons, not of zeros, nor of what holds
 * for everybody. It tries them all, as far as no count of a month differs by more than one.
 */
function listTold(cube: Cube, pattern: Pattern): number[] {
	const { sizes, strides, counts } = cube;
	const [months, slice] = [sizes[0] as number, strides[0] as number];
	const changes = Array.from({ length: months }, (_, month) => {
		const truth = counts.subarray(month * slice, (month + 1) * slice);
		return listOthers(sizes.slice(1), truth).filter((other) => isAsTold(other, truth, month, pattern));
	});
	const uncertain = new Set<number>();
	for (const world of listWorlds(changes)) {
		const whole = Array.from({ length: slice }, (_, at) =>
			world.reduce((sum, other) => sum + (other[at] as number), 0),
		);
		const all = [...world, ...(months > 1 ? [whole] : [])];
		if (months > 1 && !isAsTold(whole, counts.subarray(months * slice), months, pattern)) continue;
		for (const [index, count] of all.flat().entries()) if (count !== counts[index]) uncertain.add(index);
	}
	const isOfAll = (index: number) => counts[months * slice + (index % slice)] === counts.at(-1);
	const published = [...counts.keys()].slice(0, months === 1 ? slice : undefined);
	return published.filter(
		(index) => pattern.hidden[index] === 1 && counts[index] !== 0 && !uncertain.has(index) && !isOfAll(index),
	);
}

/** A month with as many persons, its totals with it. */
function listOthers(sizes: readonly number[], truth: Uint32Array): number[][] {
	const leaves = product(sizes);
	const codes = Array.from({ length: 3 ** leaves }, (_, code) => code);
	const changes = codes.map((code) => Array.from({ length: leaves }, (_, at) => (Math.floor(code / 3 ** at) % 3) - 1));
	const kept = changes.filter((change) => change.reduce((sum, by) => sum + by, 0) === 0);
	return kept.map((change) => {
		const other = makeCube(sizes);
		for (const [at, by] of change.entries()) addTo(other, toPlaces(at, sizes), by);
		return [...other.counts].map((by, index) => (truth[index] as number) + (by | 0));
	});
}

function isAsTold(other: readonly number[], truth: Uint32Array, at: number, { hidden, withheld }: Pattern): boolean {
	const least = withheld.has(at) ? 0 : 1;
	return other.every((count, index) =>
		hidden[at * truth.length + index] === 1 ? count >= least : count === truth[index],
	);
}

function* listWorlds([first, ...rest]: readonly (readonly number[][])[]): Generator<readonly number[][]> {
	if (first === undefined) return yield [];
	for (const others of listWorlds(rest)) for (const other of first) yield [other, ...others];
}
