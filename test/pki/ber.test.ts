import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toDefinite } from '../../src/pki/ber.ts';
import { toHeader } from '../../src/pki/der.ts';
import { measureProcessorTime } from '../processor-time.ts';

/** An element, with all that may differ where it is written in BER. */
interface Tree {
	readonly tag: number;
	readonly content: Uint8Array | readonly Tree[];
	readonly isIndefinite: boolean;
	readonly lengthOctets: number;
	readonly pieces: number;
}

const freedom = {
	isIndefinite: fc.boolean(),
	lengthOctets: fc.integer({ min: 0, max: 4 }),
	pieces: fc.integer({ min: 0, max: 3 }),
};
const { tree } = fc.letrec<{ tree: Tree; leaf: Tree; node: Tree }>((tie) => ({
	leaf: fc.record({
		tag: fc.constantFrom(0x02, 0x04, 0x06, 0x80),
		content: fc.uint8Array({ maxLength: 300 }),
		...freedom,
	}),
	node: fc.record({
		tag: fc.constantFrom(0x30, 0x31, 0xa0),
		content: fc.array(tie('tree'), { maxLength: 4 }),
		...freedom,
	}),
	tree: fc.oneof({ depthSize: 'small', withCrossShrink: true }, tie('leaf'), tie('node')),
}));

function toDer({ tag, content }: Tree): Buffer {
	const inner = content instanceof Uint8Array ? content : Buffer.concat(content.map(toDer));
	return Buffer.concat([toHeader(tag, inner.length), inner]);
}

function toBer({ tag, content, isIndefinite, lengthOctets, pieces }: Tree): Buffer {
	if (content instanceof Uint8Array) {
		return tag === 0x04 && pieces > 0 ? cut(content, pieces, isIndefinite) : write(tag, content, lengthOctets);
	}
	const inner = Buffer.concat(content.map(toBer));
	return isIndefinite ? indefinite(tag, inner) : write(tag, inner, lengthOctets);
}

const indefinite = (tag: number, inner: Uint8Array) => Buffer.concat([Buffer.of(tag, 0x80), inner, Buffer.of(0, 0)]);

function write(tag: number, content: Uint8Array, lengthOctets: number): Buffer {
	const octets = Buffer.alloc(4);
	octets.writeUInt32BE(content.length);
	const length = octets.subarray(4 - Math.max(lengthOctets, 2));
	const header = lengthOctets === 0 ? toHeader(tag, content.length) : [tag, 0x80 + length.length, ...length];
	return Buffer.concat([Uint8Array.from(header), content]);
}

function cut(content: Uint8Array, pieces: number, isIndefinite: boolean): Buffer {
	const size = Math.ceil(content.length / pieces);
	const inner = Array.from({ length: pieces }, (_, at) => write(0x04, content.subarray(at * size, (at + 1) * size), 1));
	return isIndefinite ? indefinite(0x24, Buffer.concat(inner)) : write(0x24, Buffer.concat(inner), 3);
}

describe('an element of BER', () => {
	test('comes out as DER has it, however long its lengths and many its pieces', async () => {
		await fc.assert(
			fc.property(tree, (element) => {
				expect(Buffer.from(toDefinite(toBer(element)))).toEqual(toDer(element));
			}),
		);
	});

	test.each([
		['that is cut off', '30800201'],
		['that is never ended', '308002010100'],
		['that is ended without having begun', '0000'],
		['that is ended within a definite one', '30020000'],
		['that reaches beyond the one around it', '30040203010203'],
		['whose length reaches beyond all', '3084ffffffff0201'],
		['whose length is cut off', '308400'],
		['of a length of five octets', '30850000000000'],
		['of a long tag number', '1f810100'],
		['that is primitive and has no length', '04800000'],
		['with a second one behind it', '020101020101'],
		['in pieces of another type', '24800201010000'],
	])('%s is none', (_, hex) => {
		expect(() => toDefinite(Uint8Array.fromHex(hex))).toThrow(RangeError);
	});

	test.each([
		['nested without end', Buffer.alloc(4_000_000, '3080', 'hex')],
		['of millions of others', Buffer.concat([Buffer.of(0x30, 0x80), Buffer.alloc(4_000_000, '0500', 'hex')])],
		['of millions of pieces', Buffer.concat([Buffer.of(0x24, 0x80), Buffer.alloc(4_000_000, '0400', 'hex')])],
		['as deep as may be, at each level with as many as may be', deepAndWide()],
	])('%s is refused at once', async (_, bytes) => {
		const refuse = () => expect(() => toDefinite(bytes)).toThrow(RangeError);
		expect(await measureProcessorTime(refuse)).toBeLessThan(50);
	});

	test('or a RangeError comes of any bytes', async () => {
		await fc.assert(
			fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
				try {
					toDefinite(bytes);
				} catch (thrown) {
					expect(thrown).toBeInstanceOf(RangeError);
				}
			}),
		);
	});
});

/** What is joined at a level is joined again at the one above. */
function deepAndWide(): Buffer {
	const level = Buffer.concat([Buffer.alloc(1_000, '0500', 'hex'), Buffer.of(0x30, 0x80)]);
	const ends = Buffer.concat([Buffer.of(0, 0), Buffer.alloc(1_000, '0500', 'hex')]);
	return Buffer.concat([Buffer.of(0x30, 0x80), ...Array(21).fill(level), ...Array(21).fill(ends)]);
}
