import type { AuthorityId } from '../model/identifiers.ts';
import { Problem } from '../problem.ts';
import type { Transaction } from '../store/database.ts';
import { type KeptConflict, listKeptConflicts, listWitnessedLogs, type WitnessedLog } from '../store/witnessed-logs.ts';
import { type VerifiedCheckpoint, verifyCheckpoint } from './checkpoint.ts';
import type { VerifierKey } from './note-key.ts';

/** What is kept of a partner's log is not what it signed and we cosigned, of that size and from that time. */
export interface BrokenView {
	readonly finding: 'witnessed-broken';
	readonly log: AuthorityId;
}

/** What is kept as evidence against a log is not what it signed, of that size, or not what an entry told of then. */
export interface BrokenConflict {
	readonly finding: 'conflict-broken';
	readonly log: AuthorityId;
	/** Of the checkpoint that was known before. */
	readonly size: number;
}

/** Every key that has ever signed that log, as cards on record say. */
type ListKeys = (log: AuthorityId) => Promise<readonly VerifierKey[]>;

/**
 * Verifies again what is kept of partners' logs, as we cosigned them last.
 *
 * @param ownKey of our cosignatures; undefined where our card has none, so that their times stay unchecked
 */
export async function* verifyWitnessed(
	tx: Transaction,
	listKeys: ListKeys,
	ownKey: VerifierKey | undefined,
): AsyncGenerator<BrokenView, void> {
	const witnesses = ownKey === undefined ? [] : [ownKey];
	for (const witnessed of await listWitnessedLogs(tx)) {
		const checkpoint = tryVerify(witnessed.note, await listKeys(witnessed.authority), witnesses);
		if (!isAsCosigned(witnessed, checkpoint, witnesses.length))
			yield { finding: 'witnessed-broken', log: witnessed.authority };
	}
}

function isAsCosigned(
	{ size, cosignedAt }: WitnessedLog,
	checkpoint: VerifiedCheckpoint | undefined,
	cosignatures: number,
): boolean {
	if (checkpoint?.size !== size || checkpoint.cosignatures.length !== cosignatures) return false;
	// A cosignature has whole seconds.
	const second = Temporal.Instant.from(cosignedAt).round({ smallestUnit: 'second', roundingMode: 'floor' });
	return checkpoint.cosignatures.every(({ at }) => at.equals(second));
}

/** Verifies again both notes of everything that is kept as evidence against logs, and that an entry tells of it. */
export async function* verifyConflicts(tx: Transaction, listKeys: ListKeys): AsyncGenerator<BrokenConflict, void> {
	let after: KeptConflict | undefined;
	for (;;) {
		const page = await listKeptConflicts(tx, after);
		for (const kept of page) {
			if (!isEvidence(kept, await listKeys(kept.log)))
				yield { finding: 'conflict-broken', log: kept.log, size: kept.seenSize };
		}
		after = page.at(-1);
		if (after === undefined) return;
	}
}

function isEvidence({ seen, seenSize, shown, isOnRecord }: KeptConflict, keys: readonly VerifierKey[]): boolean {
	// Of our own log there may have been nothing to show.
	const isShown = shown === '' || tryVerify(shown, keys) !== undefined;
	return isOnRecord && isShown && tryVerify(seen, keys)?.size === seenSize;
}

function tryVerify(
	note: string,
	keys: readonly VerifierKey[],
	witnesses: readonly VerifierKey[] = [],
): VerifiedCheckpoint | undefined {
	const [key] = keys;
	if (key === undefined) return undefined;
	try {
		return verifyCheckpoint(Buffer.from(note), { origin: key.name, keys, witnesses });
	} catch (error) {
		if (error instanceof Problem) return undefined;
		throw error;
	}
}
