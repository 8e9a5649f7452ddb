import { derTags, toHeader } from './der.ts';

/** Messages have eleven levels, and eighteen where the attributes name the certificate's issuer (CAdES). Four mebibytes in pieces of a thousand octets are 4,200 elements. */
const maxDepth = 24;
/** Each element that has others begins and ends. */
const maxSteps = 8_000;

const constructed = 0x20;
const endOfContents = 0x00;
const octetString = derTags.octetString;
const octetPieces = octetString | constructed;

/** An element that is not over yet. */
interface Open {
	readonly tag: number;
	/** Where it is over; undefined where a mark of its own says so. */
	readonly end: number | undefined;
	/** Nothing in it may reach beyond. */
	readonly limit: number;
	readonly parts: Uint8Array[];
}

/**
 * The one element that these bytes are in BER (X.690 §8), with definite lengths as short as they can be, and each
 * OCTET STRING in one piece: as DER has it, so that `readElements` reads it. Java's libraries and `openssl cms -stream`
 * write indefinite lengths and pieces. It goes down no stack but its own.
 *
 * @throws RangeError for bytes that are no such element, or deeper or more than what is read
 */
export function toDefinite(bytes: Uint8Array): Uint8Array {
	const root: Open = { tag: 0, end: bytes.length, limit: bytes.length, parts: [] };
	const stack = [root];
	let at = 0;
	for (let steps = 0; at < bytes.length || stack.length > 1; steps += 1) {
		if (steps > maxSteps || stack.length > maxDepth) throw new RangeError('deeper or more than is read');
		const parent = stack.at(-1) ?? root;
		if (parent.end === at) {
			close(stack);
			continue;
		}
		const { tag, start, length } = readHeader(bytes, at);
		const end = length === undefined ? undefined : start + length;
		if ((end ?? start) > parent.limit) throw new RangeError('an element that is cut off');
		at = start;
		if (tag === endOfContents) {
			if (length !== 0 || parent.end !== undefined) throw new RangeError('an end of nothing');
			close(stack);
		} else if ((tag & constructed) !== 0) {
			stack.push({ tag, end, limit: end ?? parent.limit, parts: [] });
		} else {
			if (end === undefined) throw new RangeError('a primitive element without a length');
			add(parent, tag, [bytes.subarray(start, end)]);
			at = end;
		}
		if (root.parts.length > 0 && at < bytes.length) throw new RangeError('more than one element');
	}
	return Buffer.concat(root.parts);
}

function close(stack: Open[]): void {
	const { tag, parts } = stack.pop() ?? { tag: 0, parts: [] };
	const parent = stack.at(-1);
	if (parent !== undefined) add(parent, tag === octetPieces ? octetString : tag, parts);
}

function add(parent: Open, tag: number, parts: readonly Uint8Array[]): void {
	if (parent.tag === octetPieces && tag !== octetString) throw new RangeError('a piece of another type');
	const length = parts.reduce((sum, part) => sum + part.length, 0);
	parent.parts.push(...(parent.tag === octetPieces ? [] : [toHeader(tag, length)]), ...parts);
}

function readHeader(bytes: Uint8Array, at: number): { tag: number; start: number; length: number | undefined } {
	const [tag = 0x1f, first = 0xff] = [bytes[at], bytes[at + 1]];
	if ((tag & 0x1f) === 0x1f) throw new RangeError('a tag number above 30');
	if (first < 0x80) return { tag, start: at + 2, length: first };
	const start = at + 2 + (first & 0x7f);
	if (first > 0x84 || start > bytes.length) throw new RangeError('a length that is cut off or too long');
	let length = 0;
	for (let octet = at + 2; octet < start; octet += 1) length = length * 256 + (bytes[octet] ?? 0);
	return { tag, start, length: first === 0x80 ? undefined : length };
}
