import type { AuthorityId } from '../model/identifiers.ts';
import { Problem } from '../problem.ts';
import { loadLog } from '../store/audit-log.ts';
import type { Transaction } from '../store/database.ts';
import { listContradicting } from '../store/witnessed-logs.ts';
import { type VerifiedCheckpoint, verifyCheckpoint } from './checkpoint.ts';
import { maxCheckpointTextBytes, parseCheckpoint, toLogAuthority } from './checkpoint-text.ts';
import { type ConflictContext, recordConflict } from './log-conflict.ts';
import type { LogKeys } from './log-key.ts';
import type { TreeHead } from './proof.ts';
import { loadRoot, requireSigned } from './stored-tree.ts';

/** A text and two signatures have far less: more is nothing that a witness gives out, and it would be kept as it came. */
const maxHeldBytes = 2 * maxCheckpointTextBytes;

/** What a partner holds of our log. */
export interface OwnView {
	readonly source: AuthorityId;
	/** As it came; it must have come before the log is looked at. */
	readonly note: Uint8Array;
}

/**
 * Is what a partner holds of our log part of it? If not, the database has been restored from an older backup, or somebody
 * else signs with our key: on record, an alarm, and the log is not signed any more, but for what is signed by a key that
 * had no say any more (`requireShown`). A partner that says it has seen more, and cannot show it, stops nothing.
 *
 * @param authority ours
 * @param keys those that signed our log
 * @throws Problem `checkpoint-malformed`, `checkpoint-untrusted` where it is nothing that our keys signed
 */
export async function compareOwnView(
	context: ConflictContext,
	{ authority, keys }: { readonly authority: AuthorityId; readonly keys: LogKeys },
	{ source, note }: OwnView,
): Promise<void> {
	if (note.length > maxHeldBytes) {
		throw new Problem('checkpoint-malformed', { detail: `The note has more than ${maxHeldBytes} bytes.` });
	}
	const seen = verifyCheckpoint(note, { origin: keys[0].name, keys, witnesses: [] });
	const { note: shown } = await loadLog(context.db);
	const size = shown === undefined ? 0 : parseCheckpoint(shown).size;
	const isShorter = size < seen.size;
	if (!isShorter && Buffer.compare(await loadRoot(context.db, seen.size), seen.root) === 0) return;
	const texts = { seenSize: seen.size, seen: Buffer.from(note).toString(), shown: shown ?? '' };
	await recordConflict(context, { log: authority, kind: isShorter ? 'rollback' : 'fork', source, ...texts });
}

/**
 * Does the tree have what partners have shown of it, but for what is accepted to be lost? What our keys did not sign counts
 * for nothing: whoever has the password of the gateway's role could have put it there. Nor does what is signed by a key
 * that another had followed already: it may have been changed because it was stolen, and whoever stole it could stop the
 * log with the help of one partner.
 *
 * @param newest what is known here to be signed last, in the database and beside it
 * @throws Problem `log-rolled-back`, `log-altered`
 */
export async function requireShown(
	tx: Transaction,
	tree: TreeHead,
	keys: LogKeys,
	newest: readonly (string | undefined)[],
): Promise<void> {
	const contradicting = await listContradicting(tx, toLogAuthority(keys[0].name));
	if (contradicting.length === 0) return;
	const counting = dropFollowed(keys, newest);
	for (const { seen } of contradicting) {
		const held = tryVerify(Buffer.from(seen), counting);
		if (held !== undefined) await requireSigned(tx, tree, held);
	}
}

/** Once a key has signed, those before it do no more. */
function dropFollowed(keys: LogKeys, newest: readonly (string | undefined)[]): LogKeys {
	const [present, ...earlier] = keys;
	const signers = newest.map((note) => note && tryVerify(Buffer.from(note), keys)?.key);
	const last = keys.findIndex((key) => signers.includes(key));
	return last < 0 ? keys : [present, ...earlier.slice(0, last)];
}

function tryVerify(note: Uint8Array, keys: LogKeys): VerifiedCheckpoint | undefined {
	try {
		return verifyCheckpoint(note, { origin: keys[0].name, keys, witnesses: [] });
	} catch (error) {
		if (error instanceof Problem) return undefined;
		throw error;
	}
}
