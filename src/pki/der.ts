/** One element of DER: identifier, length and content (X.690 §8.1), as a view of the bytes that it was read from. */
export interface Element {
	/** The identifier octet: class, form and number. */
	readonly tag: number;
	readonly content: Uint8Array;
	/** With identifier and length. */
	readonly whole: Uint8Array;
}

export const derTags = {
	boolean: 0x01,
	integer: 0x02,
	bitString: 0x03,
	octetString: 0x04,
	objectIdentifier: 0x06,
	utcTime: 0x17,
	generalizedTime: 0x18,
	sequence: 0x30,
	set: 0x31,
	/** `[0]` to `[2]`, with elements of their own inside. */
	context0: 0xa0,
	context1: 0xa1,
	context2: 0xa2,
} as const;

/**
 * The elements that follow each other in some bytes; what is in them stays unread. A general ASN.1 library makes
 * objects of all that there is: seconds for what this walks in milliseconds.
 *
 * @throws RangeError for bytes that are no DER, or a tag number above 30
 */
export function readElements(bytes: Uint8Array): Element[] {
	const elements: Element[] = [];
	for (let at = 0; at < bytes.length; ) {
		const element = readElement(bytes, at);
		elements.push(element);
		at += element.whole.length;
	}
	return elements;
}

/** These in this order, and no others. @throws RangeError */
export function take<const Tags extends readonly number[]>(
	elements: readonly Element[],
	tags: Tags,
): { readonly [Index in keyof Tags]: Element } {
	const isSo = elements.length === tags.length && elements.every(({ tag }, index) => tag === tags[index]);
	if (!isSo) throw new RangeError('other elements than expected');
	return elements as unknown as { readonly [Index in keyof Tags]: Element };
}

/** Each of these in this order or left out, and no others. @throws RangeError */
export function takeOptional<const Tags extends readonly number[]>(
	elements: readonly Element[],
	tags: Tags,
): { readonly [Index in keyof Tags]: Element | undefined } {
	let at = 0;
	const taken = tags.map((tag) => {
		const element = elements[at];
		if (element?.tag === tag) at += 1;
		return element?.tag === tag ? element : undefined;
	});
	if (at < elements.length) throw new RangeError('more elements than expected');
	return taken as unknown as { readonly [Index in keyof Tags]: Element | undefined };
}

/** Identifier and length of an element, as DER has them (X.690 §10.1). */
export function toHeader(tag: number, length: number): Uint8Array {
	if (length < 0x80) return Uint8Array.of(tag, length);
	const hex = length.toString(16);
	const octets = Uint8Array.fromHex(hex.length % 2 === 0 ? hex : `0${hex}`);
	return Uint8Array.of(tag, 0x80 + octets.length, ...octets);
}

function readElement(bytes: Uint8Array, at: number): Element {
	const tag = bytes[at] ?? 0;
	if ((tag & 0x1f) === 0x1f) throw new RangeError('a tag number above 30');
	const { start, length } = readLength(bytes, at + 1);
	if (start + length > bytes.length) throw new RangeError('an element that is cut off');
	return { tag, content: bytes.subarray(start, start + length), whole: bytes.subarray(at, start + length) };
}

/** Definite, and as short as it can be (X.690 §10.1); four octets are more than is ever read. */
function readLength(bytes: Uint8Array, at: number): { start: number; length: number } {
	const first = bytes[at] ?? 0x80;
	if (first < 0x80) return { start: at + 1, length: first };
	const start = at + 1 + (first & 0x7f);
	const octets = bytes.subarray(at + 1, start);
	const length = octets.reduce((sum, octet) => sum * 256 + octet, 0);
	const isShortest = octets.length > 0 && octets.length <= 4 && octets[0] !== 0 && length >= 0x80;
	if (!isShortest) throw new RangeError('a length that is not as DER has it');
	return { start, length };
}
