import type { Clock } from '../clock.ts';
import { type AuthorityId, toTimestamp } from '../model/identifiers.ts';
import { Problem } from '../problem.ts';
import { loadLog } from '../store/audit-log.ts';
import type { Database } from '../store/database.ts';
import { appendLeaves, toAuditLeaf } from './entry.ts';
import type { LogKeys } from './log-key.ts';
import { toHex, type VerifierKey } from './note-key.ts';
import { parseOwnCheckpoint } from './stored-tree.ts';

interface ChangeContext {
	readonly db: Database;
	readonly clock: Clock;
	readonly authority: AuthorityId;
}

/**
 * Where the newest checkpoint is by an earlier key, puts on record that another signs from now on: by that entry the tree
 * grows, and there is a checkpoint by the new key, whatever else happens. Of many nodes that begin at once, each may say so.
 */
export async function recordKeyChange({ db, clock, authority }: ChangeContext, keys: LogKeys): Promise<void> {
	const { note } = await loadLog(db);
	const signer = note === undefined ? undefined : tryFindSigner(note, keys);
	if (signer === undefined || signer === keys[0]) return;
	const entry = { at: toTimestamp(clock()), action: 'log-key-changed', authority, outcome: toHex(keys[0].id) } as const;
	await appendLeaves(db, [toAuditLeaf(entry)]);
}

/** What is not signed as it should, the sequencer tells of. */
function tryFindSigner(note: string, keys: LogKeys): VerifierKey | undefined {
	try {
		return parseOwnCheckpoint(note, keys).key;
	} catch (error) {
		if (error instanceof Problem) return undefined;
		throw error;
	}
}
