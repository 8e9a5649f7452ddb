import type { AuthorityId } from '../model/identifiers.ts';
import { toProblem } from '../problem.ts';
import { verifyCheckpoint } from './checkpoint.ts';
import type { Checkpoint } from './checkpoint-text.ts';
import { type ConflictContext, recordConflict } from './log-conflict.ts';
import { toSignedText } from './note.ts';
import { proveConsistency, requireConsistency } from './proof.ts';
import { readFromTiles, toTilePath } from './tile.ts';
import { type KnownLog, keepOnly, loadSeen } from './witness.ts';

/** A log as another witness cosigned it last. */
export interface OtherView {
	readonly log: KnownLog;
	/** Who holds it. */
	readonly source: AuthorityId;
	/** As it came. */
	readonly note: Uint8Array;
	/** Asks the log itself for a tile, by its path. @throws Problem `proof-invalid` where it has none */
	readonly fetchTile: (path: string) => Promise<Uint8Array>;
}

/**
 * Is the log that another witness has seen the one that we have? Each view may be consistent in itself: only whoever
 * compares finds that there are two. The log itself has to prove that one begins with the other; if it cannot, both are
 * kept as evidence.
 *
 * @throws Problem `checkpoint-malformed`, `checkpoint-untrusted` where it is nothing that the log signed; of `fetchTile`,
 * and then nothing is known
 */
export async function compareView(context: ConflictContext, view: OtherView): Promise<void> {
	const { log, source, note } = view;
	const seen = await loadSeen(context.db, log.authority);
	if (seen === undefined) return;
	const shown = verifyCheckpoint(note, { origin: log.key.name, keys: [log.key], witnesses: [] });
	const [older, newer] = seen.size <= shown.size ? [seen, shown] : [shown, seen];
	try {
		if (older.size > 0) requireConsistency(older, newer, await fetchProof(view, older, newer));
	} catch (thrown) {
		if (toProblem(thrown).code !== 'proof-invalid') throw thrown;
		const notes = { seenSize: seen.size, seen: seen.note, shown: toSignedText(keepOnly(shown.note, log.key)) };
		await recordConflict(context, { log: log.authority, kind: 'fork', source, ...notes });
	}
}

type Sized = Pick<Checkpoint, 'size'>;

async function fetchProof({ fetchTile }: OtherView, older: Sized, newer: Sized): Promise<Uint8Array[]> {
	if (older.size === newer.size) return [];
	const read = readFromTiles(newer.size, async (tiles) => {
		const fetched: Uint8Array[] = [];
		// One after the other: a log lets a partner ask for few at once.
		for (const tile of tiles) fetched.push(await fetchTile(toTilePath(tile)));
		return fetched;
	});
	return await proveConsistency(older.size, newer.size, read);
}
