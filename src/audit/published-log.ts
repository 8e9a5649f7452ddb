import { loadLog, loadSequencedEntries, loadTiles } from '../store/audit-log.ts';
import type { Database } from '../store/database.ts';
import { parseCheckpointText } from './checkpoint-text.ts';
import { toCommitment } from './entry.ts';
import { toEntryBundle } from './entry-bundle.ts';
import { parseNote } from './note.ts';
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
	const note = tile === undefined ? undefined : await loadCheckpoint(db);
	if (tile === undefined || note === undefined) return undefined;
	const { size } = parseCheckpointText(parseNote(Buffer.from(note)).text);
	if (!hasTile(size, tile)) return undefined;
	if (tile.level === 'entries') return await loadBundle(db, tile);
	const [hashes] = await loadTiles(db, [{ level: tile.level, index: tile.index }]);
	return hashes?.subarray(0, tile.width * hashBytes);
}

async function loadBundle(db: Database, { index, width }: Tile<number | 'entries'>): Promise<Uint8Array> {
	const entries = await loadSequencedEntries(db, index * tileWidth, width);
	return toEntryBundle(entries.map(({ salt, entry }) => toCommitment(salt, entry)));
}
