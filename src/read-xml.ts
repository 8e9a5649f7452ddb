import { type SaxesOptions, SaxesParser, type SaxesTag } from 'saxes';

/** What is done at each tag and text; names come without their prefix. */
export interface XmlListener {
	open?(name: string, attributes: Readonly<Record<string, string>>): void;
	text?(text: string): void;
	close?(name: string): void;
}

export interface XmlLimits {
	/** Each open tag is held in memory. */
	readonly maxDepth: number;
	/** Of a text, or of a tag with its attributes. */
	readonly maxBytesBetweenTags: number;
	/** Of every element. Where it is given, there are no processing instructions, and it says no encoding but UTF-8. */
	readonly namespace?: string;
	/** Makes what is thrown where a limit is passed. */
	readonly refuse: (detail: string) => Error;
}

/**
 * Reads XML piece by piece; after each, what the listener has put into `items` is handed on. A document type
 * declaration is refused, and with it every entity but the five of XML.
 *
 * @throws what `refuse` makes, and Error where it is not well-formed or no UTF-8
 */
export async function* readXml<Item>(
	pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
	items: Item[],
	{ open, text, close }: XmlListener,
	limits: XmlLimits,
): AsyncGenerator<Item> {
	const { maxDepth, maxBytesBetweenTags, refuse } = limits;
	const parser = openParser(limits);
	let sinceTag = 0;
	let depth = 0;
	parser.on('opentag', (tag) => {
		sinceTag = 0;
		depth += 1;
		if (depth > maxDepth) throw refuse('Its tags stand too deep in one another.');
		if (tag.uri !== limits.namespace) throw refuse('It has an element of another namespace.');
		open?.(withoutPrefix(tag.name), toAttributes(tag));
	});
	if (text !== undefined) {
		parser.on('text', text);
		parser.on('cdata', text);
	}
	parser.on('closetag', ({ name }) => {
		sinceTag = 0;
		depth -= 1;
		close?.(withoutPrefix(name));
	});
	const decoder = new TextDecoder('utf-8', { fatal: true });
	for await (const piece of pieces) {
		sinceTag += piece.length;
		parser.write(decoder.decode(piece, { stream: true }));
		if (sinceTag > maxBytesBetweenTags) throw refuse('A text in it is too long.');
		yield* items.splice(0);
	}
	parser.write(decoder.decode()).close();
	yield* items.splice(0);
}

function openParser({ namespace, refuse }: XmlLimits): SaxesParser<SaxesOptions> {
	const parser = new SaxesParser<SaxesOptions>({ xmlns: namespace !== undefined });
	parser.on('doctype', () => {
		throw refuse('It declares a document type.');
	});
	if (namespace === undefined) return parser;
	parser.on('processinginstruction', () => {
		throw refuse('It has a processing instruction.');
	});
	parser.on('xmldecl', ({ encoding = 'UTF-8' }) => {
		if (encoding.toUpperCase() !== 'UTF-8') throw refuse('It says that it is in another encoding than UTF-8.');
	});
	return parser;
}

/** Those with a prefix are of other namespaces, or name one. */
function toAttributes({ attributes, uri }: SaxesTag): Readonly<Record<string, string>> {
	if (uri === undefined) return attributes as Record<string, string>;
	const values = Object.entries(attributes).map(([name, { value }]) => [name, value] as const);
	return Object.fromEntries(values.filter(([name]) => name !== 'xmlns' && !name.includes(':')));
}

function withoutPrefix(name: string): string {
	return name.slice(name.indexOf(':') + 1);
}
