import { Problem } from '../problem.ts';
import { toBase64, tryParseHash } from './base64.ts';
import { type CheckpointExpectation, type VerifiedCheckpoint, verifyCheckpoint } from './checkpoint.ts';
import { maxNoteBytes } from './note.ts';
import { requireInclusion } from './proof.ts';

/** C2SP tlog-proof: that a log has an entry, for whoever knows the log's key and is offline. */
interface InclusionProof {
	readonly index: number;
	readonly hashes: readonly Uint8Array[];
	/** A note, as it was published. */
	readonly checkpoint: string;
}

/** What an inclusion proof has proved: as of that checkpoint the entry is leaf `index` of the log. */
export interface VerifiedInclusion {
	readonly index: number;
	readonly checkpoint: VerifiedCheckpoint;
}

const header = 'c2sp.org/tlog-proof@v1';
/** The longest proof there is in a tree of 2^53 leaves, each hash in 45 bytes, and what is around it. */
const maxProofBytes = maxNoteBytes + 53 * 45 + 100;

export function toInclusionText({ index, hashes, checkpoint }: InclusionProof): string {
	return [header, `index ${index}`, ...hashes.map(toBase64), '', checkpoint].join('\n');
}

/**
 * In the order of trust: form, checkpoint, proof. Extra data is taken for none: nobody vouches for it.
 *
 * @param leafHash of the entry, as a receipt carries it
 * @throws Problem `proof-invalid`; `checkpoint-malformed`, `checkpoint-untrusted`
 */
export function verifyInclusion(
	leafHash: Uint8Array,
	bytes: Uint8Array,
	expected: CheckpointExpectation,
): VerifiedInclusion {
	const { index, hashes, checkpoint: note } = parseInclusion(bytes);
	const checkpoint = verifyCheckpoint(Buffer.from(note), expected);
	requireInclusion({ index, leafHash }, hashes, checkpoint);
	return { index, checkpoint };
}

function parseInclusion(bytes: Uint8Array): InclusionProof {
	if (bytes.length > maxProofBytes) throw malformed(`It has more than ${maxProofBytes} bytes.`);
	// What is not UTF-8 fails in the checkpoint, which is read from the same bytes.
	const text = Buffer.from(bytes).toString();
	const end = text.indexOf('\n\n');
	const [first, ...rest] = text.slice(0, Math.max(0, end)).split('\n');
	if (first !== header) throw malformed(`It does not begin with ${header} and end with a checkpoint.`);
	if (rest[0]?.startsWith('extra ')) rest.shift();
	const index = tryParseIndex(rest.shift() ?? '');
	if (index === undefined) throw malformed('There is no index up to 2^53 - 1 in its place.');
	return { index, hashes: rest.map(parseHash), checkpoint: text.slice(end + 2) };
}

function tryParseIndex(line: string): number | undefined {
	const [, digits] = /^index (0|[1-9]\d{0,15})$/.exec(line) ?? [];
	const index = Number(digits);
	return Number.isSafeInteger(index) ? index : undefined;
}

function parseHash(line: string): Uint8Array {
	const hash = tryParseHash(line);
	if (hash === undefined) throw malformed('A line of the proof is not the base64 of 32 bytes.');
	return hash;
}

function malformed(detail: string): Problem {
	return new Problem('proof-invalid', { detail });
}
