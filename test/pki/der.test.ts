import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readElements } from '../../src/pki/der.ts';

/** As X.690 §8.1 and §10.1 say. */
function encode(tag: number, content: Uint8Array): Uint8Array {
	const octets: number[] = [];
	for (let rest = content.length; rest > 0; rest = Math.floor(rest / 256)) octets.unshift(rest % 256);
	const length = content.length < 0x80 ? [content.length] : [0x80 + octets.length, ...octets];
	return Uint8Array.from([tag, ...length, ...content]);
}

describe('elements of DER', () => {
	test('are read as they were written, one after the other', async () => {
		const element = fc.record({
			tag: fc.constantFrom(0x02, 0x04, 0x17, 0x30, 0xa0),
			content: fc.oneof(
				fc.uint8Array({ maxLength: 300 }),
				fc.integer({ min: 65_000, max: 66_000 }).map((length) => new Uint8Array(length)),
			),
		});
		await fc.assert(
			fc.property(fc.array(element, { maxLength: 5 }), (elements) => {
				const wholes = elements.map(({ tag, content }) => encode(tag, content));
				const read = readElements(Buffer.concat(wholes));
				expect(read.map(({ tag }) => tag)).toEqual(elements.map(({ tag }) => tag));
				for (const [index, { content, whole }] of read.entries()) {
					expect(Buffer.compare(content, elements[index]?.content ?? Buffer.of())).toBe(0);
					expect(Buffer.compare(whole, wholes[index] ?? Buffer.of())).toBe(0);
				}
			}),
		);
	});

	test.each([
		['without a length', '30'],
		['of a length that never ends', '30800000'],
		['of a length longer than it need be', '308100'],
		['of a length that begins with nothing', '30820003020101'],
		['of a length that fits in one octet', '308103020101'],
		['of more than four octets of length', '30850000000001aa'],
		['that is cut off', '3003020100'.slice(0, 8)],
		['of a long tag number', '1f8101'],
	])('%s are none', (_, hex) => {
		expect(() => readElements(Uint8Array.fromHex(hex))).toThrow(RangeError);
	});

	test('are there, whatever the bytes, or a RangeError is', async () => {
		await fc.assert(
			fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
				try {
					expect(Buffer.concat(readElements(bytes).map(({ whole }) => whole))).toEqual(Buffer.from(bytes));
				} catch (thrown) {
					expect(thrown).toBeInstanceOf(RangeError);
				}
			}),
		);
	});
});
