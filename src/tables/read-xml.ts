import { SaxesParser, type SaxesTagPlain } from 'saxes';
import { unreadable } from './workbook-parts.ts';

/** Longer than any text of a cell (ECMA-376: 32,767 characters), with what may stand around it. */
const maxCharactersBetweenTags = 1_000_000;
/** Deeper than any part of a workbook; each open tag is held in memory. */
const maxDepth = 64;

/** What is done at each tag and text; names come without their prefix. */
export interface XmlListener {
	open?(name: string, attributes: Readonly<Record<string, string>>): void;
	text?(text: string): void;
	close?(name: string): void;
}

/**
 * Reads a part of a workbook piece by piece; after each, what the listener has put into `items` is handed on.
 * A document type declaration is refused (ECMA-376-2 §8.1.4), and with it every entity of its own.
 */
export async function* readXml<Item>(
	part: AsyncIterable<Uint8Array>,
	items: Item[],
	{ open, text, close }: XmlListener,
): AsyncGenerator<Item> {
	const parser = new SaxesParser();
	let sinceTag = 0;
	let depth = 0;
	parser.on('doctype', () => {
		throw unreadable('It declares a document type.');
	});
	parser.on('opentag', ({ name, attributes }: SaxesTagPlain) => {
		sinceTag = 0;
		depth += 1;
		if (depth > maxDepth) throw unreadable('Its tags stand too deep in one another.');
		open?.(withoutPrefix(name), attributes);
	});
	if (text !== undefined) parser.on('text', text);
	parser.on('closetag', ({ name }) => {
		sinceTag = 0;
		depth -= 1;
		close?.(withoutPrefix(name));
	});
	const decoder = new TextDecoder('utf-8', { fatal: true });
	for await (const chunk of part) {
		sinceTag += chunk.length;
		parser.write(decoder.decode(chunk, { stream: true }));
		if (sinceTag > maxCharactersBetweenTags) throw unreadable('A text in it is too long.');
		yield* items.splice(0);
	}
	parser.close();
	yield* items.splice(0);
}

function withoutPrefix(name: string): string {
	return name.slice(name.indexOf(':') + 1);
}

/** `_x000D_` stands for a character that XML cannot hold (ECMA-376-1 §22.9.2.19, ST_Xstring). */
export function decodeEscapes(text: string): string {
	if (!text.includes('_x')) return text;
	return text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}
