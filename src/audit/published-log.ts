import type { Digest } from '../model/identifiers.ts';
import { findIndex, loadLog, loadSequencedEntries, loadTiles } from '../store/audit-log.ts';
import type { Database } from '../store/database.ts';
import { parseCheckpointText } from './checkpoint-text.ts';
import { toConsistencyText } from './consistency-proof.ts';
import { toCommitment } from './entry.ts';
import { toEntryBundle } from './entry-bundle.ts';
import { toInclusionText } from './inclusion-proof.ts';
import { parseNote } from './note.ts';
import { proveConsistency, proveInclusion } from './proof.ts';
import { readStored } from './stored-tree.ts';
import { hasTile, type Tile, tileWidth, tryParseTilePath } from './tile.ts';
import { hashBytes } from './tree.ts';

/** The newest checkpoint, a note; undefined of a log that has signed none. */
export async function loadCheckpoint(db: Database): Promise<string | undefined> {
	return (await loadLog(db)).note;
}

/**
 * A tile or a bundle of entries, of the tree as it was signed last.
 *
 * @param path `tile/…`, only as it would be written (C2SP tlog-tiles)
 * @returns undefined where that tree has none of that path
 */
export async function loadTile(db: Database, path: string): Promise<Uint8Array | undefined> {
	const tile = tryParseTilePath(path);
	if (tile === undefined) return undefined;
	const checkpoint = await loadCheckpoint(db);
	if (checkpoint === undefined || !hasTile(toSize(checkpoint), tile)) return undefined;
	if (tile.level === 'entries') return await loadBundle(db, tile);
	const [hashes] = await loadTiles(db, [{ level: tile.level, index: tile.index }]);
	return hashes?.subarray(0, tile.width * hashBytes);
}

/**
 * That an entry is in the tree as it was signed last, in the form of C2SP tlog-proof.
 *
 * @param leaf its leaf hash, as a receipt carries it
 * @returns undefined where it is not, or not yet
 */
export async function loadInclusion(db: Database, leaf: Digest): Promise<string | undefined> {
	const checkpoint = await loadCheckpoint(db);
	const index = await findIndex(db, Buffer.from(leaf, 'base64url'));
	if (checkpoint === undefined || index === undefined) return undefined;
	const size = toSize(checkpoint);
	if (index >= size) return undefined;
	return toInclusionText({ index, hashes: await proveInclusion(index, size, readStored(db, size)), checkpoint });
}

/**
 * That the log only grew since it had `old` leaves, up to the newest checkpoint.
 *
 * @returns undefined of a log that has signed nothing
 * @throws Problem `proof-invalid` where `old` is 0, or more than it has
 */
export async function loadConsistency(db: Database, old: number): Promise<string | undefined> {
	const checkpoint = await loadCheckpoint(db);
	if (checkpoint === undefined) return undefined;
	const size = toSize(checkpoint);
	return toConsistencyText({ old, hashes: await proveConsistency(old, size, readStored(db, size)), checkpoint });
}

function toSize(checkpoint: string): number {
	return parseCheckpointText(parseNote(Buffer.from(checkpoint)).text).size;
}

async function loadBundle(db: Database, { index, width }: Tile<number | 'entries'>): Promise<Uint8Array> {
	const entries = await loadSequencedEntries(db, index * tileWidth, width);
	return toEntryBundle(entries.map(({ salt, entry }) => toCommitment(salt, entry)));
}
