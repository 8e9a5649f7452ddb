import { createHash } from 'node:crypto';
import type { Digest } from '../model/identifiers.ts';
import { Problem } from '../problem.ts';
import { partBytes } from '../store/attachment-parts.ts';

export interface Measured {
	readonly stream: AsyncIterable<Uint8Array>;
	/** SHA-256 and size in bytes of what has passed; once the stream has ended. */
	result(): { readonly digest: Digest; readonly sizeBytes: number };
}

/** Measures a stream as it passes; more than `maxBytes` does not pass. @throws Problem `body-too-large` */
export function measure(source: AsyncIterable<Uint8Array>, maxBytes: number): Measured {
	const hash = createHash('sha256');
	let sizeBytes = 0;
	async function* pass() {
		for await (const piece of source) {
			sizeBytes += piece.length;
			if (sizeBytes > maxBytes) throw new Problem('body-too-large', { detail: `At most ${maxBytes} bytes.` });
			hash.update(piece);
			yield piece;
		}
	}
	return { stream: pass(), result: () => ({ digest: hash.digest('base64url') as Digest, sizeBytes }) };
}

/** The SHA-256 of one part. */
export function digestPart(part: Uint8Array): Uint8Array {
	return createHash('sha256').update(part).digest();
}

/** A stream in pieces of exactly `partBytes`, but for the last one. */
export async function* toParts(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
	let pieces: Uint8Array[] = [];
	let held = 0;
	for await (let piece of source) {
		while (held + piece.length >= partBytes) {
			const rest = partBytes - held;
			yield Buffer.concat([...pieces, piece.subarray(0, rest)]);
			piece = piece.subarray(rest);
			pieces = [];
			held = 0;
		}
		if (piece.length > 0) pieces.push(piece);
		held += piece.length;
	}
	if (held > 0) yield Buffer.concat(pieces);
}

/** The first bytes of a stream, and the whole of it still to be read. */
export async function readHead(
	source: AsyncIterable<Uint8Array>,
	count: number,
): Promise<{ readonly head: Uint8Array; readonly whole: AsyncIterable<Uint8Array> }> {
	const iterator = source[Symbol.asyncIterator]();
	let head = Buffer.alloc(0);
	while (head.length < count) {
		const next = await iterator.next();
		if (next.done === true) break;
		head = Buffer.concat([head, next.value]);
	}
	async function* whole() {
		if (head.length > 0) yield head;
		yield* { [Symbol.asyncIterator]: () => iterator };
	}
	return { head, whole: whole() };
}
