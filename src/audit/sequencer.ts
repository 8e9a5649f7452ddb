import type { Clock } from '../clock.ts';
import { Problem } from '../problem.ts';
import { insertCheckpoint, loadLog, runAsWriter, type StoredLog, sequenceEntries } from '../store/audit-log.ts';
import type { Database, Transaction } from '../store/database.ts';
import { signCheckpoint } from './checkpoint.ts';
import type { Checkpoint } from './checkpoint-text.ts';
import type { KeptCheckpoint } from './kept-checkpoint.ts';
import type { LogKeys } from './log-key.ts';
import type { VerifierKey } from './note-key.ts';
import type { NoteSigner } from './note-signature.ts';
import { requireShown } from './own-view.ts';
import { loadRoot, parseOwnCheckpoint, requireSigned } from './stored-tree.ts';

export interface SequencerContext {
	readonly db: Database;
	readonly clock: Clock;
	/** Its key is named by the origin of the log. */
	readonly signer: NoteSigner;
	/** That signed the log before. */
	readonly earlierKeys: readonly VerifierKey[];
	readonly kept: KeptCheckpoint;
}

/** Leaves of a batch at most: so many take the database a fraction of a second. */
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
 * @throws Problem `log-rolled-back`, `log-altered`: nothing is signed; or the latter after all is done, where the newest
 * checkpoint was none
 */
export async function sequenceBatch(context: SequencerContext): Promise<boolean> {
	if (await isIdle(context)) return false;
	const taken = await runAsWriter(context.db, (tx) => extend(tx, context));
	// A crash here leaves a tree that is larger than its checkpoint says: whoever comes next signs it.
	const forged = await runAsWriter(context.db, (tx) => sign(tx, context));
	if (forged !== undefined) throw forged;
	return taken === batchSize;
}

/** Without a transaction, as it mostly is. */
async function isIdle({ db, kept }: SequencerContext): Promise<boolean> {
	const { size, hasPending, note, signed } = await loadLog(db);
	return !hasPending && signed === size && note === (await kept.load());
}

/** @returns how many leaves there are more */
async function extend(tx: Transaction, context: SequencerContext): Promise<number> {
	const log = await loadLog(tx);
	if (!log.hasPending) return 0;
	await requireUnbroken(tx, log, context);
	return await sequenceEntries(tx, batchSize);
}

/** @returns what is wrong with the newest checkpoint that there was, though nothing is with the tree */
async function sign(tx: Transaction, context: SequencerContext): Promise<Problem | undefined> {
	const log = await loadLog(tx);
	const { root, forged } = await requireUnbroken(tx, log, context);
	if (log.signed === log.size) {
		// By another node, maybe: what this one has seen is not to be taken back either.
		if (log.note !== undefined && forged === undefined) await context.kept.save(log.note);
		return forged;
	}
	const checkpoint = { origin: context.signer.key.name, size: log.size, root };
	const note = signCheckpoint(checkpoint, context.signer, context.clock());
	await context.kept.save(note);
	// A crash here leaves a file that says more than the newest checkpoint, of a tree that is all there.
	await insertCheckpoint(tx, { follows: log.signed ?? null, note });
	return forged;
}

/**
 * Is the tree still that of all that was signed, here, as far as this node knows, and as partners have shown?
 *
 * Whoever has the password of the gateway's role can store a checkpoint of the tree that has no signature of ours, and
 * nothing else that is not so. It says nothing that matters to a node that knows itself what was signed; one that does not
 * must not go on.
 */
async function requireUnbroken(
	tx: Transaction,
	{ size, note }: StoredLog,
	{ kept, signer, earlierKeys }: SequencerContext,
): Promise<{ readonly root: Uint8Array; readonly forged: Problem | undefined }> {
	const keys: LogKeys = [signer.key, ...earlierKeys];
	const known = await kept.load();
	const tree = { size, root: await loadRoot(tx, size) };
	if (known !== undefined) await requireSigned(tx, tree, parseOwnCheckpoint(known, keys));
	await requireShown(tx, tree, keys, [known, note]);
	if (note === undefined || note === known) return { ...tree, forged: undefined };
	const stored = tryParse(note, keys);
	if (!(stored instanceof Problem)) await requireSigned(tx, tree, stored);
	else if (known === undefined) throw stored;
	return { ...tree, forged: stored instanceof Problem ? stored : undefined };
}

function tryParse(note: string, keys: LogKeys): Checkpoint | Problem {
	try {
		return parseOwnCheckpoint(note, keys);
	} catch (error) {
		if (error instanceof Problem) return error;
		throw error;
	}
}
