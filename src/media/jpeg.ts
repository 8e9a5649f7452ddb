import { type ByteReader, concatenate, MalformedMedia, openByteReader } from './byte-reader.ts';

/**
 * Markers of ITU-T T.81 Table B.1. A copy keeps what a decoder needs to show the picture, and nothing
 * else: no Exif, XMP, IPTC, maker's notes, comments, previews, nor anything after the end of the image.
 */
const marker = { app0: 0xe0, app1: 0xe1, app2: 0xe2, app14: 0xee, endOfImage: 0xd9, startOfScan: 0xda } as const;

/** Frames (SOF0 to SOF15 but JPG), tables (DHT, DAC, DQT), DNL, DRI, DHP, EXP and scans. */
function isOfThePicture(code: number): boolean {
	return code >= 0xc0 && code <= 0xdf && code !== 0xc8;
}

/** TEM and the restart markers stand without a length. */
function isBare(code: number): boolean {
	return code === 0x01 || (code >= 0xd0 && code <= 0xd7);
}

/** The picture of a JPEG without its metadata; the samples stay as they are, bit for bit. @throws MalformedMedia */
export async function* stripJpeg(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
	const reader = openByteReader(source);
	if ((await reader.read(2)).toHex() !== 'ffd8') throw new MalformedMedia('no start of image');
	yield Uint8Array.of(0xff, 0xd8);
	for (;;) {
		const code = await readMarker(reader);
		if (code === marker.endOfImage) break;
		if (isBare(code)) continue;
		const payload = await readPayload(reader);
		const kept = toKept(code, payload);
		if (kept !== undefined) yield toSegment(kept.code, kept.payload);
		if (code === marker.startOfScan) yield* copyScan(reader);
	}
	yield Uint8Array.of(0xff, marker.endOfImage);
}

/** Any number of fill bytes may stand before a marker (§B.1.1.2). */
async function readMarker(reader: ByteReader): Promise<number> {
	if ((await reader.read(1))[0] !== 0xff) throw new MalformedMedia('no marker where one must be');
	for (;;) {
		const [code = 0] = await reader.read(1);
		if (code === 0) throw new MalformedMedia('no marker where one must be');
		if (code !== 0xff) return code;
	}
}

async function readPayload(reader: ByteReader): Promise<Uint8Array> {
	const length = new DataView((await reader.read(2)).buffer).getUint16(0);
	if (length < 2) throw new MalformedMedia('a segment without length');
	return await reader.read(length - 2);
}

interface Segment {
	readonly code: number;
	readonly payload: Uint8Array;
}

function toKept(code: number, payload: Uint8Array): Segment | undefined {
	if (isOfThePicture(code)) return { code, payload };
	// JFIF without its thumbnail; ICC profile; Adobe's colour transform: without them colours are wrong.
	if (code === marker.app0 && startsWith(payload, 'JFIF\0')) return toJfif(payload);
	if (code === marker.app2 && startsWith(payload, 'ICC_PROFILE\0')) return { code, payload };
	if (code === marker.app14 && startsWith(payload, 'Adobe')) return { code, payload };
	if (code === marker.app1 && startsWith(payload, 'Exif\0\0')) return toOrientation(payload);
	return undefined;
}

/** JFIF 1.02: identifier, version, units and densities take twelve bytes; then the size of the thumbnail. */
function toJfif(payload: Uint8Array): Segment {
	return { code: marker.app0, payload: concatenate(payload.subarray(0, 12), Uint8Array.of(0, 0)) };
}

const orientationTag = 0x0112;

/** Exif with the one tag that turns the picture the right way up, where that is not its own way. */
function toOrientation(exif: Uint8Array): Segment | undefined {
	const orientation = readOrientation(exif.subarray(6));
	if (orientation < 2 || orientation > 8) return undefined;
	const tiff = new DataView(new ArrayBuffer(26));
	tiff.setUint32(0, 0x4d4d002a);
	tiff.setUint32(4, 8);
	tiff.setUint16(8, 1);
	tiff.setUint16(10, orientationTag);
	tiff.setUint16(12, 3);
	tiff.setUint32(14, 1);
	tiff.setUint16(18, orientation);
	return { code: marker.app1, payload: concatenate(exif.subarray(0, 6), new Uint8Array(tiff.buffer)) };
}

/** From the first directory of a TIFF structure (Exif 2.32 §4.6.2); 0 where it has none or cannot be read. */
function readOrientation(bytes: Uint8Array): number {
	const tiff = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	if (tiff.byteLength < 8) return 0;
	const isLittle = tiff.getUint16(0) === 0x4949;
	const start = tiff.getUint32(4, isLittle);
	if (start + 2 > tiff.byteLength) return 0;
	const count = tiff.getUint16(start, isLittle);
	for (let entry = start + 2; entry < start + 2 + count * 12 && entry + 12 <= tiff.byteLength; entry += 12) {
		if (tiff.getUint16(entry, isLittle) === orientationTag) return tiff.getUint16(entry + 8, isLittle);
	}
	return 0;
}

/** Entropy-coded data runs to the next marker that is neither a stuffed zero nor a restart (§F.1.2.3). */
async function* copyScan(reader: ByteReader): AsyncGenerator<Uint8Array> {
	for (;;) {
		const some = await reader.readSome(65_536);
		const end = some.indexOf(0xff);
		if (end === -1) {
			yield some;
			continue;
		}
		if (end > 0) yield some.subarray(0, end);
		reader.unread(some.subarray(end));
		const pair = await reader.read(2);
		const code = pair[1] ?? 0;
		if (code === 0 || isBare(code)) {
			yield pair;
			continue;
		}
		reader.unread(pair);
		return;
	}
}

function toSegment(code: number, payload: Uint8Array): Uint8Array {
	const length = payload.length + 2;
	return concatenate(Uint8Array.of(0xff, code, length >> 8, length & 0xff), payload);
}

function startsWith(payload: Uint8Array, text: string): boolean {
	return text.split('').every((character, index) => payload[index] === character.charCodeAt(0));
}
