import { MalformedMedia, openByteReader } from './byte-reader.ts';

/**
 * Chunks of PNG (W3C, third edition, §11) that a decoder needs to show the picture. The rest (text, Exif,
 * times, whatever an application put there) and all that follows the end stay behind.
 */
const kept: ReadonlySet<string> = new Set(
	'IHDR PLTE IDAT IEND tRNS cHRM gAMA iCCP sBIT sRGB cICP bKGD pHYs'.split(' '),
);

/** The picture of a PNG without its metadata; the samples stay as they are, bit for bit. @throws MalformedMedia */
export async function* stripPng(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
	const reader = openByteReader(source);
	const signature = await reader.read(8);
	if (signature.toHex() !== '89504e470d0a1a0a') throw new MalformedMedia('no signature');
	yield signature;
	for (let type = ''; type !== 'IEND'; ) {
		const head = await reader.read(8);
		const length = new DataView(head.buffer).getUint32(0);
		type = String.fromCharCode(...head.subarray(4));
		if (!/^[A-Za-z]{4}$/.test(type) || length > 0x7fff_ffff) throw new MalformedMedia('no chunk where one must be');
		if (kept.has(type)) yield head;
		// With the check value that follows the data.
		for (let left = length + 4; left > 0; ) {
			const some = await reader.readSome(left);
			if (kept.has(type)) yield some;
			left -= some.length;
		}
	}
}
