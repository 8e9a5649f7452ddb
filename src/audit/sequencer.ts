import type { Clock } from '../clock.ts';
import { toTimestamp } from '../model/identifiers.ts';
import {
	insertCheckpoint,
	insertTileParts,
	loadLog,
	runAsWriter,
	type StoredLog,
	sequencePending,
} from '../store/audit-log.ts';
import type { Database, Transaction } from '../store/database.ts';
import { signCheckpoint } from './checkpoint.ts';
import type { KeptCheckpoint } from './kept-checkpoint.ts';
import type { NoteSigner } from './note-signature.ts';
import { loadEdge, loadRoot, parseOwnCheckpoint, requireSigned } from './stored-tree.ts';
import { growTiles } from './tile.ts';

export interface SequencerContext {
	readonly db: Database;
	readonly clock: Clock;
	/** Its key is named by the origin of the log. */
	readonly signer: NoteSigner;
	readonly kept: KeptCheckpoint;
}

/** Leaves of a batch at most: each takes some 500 bytes until it is stored. */
const batchSize = 10_000;

/**
 * Gives the entries that wait their place in the tree, and signs what it has become. Any number of nodes may call this;
 * one writes, the others do nothing.
 *
 * The tree grows in one transaction, and only what is on the disk is signed. The signed checkpoint then goes into a file
 * beside the database, and at last into the database, from where it is served. So whatever was ever signed has its leaves
 * in the database, and a file that says more than the tree has means one thing: the database has been restored from an
 * older backup.
 *
 * @returns whether more wait
 * @throws Problem `log-rolled-back`, `log-altered`: nothing is signed
 */
export async function sequenceBatch(context: SequencerContext): Promise<boolean> {
	if (await isIdle(context)) return false;
	const taken = await runAsWriter(context.db, (tx) => extend(tx, context));
	// A crash here leaves a tree that is larger than its checkpoint says: whoever comes next signs it.
	await runAsWriter(context.db, (tx) => sign(tx, context));
	return taken === batchSize;
}

/** Without a transaction, as it mostly is. */
async function isIdle({ db, kept, signer }: SequencerContext): Promise<boolean> {
	const { size, hasPending, note } = await loadLog(db);
	if (hasPending || note === undefined || note !== (await kept.load())) return false;
	return parseOwnCheckpoint(note, signer).size === size;
}

/** @returns how many leaves there are more */
async function extend(tx: Transaction, context: SequencerContext): Promise<number> {
	const log = await loadLog(tx);
	if (!log.hasPending) return 0;
	await requireUnbroken(tx, log, context);
	const edge = await loadEdge(tx, log.size);
	const leaves = await sequencePending(tx, log.size, batchSize);
	const { tiles } = growTiles(edge, leaves);
	await insertTileParts(
		tx,
		tiles.map(({ tile, offset, hashes }) => ({ level: tile.level, index: tile.index, first: offset, hashes })),
	);
	return leaves.length;
}

async function sign(tx: Transaction, context: SequencerContext): Promise<void> {
	const log = await loadLog(tx);
	await requireUnbroken(tx, log, context);
	const last = log.note === undefined ? undefined : parseOwnCheckpoint(log.note, context.signer);
	// By another node, maybe: what this one has seen is not to be taken back either.
	if (log.note !== undefined && last?.size === log.size) return await context.kept.save(log.note);
	const checkpoint = { origin: context.signer.key.name, size: log.size, root: await loadRoot(tx, log.size) };
	const now = context.clock();
	const note = signCheckpoint(checkpoint, context.signer, now);
	await context.kept.save(note);
	// A crash here leaves a file that says more than the newest checkpoint, of a tree that is all there.
	const follows = last?.size ?? null;
	await insertCheckpoint(tx, { size: log.size, follows, note, signedAt: toTimestamp(now) });
}

/** Is the tree still that of all that was signed, here and as far as this node knows? */
async function requireUnbroken(tx: Transaction, { size, note }: StoredLog, context: SequencerContext): Promise<void> {
	const kept = await context.kept.load();
	for (const signed of new Set([kept, note])) {
		if (signed !== undefined) await requireSigned(tx, size, parseOwnCheckpoint(signed, context.signer));
	}
}
