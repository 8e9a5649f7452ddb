import { escapeMarkup } from '../../escape-markup.ts';

/** An element: it has others in it or text, never both. */
export interface Element {
	readonly name: string;
	readonly attributes: Readonly<Record<string, string>>;
	readonly children: readonly Element[];
	readonly text: string;
}

export function toElement(name: string, content: string | readonly Element[], attributes = {}): Element {
	const isText = typeof content === 'string';
	return { name, attributes, children: isText ? [] : content, text: isText ? content : '' };
}

/** A document in UTF-8. @throws RangeError for characters that XML has not */
export function writeXml(root: Element): Uint8Array {
	return Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>\n${write(root)}\n`);
}

function write({ name, attributes, children, text }: Element): string {
	const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${escapeXml(value)}"`);
	const content = children.length > 0 ? children.map(write).join('') : escapeXml(text);
	return `<${name}${written.join('')}>${content}</${name}>`;
}

/** XML 1.0 §2.2 without the control characters that it would still allow. */
export function isWritable(text: string): boolean {
	return text.isWellFormed() && !/[^\n\P{Cc}]|[\uFFFE\uFFFF]/u.test(text);
}

function escapeXml(text: string): string {
	if (!isWritable(text)) throw new RangeError('a character that XML has not');
	return escapeMarkup(text);
}
