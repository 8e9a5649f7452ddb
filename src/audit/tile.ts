import { Problem } from '../problem.ts';
import type { ReadHashes } from './proof.ts';
import { emptyEdge, growTree, hashBytes, type TreeNode, toRoot } from './tree.ts';

/** Levels of the tree in a tile (C2SP tlog-tiles). */
export const tileHeight = 8;
export const tileWidth = 2 ** tileHeight;

/**
 * Part of a log as it is stored and fetched (C2SP tlog-tiles, Merkle Tree): `width` hashes of consecutive nodes on tree
 * level 8 × `level`, the first of them `index` × 256; or that many entries.
 */
export interface Tile<Level extends number | 'entries' = number> {
	readonly level: Level;
	readonly index: number;
	/** 256, or less at the right edge of a tree. */
	readonly width: number;
}

/** `tile/<L>/<N>[.p/<W>]` or `tile/entries/<N>[.p/<W>]`: 1234067 is written `x001/x234/067`. */
export function toTilePath({ level, index, width }: Tile<number | 'entries'>): string {
	const digits = String(index);
	const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, '0').match(/.../g) ?? [];
	const name = groups.map((group, at) => (at < groups.length - 1 ? `x${group}` : group)).join('/');
	return `tile/${level}/${name}${width === tileWidth ? '' : `.p/${width}`}`;
}

/** 2^53 has 16 digits; level 7 would begin at 2^56 leaves, but a level up to 63 is well written. */
const tilePath = /^tile\/(entries|\d{1,2})\/((?:x\d{3}\/){0,5}\d{3})(?:\.p\/(\d{1,3}))?$/;

/** Only what `toTilePath` would write: nothing is decoded, normalised or guessed. */
export function tryParseTilePath(path: string): Tile<number | 'entries'> | undefined {
	const [, level = '', name = '', width = String(tileWidth)] = tilePath.exec(path) ?? [];
	const tile = {
		level: level === 'entries' ? level : Number(level),
		index: Number(name.replaceAll(/[x/]/g, '')),
		width: Number(width),
	} as const;
	const isWithin = tile.width >= 1 && tile.width <= tileWidth && Number.isSafeInteger(tile.index);
	const isLevel = tile.level === 'entries' || tile.level <= 63;
	return isWithin && isLevel && toTilePath(tile) === path ? tile : undefined;
}

/** Whether a tree of `size` leaves has all of the tile. */
export function hasTile(size: number, { level, index, width }: Tile<number | 'entries'>): boolean {
	return index * tileWidth + width <= countHashes(size, level === 'entries' ? 0 : level);
}

/**
 * Reads hashes for proofs in a tree of `size` leaves out of its tiles, each of which is asked for once.
 *
 * `readTiles` answers as many as it was asked for, in their order.
 *
 * @throws Problem `proof-invalid` where a tile has not the width asked for
 */
export function readFromTiles(
	size: number,
	readTiles: (tiles: readonly Tile[]) => Promise<readonly Uint8Array[]>,
): ReadHashes {
	return async (nodes) => {
		const tiles = new Map(nodes.map((node) => [toTilePath(tileOf(node, size)), tileOf(node, size)]));
		const read = await readTiles([...tiles.values()]);
		const contents = new Map([...tiles.keys()].map((path, at) => [path, read[at]]));
		return nodes.map((node) => {
			const tile = tileOf(node, size);
			return hashFromTile(node, tile, contents.get(toTilePath(tile)));
		});
	};
}

/** How many hashes all tiles of a level have. */
function countHashes(size: number, level: number): number {
	return Math.floor(size / tileWidth ** level);
}

function toTile(level: number, index: number, size: number): Tile {
	return { level, index, width: Math.min(tileWidth, countHashes(size, level) - index * tileWidth) };
}

/** The tile from which a node is made: it has the node's leaves, or the node itself, side by side. */
function tileOf({ level, index }: TreeNode, size: number): Tile {
	return toTile(Math.floor(level / tileHeight), Math.floor((index * 2 ** (level % tileHeight)) / tileWidth), size);
}

function hashFromTile({ level, index }: TreeNode, tile: Tile, hashes: Uint8Array | undefined): Uint8Array {
	if (hashes?.length !== tile.width * hashBytes) {
		throw new Problem('proof-invalid', { detail: `${toTilePath(tile)} has not the hashes of its width.` });
	}
	const count = 2 ** (level % tileHeight);
	const first = (index * count) % tileWidth;
	const leaves = Array.from({ length: count }, (_, at) =>
		hashes.subarray((first + at) * hashBytes, (first + at + 1) * hashBytes),
	);
	return toRoot(growTree(emptyEdge, leaves).hashes);
}
