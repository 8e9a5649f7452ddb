import { Problem } from '../problem.ts';
import { loadLog, loadTiles } from '../store/audit-log.ts';
import type { Database, Transaction } from '../store/database.ts';
import { type VerifiedCheckpoint, verifyCheckpoint } from './checkpoint.ts';
import type { Checkpoint } from './checkpoint-text.ts';
import type { LogKeys } from './log-key.ts';
import { proveConsistency, type ReadHashes, requireConsistency, type TreeHead } from './proof.ts';
import { readFromTiles } from './tile.ts';
import { hashBytes, toNodes, toRoot } from './tree.ts';

/** Reads hashes of the tree as it was with `size` leaves, which it must have. */
export function readStored(db: Database | Transaction, size: number): ReadHashes {
	return readFromTiles(size, async (tiles) => {
		const loaded = await loadTiles(db, tiles);
		return tiles.map(({ width }, at) => (loaded[at] ?? new Uint8Array()).subarray(0, width * hashBytes));
	});
}

/** @throws Problem `log-altered` where tiles lack it */
export function loadRoot(db: Database | Transaction, size: number): Promise<Uint8Array> {
	return asAltered('A tile lacks hashes.', async () => toRoot(await readStored(db, size)(toNodes(0, size))));
}

/** Where a proof by our own tiles is none, they were altered. @throws Problem `log-altered` */
export async function asAltered<T>(detail: string, work: () => Promise<T>): Promise<T> {
	try {
		return await work();
	} catch (cause) {
		if (cause instanceof Problem && cause.code === 'proof-invalid') throw new Problem('log-altered', { detail, cause });
		throw cause;
	}
}

/**
 * A checkpoint of ours, as it is stored.
 *
 * @param keys of the log, the present one and those before it: one of them has signed it
 * @throws Problem `log-altered`
 */
export function parseOwnCheckpoint(note: string, keys: LogKeys): VerifiedCheckpoint {
	try {
		return verifyCheckpoint(Buffer.from(note), { origin: keys[0].name, keys, witnesses: [] });
	} catch (cause) {
		throw new Problem('log-altered', { detail: 'A checkpoint is stored that was not signed so.', cause });
	}
}

/**
 * Is what was signed part of the tree that would be signed next? As whoever asks for a proof would see it: a hash above the
 * leaves may be wrong that the tree of then did not have yet.
 *
 * @throws Problem `log-rolled-back`, `log-altered`
 */
export async function requireSigned(db: Database | Transaction, tree: TreeHead, signed: Checkpoint): Promise<void> {
	if (signed.size > tree.size) {
		throw new Problem('log-rolled-back', { detail: `Signed: ${signed.size} entries; in the database: ${tree.size}.` });
	}
	const detail = `The first ${signed.size} entries are not those that were signed.`;
	const root = signed.size === tree.size ? tree.root : await loadRoot(db, signed.size);
	if (Buffer.compare(root, signed.root) !== 0) throw new Problem('log-altered', { detail });
	if (signed.size === 0 || signed.size === tree.size) return;
	await asAltered(detail, async () => {
		const proof = await proveConsistency(signed.size, tree.size, readStored(db, tree.size));
		requireConsistency(signed, tree, proof);
	});
}

/**
 * Does the tree have what this node signed or saw last?
 *
 * @param kept read before the moment that `tx` sees: it may grow meanwhile
 * @throws Problem `log-rolled-back`, `log-altered`
 */
export async function requireKept(tx: Transaction, kept: string | undefined, keys: LogKeys): Promise<void> {
	if (kept === undefined) return;
	const { size } = await loadLog(tx);
	await requireSigned(tx, { size, root: await loadRoot(tx, size) }, parseOwnCheckpoint(kept, keys));
}
