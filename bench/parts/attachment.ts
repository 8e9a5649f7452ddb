import { randomBytes } from 'node:crypto';
import { openAttachment, sealAttachment } from '../../src/envelope/attachment.ts';
import { measure as measureStream } from '../../src/exchange/attachment-stream.ts';
import { openChunks, sealChunks } from '../bare/chunks.ts';
import { measure, measureInTurns } from '../measure.ts';
import { type Part, type PartContext, type Report, toFigure } from '../part.ts';

const fileMebibytes = 16;
const load = { count: 4, inFlight: 1, warmUp: 1 };
const rounds = 3;

/** Sealing and opening a file as a stream, digest included, against the same ciphers of `node:crypto`. */
export const attachmentPart: Part = { ids: ['attachment.seal', 'attachment.open'], run };

async function run({ progress }: PartContext): Promise<Report> {
	const file = randomBytes(fileMebibytes * 1024 * 1024);
	const { key, sealed } = await sealAttachment(inPieces(file));
	const pieces = await Array.fromAsync(sealed);
	const { chunks, digest } = sealChunks(file);
	if (!openChunks(chunks).equals(digest)) throw new Error('The bare chunks do not open.');
	progress('sealing and opening an attachment, ours and bare in turns');
	const { seal, bareSeal, open, bareOpen } = await measureInTurns(rounds, {
		seal: () =>
			measure(load, async () =>
				drain((await sealAttachment(measureStream(inPieces(file), file.length).stream)).sealed),
			),
		bareSeal: () => measure(load, async () => void sealChunks(file)),
		open: () =>
			measure(load, async () => drain(measureStream(await openAttachment(toStream(pieces), key), file.length).stream)),
		bareOpen: () => measure(load, async () => void openChunks(chunks)),
	});
	const toRate = ({ perSecond }: { perSecond: number }) => perSecond * fileMebibytes;
	return {
		figures: [
			toFigure('attachment.seal', 'MiB/s', { value: toRate(seal), limit: toRate(bareSeal) }),
			toFigure('attachment.open', 'MiB/s', { value: toRate(open), limit: toRate(bareOpen) }),
		],
		notes: [
			`attachment: a file of ${fileMebibytes} MiB as a stream in pieces of 64 KiB, one after the other, median of ${rounds} rounds`,
			'  limit: the same chunks by synchronous node:crypto (ChaCha20-Poly1305, SHA-256) from memory',
		],
	};
}

async function* inPieces(file: Uint8Array): AsyncGenerator<Uint8Array> {
	for (let start = 0; start < file.length; start += 65_536) yield file.subarray(start, start + 65_536);
}

async function* toStream(pieces: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
	yield* pieces;
}

async function drain(stream: AsyncIterable<Uint8Array>): Promise<void> {
	for await (const _piece of stream);
}
