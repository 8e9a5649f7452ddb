import type { StoredCheckpoint, TilePart } from '../store/audit-log.ts';
import { listCheckpoints, listTileParts, loadSequencedPage, type SequencedRow } from '../store/audit-log-pages.ts';
import type { Transaction } from '../store/database.ts';
import { pickParts } from '../store/tile-parts.ts';
import { tileWidth } from './tile.ts';
import { hashBytes } from './tree.ts';

/** A stretch of the log as it is stored: nothing of it has been compared with anything. */
export interface LogPage {
	/** The leaf that it begins with. */
	readonly from: number;
	readonly to: number;
	/**
	 * The hashes that the tiles have: of each leaf, and on each further level of tiles of the nodes that become whole with
	 * these leaves. Undefined where there is none.
	 */
	readonly levels: readonly (readonly (Uint8Array | undefined)[])[];
	/** Where parts of tiles begin that are no part of the tile, though it has a hash at that place: level and index. */
	readonly strays: readonly TilePlace[];
	/** Undefined where a place is missing. */
	readonly rows: readonly (SequencedRow | undefined)[];
	/** Of the trees of more than `from` leaves, up to `to`; in the first page of the empty tree too. */
	readonly checkpoints: readonly StoredCheckpoint[];
}

/** Of a hash, on a level of tiles. */
interface TilePlace {
	readonly level: number;
	readonly index: number;
}

/** A multiple of the width of a tile: some 4 MB on their way from the database. */
const pageSize = 32 * tileWidth;

/**
 * The first `size` leaves of the log, in their order; one empty page where there are none. While whoever asks is at work
 * on one, the database is at work on the next.
 */
export async function* loadPages(tx: Transaction, size: number): AsyncGenerator<LogPage> {
	let next: Promise<LogPage> | undefined = loadPage(tx, 0, Math.min(pageSize, size));
	while (next !== undefined) {
		const page: LogPage = await next;
		next = page.to < size ? loadPage(tx, page.to, Math.min(page.to + pageSize, size)) : undefined;
		// It may fail before it is waited for, or nobody wait for it any more.
		next?.catch(() => undefined);
		yield page;
	}
}

async function loadPage(tx: Transaction, from: number, to: number): Promise<LogPage> {
	const levels = [await loadLevel(tx, 0, from, to)];
	for (let width = tileWidth; width <= to; width *= tileWidth) {
		levels.push(await loadLevel(tx, levels.length, Math.floor(from / width), Math.floor(to / width)));
	}
	const rows = await loadSequencedPage(tx, from, to - from);
	const [after, limit] = [from === 0 ? -1 : from, to - from + 1];
	const checkpoints = await listCheckpoints(tx, { after, upTo: to, limit });
	const strays = levels.flatMap((level) => level.strays);
	return { from, to, levels: levels.map(({ hashes }) => hashes), strays, rows, checkpoints };
}

/** Hashes `first` up to `end` of a level of tiles. */
async function loadLevel(tx: Transaction, level: number, first: number, end: number) {
	const hashes: (Uint8Array | undefined)[] = [];
	const tiles = { level, from: Math.floor(first / tileWidth), to: Math.ceil(end / tileWidth) };
	const parts = await listTileParts(tx, tiles);
	const counted = new Set([...Map.groupBy(parts, ({ index }) => index).values()].flatMap(pickParts));
	for (const part of counted) {
		const begin = toPlace(part) - first;
		for (let offset = 0; offset < part.hashes.length; offset += hashBytes) {
			const at = begin + offset / hashBytes;
			if (at >= 0 && at < end - first) hashes[at] = part.hashes.subarray(offset, offset + hashBytes);
		}
	}
	const others = parts.filter((part) => !counted.has(part) && hashes[toPlace(part) - first] !== undefined);
	return { hashes, strays: others.map((part) => ({ level, index: toPlace(part) })) };
}

/** Of the first hash. */
function toPlace({ index, first }: TilePart): number {
	return index * tileWidth + first;
}
