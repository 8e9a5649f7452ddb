import { on } from 'node:events';
import type { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { type Entry, fromBuffer, type ZipFile } from 'yauzl';
import { Problem } from '../problem.ts';

/**
 * A workbook is a ZIP archive, and a small one can unpack to more than there is memory. Its directory says how
 * large each part becomes, and a part that becomes any larger is refused while it is read.
 */
const limits = {
	/** Of the file as it is sent: it is held whole, since its directory stands at the end. */
	fileBytes: 32 * 1024 * 1024,
	/** Of one sheet, unpacked; it is read as a stream. */
	sheetBytes: 512 * 1024 * 1024,
	/** Of any other part, above all the table of texts; it is held in memory. */
	otherBytes: 64 * 1024 * 1024,
	parts: 2_000,
};

/** The parts of a workbook. */
export interface Workbook {
	/** What a part holds. @throws Problem `table-unreadable` if it is missing or too large */
	open(part: string): Promise<AsyncIterable<Uint8Array>>;
	has(part: string): boolean;
}

type OpenZip = (file: Buffer, options: { lazyEntries: false; strictFileNames: true }) => Promise<ZipFile>;
const openZip: OpenZip = promisify(fromBuffer);

/** @throws Problem `table-unreadable`, `body-too-large` */
export async function openWorkbook(bytes: AsyncIterable<Uint8Array>): Promise<Workbook> {
	const zip = await openZip(await collect(bytes), { lazyEntries: false, strictFileNames: true });
	// It reads on by itself. An error that nobody listens for, once we have turned away, would end the process.
	zip.on('error', () => undefined);
	if (zip.entryCount > limits.parts) throw unreadable('It has too many parts.');
	const parts = new Map<string, Entry>();
	for await (const [entry] of on(zip, 'entry', { close: ['end'] })) parts.set(entry.fileName, entry);
	const openPart: (entry: Entry) => Promise<Readable> = promisify(zip.openReadStream.bind(zip));
	return {
		has: (part) => parts.has(part),
		open: async (part) => {
			const entry = parts.get(part);
			if (entry === undefined) throw unreadable(`It has no part ${part.slice(0, 80)}.`);
			const most = part.startsWith('xl/worksheets/') ? limits.sheetBytes : limits.otherBytes;
			if (entry.uncompressedSize > most) throw unreadable('Unpacked it is too large: split it, or send it as CSV.');
			return openPart(entry);
		},
	};
}

async function collect(bytes: AsyncIterable<Uint8Array>): Promise<Buffer> {
	const chunks: Uint8Array[] = [];
	let size = 0;
	for await (const chunk of bytes) {
		size += chunk.length;
		if (size > limits.fileBytes) {
			throw new Problem('body-too-large', { detail: `A workbook of at most ${limits.fileBytes} bytes.` });
		}
		chunks.push(chunk);
	}
	return Buffer.concat(chunks);
}

export function unreadable(detail: string, cause?: unknown): Problem {
	return new Problem('table-unreadable', { detail, ...(cause !== undefined && { cause }) });
}
