import { Problem } from '../problem.ts';
import { toBase64, tryParseHash } from './base64.ts';
import { maxNoteBytes } from './note.ts';

/** A proof as text: what it is of, its hashes, a blank line, and the checkpoint that it leads to. */
export interface ProofText {
	/** Lines before the hashes. */
	readonly head: readonly string[];
	readonly hashes: readonly Uint8Array[];
	/** A note, as it was published. */
	readonly checkpoint: string;
}

/** The longest proof there is in a tree of 2^53 leaves, each hash in 45 bytes, and what is around it. */
const maxProofBytes = maxNoteBytes + 64 * 45 + 100;

export function toProofText({ head, hashes, checkpoint }: ProofText): string {
	return [...head, ...hashes.map(toBase64), '', checkpoint].join('\n');
}

/**
 * @param isHead tells the lines before the hashes from these
 * @throws Problem `proof-invalid`
 */
export function parseProofText(bytes: Uint8Array, isHead: (line: string) => boolean): ProofText {
	if (bytes.length > maxProofBytes) throw malformed(`It has more than ${maxProofBytes} bytes.`);
	// What is not UTF-8 fails in the checkpoint, which is read from the same bytes.
	const text = Buffer.from(bytes).toString();
	const end = text.indexOf('\n\n');
	if (end < 0) throw malformed('There is no blank line before a checkpoint.');
	const lines = text.slice(0, end).split('\n');
	const count = lines.findIndex((line) => !isHead(line));
	const [head, rest] = count < 0 ? [lines, []] : [lines.slice(0, count), lines.slice(count)];
	return { head, hashes: rest.map(parseHash), checkpoint: text.slice(end + 2) };
}

/** A word and a decimal without leading zeros up to 2^53 - 1. @throws Problem `proof-invalid` */
export function parseCount(line: string | undefined, word: string): number {
	const [, digits] = new RegExp(`^${word} (0|[1-9]\\d{0,15})$`).exec(line ?? '') ?? [];
	const count = Number(digits);
	if (Number.isSafeInteger(count)) return count;
	throw malformed(`There is no \`${word}\` with a number up to 2^53 - 1 in its place.`);
}

function parseHash(line: string): Uint8Array {
	const hash = tryParseHash(line);
	if (hash === undefined) throw malformed('A line of the proof is not the base64 of 32 bytes.');
	return hash;
}

function malformed(detail: string): Problem {
	return new Problem('proof-invalid', { detail });
}
