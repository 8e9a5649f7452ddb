import type { IncomingMessage } from 'node:http';
import { Problem } from '../problem.ts';

/**
 * Reads a body of at most `maxBytes`: refused by its stated length before any of it is read, and else
 * as soon as it is too long. A `Content-Encoding` is refused too: nothing is inflated here.
 *
 * @param take is told of the bytes before they are kept, at once where the length is stated; what it throws
 * ends the reading
 * @throws Problem `body-too-large`, `media-type-unsupported`, `request-malformed` (a body that ends early)
 */
export async function readBody(
	incoming: IncomingMessage,
	maxBytes: number,
	take: (bytes: number) => void,
): Promise<Uint8Array> {
	const { headers } = incoming;
	if ((headers['content-encoding'] ?? 'identity') !== 'identity') {
		throw new Problem('media-type-unsupported', { detail: 'A Content-Encoding is not taken.' });
	}
	const stated = headers['content-length'];
	if (Number(stated ?? 0) > maxBytes) throw tooLarge(maxBytes);
	if (stated !== undefined) take(Number(stated));
	const chunks: Buffer[] = [];
	let size = 0;
	try {
		for await (const chunk of incoming.iterator({ destroyOnReturn: false })) {
			size += chunk.length;
			if (size > maxBytes) throw tooLarge(maxBytes);
			if (stated === undefined) take(chunk.length);
			chunks.push(chunk);
		}
	} catch (cause) {
		throw cause instanceof Problem
			? cause
			: new Problem('request-malformed', { detail: 'The body ends early.', cause });
	}
	return Buffer.concat(chunks);
}

function tooLarge(maxBytes: number): Problem {
	return new Problem('body-too-large', { detail: `At most ${maxBytes} bytes.` });
}
