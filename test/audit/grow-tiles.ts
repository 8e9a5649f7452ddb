import { type Tile, tileHeight, tileWidth } from '../../src/audit/tile.ts';
import { growTree, type RightEdge } from '../../src/audit/tree.ts';

/** What a tree adds to one of its tiles. */
export interface TileGrowth {
	/** As it is afterwards. */
	readonly tile: Tile;
	/** How many hashes it had already. */
	readonly offset: number;
	/** The rest, one after the other. */
	readonly hashes: Uint8Array;
}

/** How many hashes all tiles of a level have. */
const countHashes = (size: number, level: number) => Math.floor(size / tileWidth ** level);

/** The tiles that differ between a tree of `from` leaves and what it has grown to, as they are afterwards. */
export function* toChangedTiles(from: number, to: number): Generator<Tile> {
	for (let level = 0; countHashes(from, level) < countHashes(to, level); level += 1) {
		const count = countHashes(to, level);
		for (let index = Math.floor(countHashes(from, level) / tileWidth); index * tileWidth < count; index += 1) {
			yield { level, index, width: Math.min(tileWidth, count - index * tileWidth) };
		}
	}
}

/** Appends leaves as the database does, and says what that adds to which tile. */
export function growTiles(
	edge: RightEdge,
	leafHashes: readonly Uint8Array[],
): { readonly edge: RightEdge; readonly tiles: readonly TileGrowth[] } {
	const added: Uint8Array[][] = [];
	const grown = growTree(edge, leafHashes, (hash, level) => {
		if (level % tileHeight !== 0) return;
		added[level / tileHeight] ??= [];
		added[level / tileHeight]?.push(hash);
	});
	const tiles = toChangedTiles(edge.size, grown.size).map((tile) => {
		const first = tile.index * tileWidth;
		const before = countHashes(edge.size, tile.level);
		const offset = Math.max(0, before - first);
		const hashes = added[tile.level]?.slice(first + offset - before, first + tile.width - before) ?? [];
		return { tile, offset, hashes: Buffer.concat(hashes) };
	});
	return { edge: grown, tiles: [...tiles] };
}
