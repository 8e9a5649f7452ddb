import { Problem } from '../problem.ts';
import { tryParseHash } from './base64.ts';
import { tryParseSize } from './checkpoint-text.ts';
import { maxNoteBytes } from './note.ts';

/** What a log asks a witness to cosign (C2SP tlog-witness, add-checkpoint). */
export interface Submission {
	/** Of the tree that the witness cosigned last, as far as the log knows; 0 of none. */
	readonly oldSize: number;
	/** That the tree of the checkpoint begins with that one (RFC 6962 §2.1.2). */
	readonly proof: readonly Uint8Array[];
	/** The checkpoint as it was signed. */
	readonly note: Uint8Array;
}

const mostHashes = 63;

/** A note, and before it the old size and hashes of 45 bytes. */
export const maxSubmissionBytes = maxNoteBytes + 4_096;

/** @throws Problem `checkpoint-malformed`, whose detail says where; the note is not read */
export function parseSubmission(bytes: Uint8Array): Submission {
	const body = Buffer.from(bytes);
	const end = body.indexOf('\n\n');
	if (end < 0) throw malformed('There is no blank line before a checkpoint.');
	const [first = '', ...hashes] = body.toString('latin1', 0, end).split('\n');
	const oldSize = first.startsWith('old ') ? tryParseSize(first.slice('old '.length)) : undefined;
	if (oldSize === undefined) throw malformed('Line 1 is not `old` and a tree size in decimal.');
	if (hashes.length > mostHashes) throw malformed(`The proof has more than ${mostHashes} hashes.`);
	return { oldSize, proof: hashes.map(toHash), note: body.subarray(end + 2) };
}

function toHash(line: string, at: number): Uint8Array {
	const hash = tryParseHash(line);
	if (hash === undefined) throw malformed(`Line ${at + 2} is not the base64 of 32 bytes.`);
	return hash;
}

function malformed(detail: string): Problem {
	return new Problem('checkpoint-malformed', { detail });
}
