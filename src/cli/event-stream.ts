/**
 * The data of each event of an event stream (WHATWG HTML, section 9.2), as our own door writes them: one line `data:`
 * each.
 */
export async function* readEventData(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string, void> {
	const decoder = new TextDecoder();
	let rest = '';
	for await (const chunk of bytes) {
		const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
		rest = lines.pop() ?? '';
		for (const line of lines) if (line.startsWith('data: ')) yield line.slice('data: '.length);
	}
}
