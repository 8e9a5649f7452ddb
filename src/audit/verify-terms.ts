import { hash, randomBytes } from 'node:crypto';
import { listPackedPostings, loadSearchable } from '../store/audit-search.ts';
import type { Transaction } from '../store/database.ts';
import { type LogPage, loadPages } from './log-page.ts';
import { toPostings } from './terms.ts';
import { tileWidth } from './tile.ts';
import { countLeaves } from './verify-log.ts';

/** What the log is searched by does not say of the tile that begins with that entry what its entries do. */
export interface TermsAltered {
	readonly finding: 'terms-altered';
	readonly index: number;
}

/** Of tiles that the index cannot have: whoever adds more has been found out by these. */
const mostBeyond = 100;

/**
 * Makes the terms of every entry anew, here, and compares them with the index by which the log is searched: with neither
 * sorted by the other, and none of them held in memory. Both are summed up by tile as hashes under a key that is gone
 * afterwards: nobody can have chosen what they altered so that the sums agree.
 *
 * @param tx sees one moment (`openSnapshot`)
 * @param progress told of how many entries the terms were compared
 */
export async function* verifyTerms(tx: Transaction, progress: (entries: number) => void): AsyncGenerator<TermsAltered> {
	const whole = Math.floor((await countLeaves(tx)) / tileWidth);
	const tiles = Math.min((await loadSearchable(tx)).tiles, whole);
	const key = randomBytes(32);
	const sums = new BigUint64Array(tiles);
	const beyond = new Set<number>();
	for await (const { tile, said } of listPackedPostings(tx, () => progress(0))) {
		if (tile >= 0 && tile < tiles) sums[tile] = (sums[tile] ?? 0n) + toNumber(key, said);
		else if (beyond.size < mostBeyond) beyond.add(tile);
	}
	for await (const page of loadPages(tx, tiles * tileWidth)) {
		for (let index = page.from; index < page.to; index += tileWidth) {
			if (sums[index / tileWidth] !== sumUp(key, readTile(page, index))) yield { finding: 'terms-altered', index };
		}
		progress(page.to);
	}
	for (const tile of [...beyond].toSorted((a, b) => a - b)) yield { finding: 'terms-altered', index: tile * tileWidth };
}

function readTile({ rows, from }: LogPage, first: number): (string | undefined)[] {
	return Array.from({ length: tileWidth }, (_, place) => {
		const stored = rows[first - from + place]?.stored;
		return stored?.sealed.toString('utf8', stored.saltBytes);
	});
}

function sumUp(key: Uint8Array, entries: readonly (string | undefined)[]): bigint {
	let sum = 0n;
	for (const [term, places] of toPostings(entries)) {
		sum += toNumber(key, Buffer.from(`${term}\0`), new Uint8Array(places));
	}
	return BigInt.asUintN(64, sum);
}

/** Of the key, the term with a zero behind it, and the places. */
function toNumber(...said: readonly Uint8Array[]): bigint {
	return hash('sha256', Buffer.concat(said), 'buffer').readBigUInt64BE();
}
