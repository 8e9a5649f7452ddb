import { MalformedMedia, openByteReader } from './byte-reader.ts';

/**
 * Chunks of PNG (W3C, third edition, §11) that a decoder needs to show the picture, and how long each may
 * be. The rest (text, Exif, times, colour profiles, whatever an application put there) and all that follows
 * the end stay behind.
 */
const kept: ReadonlyMap<string, number> = new Map([
	['IHDR', 13],
	['PLTE', 768],
	['tRNS', 256],
	['cHRM', 32],
	['gAMA', 4],
	['sRGB', 1],
	['cICP', 4],
	['IDAT', 0x7fff_ffff],
	['IEND', 0],
]);

/** The picture of a PNG without its metadata; the samples stay as they are, bit for bit. @throws MalformedMedia */
export async function* stripPng(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
	const reader = openByteReader(source);
	const signature = await reader.read(8);
	if (signature.toHex() !== '89504e470d0a1a0a') throw new MalformedMedia('no signature');
	yield signature;
	const seen = new Set<string>();
	for (let type = ''; type !== 'IEND'; seen.add(type)) {
		const head = await reader.read(8);
		const length = new DataView(head.buffer).getUint32(0);
		type = String.fromCharCode(...head.subarray(4));
		requireChunk(type, length, seen);
		if (kept.has(type)) yield head;
		// With the check value that follows the data.
		for (let left = length + 4; left > 0; ) {
			const some = await reader.readSome(Math.min(left, 65_536));
			if (kept.has(type)) yield some;
			left -= some.length;
		}
	}
}

/** The header comes first, and a picture before the end. */
function requireChunk(type: string, length: number, seen: ReadonlySet<string>): void {
	if (!/^[A-Za-z]{4}$/.test(type) || length > (kept.get(type) ?? 0x7fff_ffff)) {
		throw new MalformedMedia('no chunk where one must be');
	}
	if (seen.size === 0 && type !== 'IHDR') throw new MalformedMedia('no header');
	if (type === 'IEND' && !seen.has('IDAT')) throw new MalformedMedia('no picture');
}
