import { Problem } from '../problem.ts';
import { type Checkpoint, parseCheckpointText, toCheckpointText } from './checkpoint-text.ts';
import { type Note, parseNote, toSignedText } from './note.ts';
import type { VerifierKey } from './note-key.ts';
import { type NoteSigner, signNote, type VerifiedSignature, verifySignatures } from './note-signature.ts';
import { toRoot } from './tree.ts';

/** Whom a checkpoint is expected of. */
export interface CheckpointExpectation {
	readonly origin: string;
	/** Of the log: one of them must have signed. */
	readonly keys: readonly VerifierKey[];
	/** Who may have cosigned. */
	readonly witnesses: readonly VerifierKey[];
}

/** As of `at` the witness had seen no larger tree of the log, and this one consistent with all before it. */
export interface Cosignature {
	readonly witness: VerifierKey;
	readonly at: Temporal.Instant;
}

export interface VerifiedCheckpoint extends Checkpoint {
	/** One for each key of a witness, who may have several. How many are enough is for the reader to say. */
	readonly cosignatures: readonly Cosignature[];
	/** Which of the log's keys has signed it. */
	readonly key: VerifierKey;
	/** As it came, with the signatures of others too. */
	readonly note: Note;
}

/** A log may sign no checkpoint that is inconsistent with one it signed before: it is for the caller to see to that. */
export function signCheckpoint(checkpoint: Checkpoint, signer: NoteSigner, now: Temporal.Instant): string {
	const text = toCheckpointText(checkpoint);
	return toSignedText({ text, signatures: [signNote(text, signer, now)] });
}

/**
 * C2SP tlog-checkpoint, in the order of trust: form, log, signatures, root.
 *
 * @throws Problem `checkpoint-malformed`, `checkpoint-untrusted`; `proof-invalid` where an empty tree has leaves
 */
export function verifyCheckpoint(bytes: Uint8Array, expected: CheckpointExpectation): VerifiedCheckpoint {
	const note = parseNote(bytes);
	const checkpoint = parseCheckpointText(note.text);
	if (checkpoint.origin !== expected.origin) throw untrusted('The checkpoint is of another log.');
	const [signature] = verifySignatures(note, expected.keys);
	if (signature === undefined) throw untrusted('No key of the log has signed it.');
	const cosignatures = verifySignatures(note, expected.witnesses).flatMap(toCosignature);
	requireEmptyRoot(checkpoint);
	return { ...checkpoint, key: signature.key, cosignatures, note };
}

/** Without a time it does not say that there was no larger tree. */
function toCosignature({ key, at }: VerifiedSignature): Cosignature[] {
	return at === undefined ? [] : [{ witness: key, at }];
}

function requireEmptyRoot({ size, root }: Checkpoint): void {
	if (size > 0 || Buffer.compare(root, toRoot([])) === 0) return;
	throw new Problem('proof-invalid', { detail: 'The root of a tree of size 0 is not that of the empty tree.' });
}

function untrusted(detail: string): Problem {
	return new Problem('checkpoint-untrusted', { detail });
}
