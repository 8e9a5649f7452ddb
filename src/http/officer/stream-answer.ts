import type { Context } from 'hono';
import { Problem } from '../../problem.ts';
import type { DoorEnv } from '../app.ts';
import { withFirst } from './with-first.ts';

/** Whoever takes no piece for so long is no reader. */
const stalledAfterMs = 60_000;

/**
 * Answers with what is written while it is read, so many at once.
 *
 * @returns answers one; whatever goes wrong before the first piece is the answer
 */
export function toStreamAnswer(atOnce: number) {
	let open = 0;
	return async (context: Context<DoorEnv>, mediaType: string, write: () => AsyncIterable<Uint8Array | string>) => {
		if (open >= atOnce) throw new Problem('gateway-busy', { retryAfterSeconds: 30 });
		open += 1;
		const end = () => {
			open -= 1;
		};
		const pieces = ending(
			endingIfStalled(toBytes(write()), () => context.env.outgoing.destroy()),
			end,
		);
		const first = await pieces.next();
		return context.body(ReadableStream.from(withFirst(first, pieces)), 200, { 'content-type': mediaType });
	};
}

/** Tells when the work has ended, however it does; never of one that was not begun. */
export async function* ending(pieces: AsyncIterable<Uint8Array>, end: () => void): AsyncGenerator<Uint8Array, void> {
	try {
		yield* pieces;
	} finally {
		end();
	}
}

async function* toBytes(pieces: AsyncIterable<Uint8Array | string>): AsyncGenerator<Uint8Array, void> {
	const encoder = new TextEncoder();
	for await (const piece of pieces) yield typeof piece === 'string' ? encoder.encode(piece) : piece;
}

/** A reader that stalls is cut off: the stream is then cancelled, and what it holds is given back. */
export async function* endingIfStalled<Piece>(pieces: AsyncIterable<Piece>, end: () => void): AsyncGenerator<Piece> {
	for await (const piece of pieces) {
		const timer = setTimeout(end, stalledAfterMs);
		try {
			yield piece;
		} finally {
			clearTimeout(timer);
		}
	}
}
