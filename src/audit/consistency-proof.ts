import { Problem } from '../problem.ts';
import { type CheckpointExpectation, type VerifiedCheckpoint, verifyCheckpoint } from './checkpoint.ts';
import { requireConsistency, type TreeHead } from './proof.ts';
import { parseCount, parseProofText, toProofText } from './proof-text.ts';

/** That a log only grew since it had `old` leaves: the body with which C2SP tlog-witness asks for a cosignature. */
interface ConsistencyProof {
	readonly old: number;
	readonly hashes: readonly Uint8Array[];
	/** A note, as it was published. */
	readonly checkpoint: string;
}

export function toConsistencyText({ old, hashes, checkpoint }: ConsistencyProof): string {
	return toProofText({ head: [`old ${old}`], hashes, checkpoint });
}

/**
 * In the order of trust: form, checkpoint, proof.
 *
 * @param older what was seen of the log before; not an empty tree, with which everything is consistent
 * @throws Problem `proof-invalid`, also where it is of another size than `older`; `checkpoint-malformed`,
 * `checkpoint-untrusted`
 */
export function verifyConsistency(
	older: TreeHead,
	bytes: Uint8Array,
	expected: CheckpointExpectation,
): VerifiedCheckpoint {
	const { head, hashes, checkpoint: note } = parseProofText(bytes, (line) => line.startsWith('old '));
	if (head.length !== 1 || parseCount(head[0], 'old') !== older.size) {
		throw new Problem('proof-invalid', { detail: `It is not a proof from size ${older.size}.` });
	}
	const checkpoint = verifyCheckpoint(Buffer.from(note), expected);
	requireConsistency(older, checkpoint, hashes);
	return checkpoint;
}
