import { type ByteReader, concatenate, MalformedMedia, openByteReader } from './byte-reader.ts';
import { toOrientation } from './orientation.ts';

/**
 * Markers of ITU-T T.81 Table B.1. A copy keeps what a decoder needs to show the picture, and nothing
 * else: no Exif, XMP, IPTC, colour profile (it names devices and dates), maker's notes, comments, previews,
 * nor anything after the end of the image.
 */
const marker = {
	huffmanTables: 0xc4,
	arithmeticConditioning: 0xcc,
	endOfImage: 0xd9,
	startOfScan: 0xda,
	quantization: 0xdb,
	numberOfLines: 0xdc,
	restartInterval: 0xdd,
	app0: 0xe0,
	app1: 0xe1,
	app14: 0xee,
	comment: 0xfe,
} as const;

/** Frames: SOF0 to SOF15 but those of hierarchical pictures, which need more than one. */
const frames: ReadonlySet<number> = new Set([0xc0, 0xc1, 0xc2, 0xc3, 0xc9, 0xca, 0xcb]);

/** What a segment leaves behind in the copy; undefined where it stays out. */
type Keep = (payload: Uint8Array) => Uint8Array | undefined;

const whole: Keep = (payload) => payload;

/** Both say a number of two bytes (§B.2.4.4, §B.2.5). */
const twoBytes: Keep = (payload) => payload.subarray(0, 2);

const kept: ReadonlyMap<number, Keep> = new Map<number, Keep>([
	...[...frames].map((code): [number, Keep] => [code, whole]),
	[marker.huffmanTables, whole],
	[marker.arithmeticConditioning, whole],
	[marker.quantization, whole],
	[marker.startOfScan, whole],
	[marker.numberOfLines, twoBytes],
	[marker.restartInterval, twoBytes],
	// JFIF 1.02 without its thumbnail: identifier, version, units and densities take twelve bytes.
	[
		marker.app0,
		(payload) => (startsWith(payload, 'JFIF\0') ? concatenate(payload.subarray(0, 12), noSize) : undefined),
	],
	// Adobe's colour transform, without which colours are wrong: twelve bytes.
	[marker.app14, (payload) => (startsWith(payload, 'Adobe') ? payload.subarray(0, 12) : undefined)],
	[marker.app1, (payload) => (startsWith(payload, 'Exif\0\0') ? toOrientation(payload) : undefined)],
]);

const noSize = Uint8Array.of(0, 0);

/** TEM and the restart markers stand without a length. */
function isBare(code: number): boolean {
	return code === 0x01 || (code >= 0xd0 && code <= 0xd7);
}

/** Application segments and comments, wherever they come from. */
function isBesideThePicture(code: number): boolean {
	return (code >= 0xe0 && code <= 0xef) || code === marker.comment;
}

/** The picture of a JPEG without its metadata; the samples stay as they are, bit for bit. @throws MalformedMedia */
export async function* stripJpeg(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
	const reader = openByteReader(source);
	if ((await reader.read(2)).toHex() !== 'ffd8') throw new MalformedMedia('no start of image');
	yield Uint8Array.of(0xff, 0xd8);
	const seen = { frame: false, scan: false };
	for (let code = await readMarker(reader); code !== marker.endOfImage; ) {
		if (!isBare(code)) {
			const payload = await readPayload(reader);
			const keep = kept.get(code);
			if (keep === undefined && !isBesideThePicture(code)) throw new MalformedMedia('a kind of JPEG that few can show');
			const copied = keep?.(payload);
			if (copied !== undefined) yield toSegment(code, copied);
			seen.frame ||= frames.has(code);
		}
		if (code !== marker.startOfScan) code = await readMarker(reader);
		else {
			if (!seen.frame) throw new MalformedMedia('a scan before its frame');
			seen.scan = true;
			code = yield* copyScan(reader);
		}
	}
	if (!seen.scan) throw new MalformedMedia('no picture');
	yield Uint8Array.of(0xff, marker.endOfImage);
}

async function readMarker(reader: ByteReader): Promise<number> {
	if ((await reader.read(1))[0] !== 0xff) throw new MalformedMedia('no marker where one must be');
	const code = await readCode(reader);
	if (code === 0) throw new MalformedMedia('no marker where one must be');
	return code;
}

/** What follows an FF. Any number of fill bytes may stand between (§B.1.1.2). */
async function readCode(reader: ByteReader): Promise<number> {
	for (;;) {
		const [code = 0] = await reader.read(1);
		if (code !== 0xff) return code;
	}
}

async function readPayload(reader: ByteReader): Promise<Uint8Array> {
	const length = new DataView((await reader.read(2)).buffer).getUint16(0);
	if (length < 2) throw new MalformedMedia('a segment without length');
	return await reader.read(length - 2);
}

/**
 * Copies entropy-coded data: it runs to the next marker that is neither a stuffed zero nor a restart
 * (§F.1.2.3). Each byte is looked at once, whatever they are.
 *
 * @returns the code of that marker
 */
async function* copyScan(reader: ByteReader): AsyncGenerator<Uint8Array, number> {
	for (;;) {
		const some = await reader.readSome(65_536);
		const end = findMarker(some);
		if (end > 0) yield some.subarray(0, end);
		if (end === some.length) continue;
		reader.unread(some.length - end - 1);
		const code = await readCode(reader);
		if (code !== 0 && !isBare(code)) return code;
		yield Uint8Array.of(0xff, code);
	}
}

/** Where an FF stands that ends the scan, or is the last byte, so that what follows says it; else the length. */
function findMarker(some: Uint8Array): number {
	let at = some.indexOf(0xff);
	while (at !== -1 && at + 1 < some.length) {
		const code = some[at + 1] ?? 0;
		if (code !== 0 && !isBare(code)) return at;
		at = some.indexOf(0xff, at + 2);
	}
	return at === -1 ? some.length : at;
}

function toSegment(code: number, payload: Uint8Array): Uint8Array {
	const length = payload.length + 2;
	return concatenate(Uint8Array.of(0xff, code, length >> 8, length & 0xff), payload);
}

function startsWith(payload: Uint8Array, text: string): boolean {
	return text.split('').every((character, index) => payload[index] === character.charCodeAt(0));
}
