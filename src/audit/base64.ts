import { hashBytes } from './tree.ts';

/** RFC 4648 §4 with its padding, and nothing that says the same in another way. */
export function tryParseBase64(text: string): Uint8Array | undefined {
	const bytes = Buffer.from(text, 'base64');
	return bytes.toString('base64') === text ? bytes : undefined;
}

export function toBase64(bytes: Uint8Array): string {
	return Buffer.from(bytes).toString('base64');
}

/** A hash of the tree, as checkpoints and proofs carry it. */
export function tryParseHash(text: string): Uint8Array | undefined {
	const bytes = tryParseBase64(text);
	return bytes?.length === hashBytes ? bytes : undefined;
}
