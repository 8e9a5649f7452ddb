import type { TilePart } from './audit-log.ts';

type Part = Pick<TilePart, 'first' | 'hashes'>;

const hashBytes = 32;

/**
 * The parts that a tile consists of, out of its rows in the order of their places: each begins where the one before ends.
 * What overlaps another, or comes behind a gap, is no part of it, for whoever serves the tile and whoever verifies it.
 */
export function pickParts<Row extends Part>(rows: readonly Row[]): Row[] {
	let end = 0;
	return rows.filter(({ first, hashes }) => {
		if (first !== end) return false;
		end += hashes.length / hashBytes;
		return true;
	});
}

/** Out of one value of SQL, which has for each two bytes with its place, four with its length, and the hashes. */
export function unpackParts(packed: Buffer): Part[] {
	const rows: Part[] = [];
	for (let offset = 0; offset < packed.length; ) {
		const begin = offset + 6;
		const end = begin + packed.readInt32BE(offset + 2);
		rows.push({ first: packed.readInt16BE(offset), hashes: packed.subarray(begin, end) });
		offset = end;
	}
	return rows;
}
