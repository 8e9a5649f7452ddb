import { Problem } from '../problem.ts';

/**
 * Text in UTF-8, or in UTF-16 with a byte-order mark (Excel's "Unicode text"). Other encodings cannot be told
 * from each other (Windows-1252, TIS-620 …), and a name must not be guessed: they are refused.
 *
 * @throws Problem `table-unreadable`
 */
export async function* decodeText(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
	let decoder: TextDecoder | undefined;
	for await (const chunk of bytes) {
		decoder ??= new TextDecoder(findEncoding(chunk), { fatal: true });
		yield decode(decoder, chunk);
	}
	if (decoder !== undefined) yield decode(decoder);
}

function findEncoding([first, second]: Uint8Array): string {
	if (first === 0xff && second === 0xfe) return 'utf-16le';
	if (first === 0xfe && second === 0xff) return 'utf-16be';
	return 'utf-8';
}

function decode(decoder: TextDecoder, chunk?: Uint8Array): string {
	const text = tryDecode(decoder, chunk);
	// In UTF-8 a NUL is a character; in a table it is UTF-16 without its mark, or no text at all.
	if (text === undefined || text.includes('\0')) {
		throw new Problem('table-unreadable', { detail: 'It is neither UTF-8 nor UTF-16 with a byte-order mark.' });
	}
	return text;
}

function tryDecode(decoder: TextDecoder, chunk: Uint8Array | undefined): string | undefined {
	try {
		return chunk === undefined ? decoder.decode() : decoder.decode(chunk, { stream: true });
	} catch {
		return undefined;
	}
}
