import type { Digest } from '../model/identifiers.ts';
import { Problem } from '../problem.ts';
import { loadSequencedEntries, loadTiles } from '../store/audit-log.ts';
import { findPlaced, hasLeaf, loadCosigned, loadNewest } from '../store/audit-log-published.ts';
import type { Database } from '../store/database.ts';
import { parseCheckpoint } from './checkpoint-text.ts';
import { toConsistencyText } from './consistency-proof.ts';
import { toCommitment } from './entry.ts';
import { toEntryBundle } from './entry-bundle.ts';
import { toInclusionText } from './inclusion-proof.ts';
import { maxSignatures } from './note.ts';
import { proveConsistency, proveInclusion } from './proof.ts';
import { asAltered, readStored } from './stored-tree.ts';
import { hasTile, type Tile, tileWidth, tryParseTilePath } from './tile.ts';
import { hashBytes } from './tree.ts';

/** The newest checkpoint, a note, with the cosignatures that there are; undefined of a log that has signed none. */
export async function loadCheckpoint(db: Database): Promise<string | undefined> {
	const newest = await loadCosigned(db, maxSignatures - 1);
	return newest && [newest.note, ...newest.lines].join('');
}

/**
 * A tile or a bundle of entries, of the tree as it was signed last.
 *
 * @param path `tile/…`, only as it would be written (C2SP tlog-tiles)
 * @returns undefined where that tree has none of that path
 * @throws Problem `log-altered` where it has, and here there is less
 */
export async function loadTile(db: Database, path: string): Promise<Uint8Array | undefined> {
	const tile = tryParseTilePath(path);
	if (tile === undefined) return undefined;
	const checkpoint = await loadNewest(db);
	if (checkpoint === undefined || !hasTile(toSize(checkpoint), tile)) return undefined;
	if (tile.level === 'entries') return await loadBundle(db, tile);
	const [hashes = new Uint8Array()] = await loadTiles(db, [{ level: tile.level, index: tile.index }]);
	const end = tile.width * hashBytes;
	if (hashes.length < end) throw altered(lacking);
	return hashes.subarray(0, end);
}

/**
 * That an entry is in the tree as it was signed last, in the form of C2SP tlog-proof.
 *
 * @param leaf its leaf hash, as a receipt carries it
 * @throws Problem `log-entry-waiting` where it is not yet, `log-entry-unknown` where nothing here has that hash;
 * `log-altered` where the tree does not prove it
 */
export async function loadInclusion(db: Database, leaf: Digest): Promise<string> {
	const leafHash = Buffer.from(leaf, 'base64url');
	const { index, note: checkpoint } = await findPlaced(db, leafHash);
	if (checkpoint !== undefined && index !== undefined && index < toSize(checkpoint)) {
		const size = toSize(checkpoint);
		const hashes = await asAltered(lacking, () => proveInclusion(index, size, readStored(db, size)));
		return toInclusionText({ index, hashes, checkpoint });
	}
	if (await hasLeaf(db, leafHash)) throw new Problem('log-entry-waiting', { retryAfterSeconds: 2 });
	throw new Problem('log-entry-unknown');
}

/**
 * That the log only grew since it had `old` leaves, up to the newest checkpoint.
 *
 * @returns undefined of a log that has signed nothing
 * @throws Problem `proof-invalid` where `old` is 0, or more than it has; `log-altered` where the tree does not prove it
 */
export async function loadConsistency(db: Database, old: number): Promise<string | undefined> {
	const checkpoint = await loadNewest(db);
	if (checkpoint === undefined) return undefined;
	const size = toSize(checkpoint);
	if (old < 1 || old > size) throw new Problem('proof-invalid', { detail: `The log has ${size} entries.` });
	const hashes = await asAltered(lacking, () => proveConsistency(old, size, readStored(db, size)));
	return toConsistencyText({ old, hashes, checkpoint });
}

const lacking = 'A tile lacks hashes.';

function toSize(checkpoint: string): number {
	return parseCheckpoint(checkpoint).size;
}

async function loadBundle(db: Database, { index, width }: Tile<number | 'entries'>): Promise<Uint8Array> {
	const entries = await loadSequencedEntries(db, index * tileWidth, width);
	if (entries.length < width) throw altered('Entries are missing.');
	return toEntryBundle(entries.map(({ salt, entry }) => toCommitment(salt, entry)));
}

function altered(detail: string): Problem {
	return new Problem('log-altered', { detail });
}
