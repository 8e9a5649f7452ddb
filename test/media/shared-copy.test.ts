import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MalformedMedia } from '../../src/media/byte-reader.ts';
import { recogniseMediaType } from '../../src/media/media-type.ts';
import { findSharedCopy } from '../../src/media/shared-copy.ts';
import { measureProcessorTime } from '../processor-time.ts';
import { photograph, plainPhotograph, plainScreenshot, progressive, screenshot } from './pictures.ts';

async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
	for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}

async function strip(mediaType: string, bytes: Uint8Array, size = 7): Promise<Buffer> {
	const toCopy = findSharedCopy(mediaType);
	if (toCopy === undefined) throw new Error('shared as it is');
	return Buffer.concat(await Array.fromAsync(toCopy(inPieces(bytes, size))));
}

/** Segments of a JPEG up to its first scan, by marker, and all from there on. */
function segmentsOf(jpeg: Buffer): { markers: string[]; scan: string } {
	const markers: string[] = [];
	let at = 2;
	while (jpeg[at + 1] !== 0xda) {
		markers.push(jpeg.subarray(at + 1, at + 2).toString('hex'));
		at += 2 + jpeg.readUInt16BE(at + 2);
	}
	return { markers, scan: jpeg.subarray(at).toString('hex') };
}

function chunksOf(png: Buffer): string[] {
	const types: string[] = [];
	for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at)) types.push(png.toString('latin1', at + 4, at + 8));
	return types;
}

/** A scan ends with the picture; ExifTool wrote words behind it. */
const endOf = (scan: string) => scan.slice(0, scan.lastIndexOf('ffd9') + 4);

describe('the shared copy of a photograph', () => {
	test('has the same samples, bit for bit, and the tables to read them', async () => {
		const copy = segmentsOf(await strip('image/jpeg', photograph));
		expect(copy.scan).toBe(endOf(segmentsOf(photograph).scan));
		expect(copy.markers).toEqual(['e0', 'e1', ...segmentsOf(plainPhotograph).markers.slice(1)]);
	});

	test('has nothing of what the camera or its owner wrote: place, names, preview, comment, words at the end', async () => {
		const copy = await strip('image/jpeg', photograph);
		expect(photograph.toString('latin1')).toMatch(/Rekaan.*GPS|Contoh|http:\/\/ns\.adobe\.com/s);
		expect(copy.toString('latin1')).not.toMatch(/rekaan|contoh|kamera|adobe|photoshop|2026/i);
		expect(copy.length).toBe(plainPhotograph.length + 36);
	});

	test('still says which way is up', async () => {
		const copy = await strip('image/jpeg', photograph);
		// One directory with one entry: tag 0112, type SHORT, one value, 6.
		expect(copy.toString('hex')).toContain('4d4d002a00000008000101120003000000010006000000000000');
	});

	test('is the photograph itself where it had nothing to hide', async () => {
		expect(await strip('image/jpeg', plainPhotograph)).toEqual(plainPhotograph);
		expect(await strip('image/jpeg', progressive)).toEqual(progressive);
	});

	/** What stands between the start of the image and the rest of it. */
	const insert = (hex: string) => Buffer.concat([Buffer.from(`ffd8${hex}`, 'hex'), plainPhotograph.subarray(2)]);
	const segment = (code: string, payload: Buffer) =>
		`ff${code}${(payload.length + 2).toString(16).padStart(4, '0')}${payload.toString('hex')}`;
	const secret = 'Kolam Rekaan';

	test.each([
		[
			'a colour profile, which names devices and dates',
			segment('e2', Buffer.from(`ICC_PROFILE\0\u0001\u0001${secret}`)),
		],
		['a second picture', segment('e2', Buffer.from(`MPF\0${secret}`))],
		['a thumbnail in JFIF', segment('e0', Buffer.from(`JFIF\0\u0001\u0001\0\0\u0001\0\u0001\u0001\u0001${secret}`))],
		['an extension of JFIF', segment('e0', Buffer.from(`JFXX\0${secret}`))],
		['words behind Adobe’s transform', segment('ee', Buffer.from(`Adobe\0d\0\0\0\0\u0001${secret}`))],
		['words behind a restart interval', segment('dd', Buffer.from(`\0\0${secret}`))],
		['a comment', segment('fe', Buffer.from(secret))],
	])('loses %s', async (_, inserted) => {
		const copy = await strip('image/jpeg', insert(inserted));
		expect(copy.toString('latin1')).not.toContain(secret);
		expect(segmentsOf(copy).scan).toBe(segmentsOf(plainPhotograph).scan);
	});

	test.each([
		['a start in its midst', insert(segment('d8', Buffer.from(secret)))],
		['a hierarchical picture', insert(segment('de', Buffer.from(secret)))],
		['JPEG-LS', insert(segment('f7', Buffer.from(secret)))],
		['no picture at all', Buffer.from('ffd8ffd9', 'hex')],
		['a scan before its frame', Buffer.from('ffd8ffda0002ffd9', 'hex')],
	])('is not made of %s', async (_, bytes) => {
		await expect(strip('image/jpeg', bytes)).rejects.toThrow(MalformedMedia);
	});

	test('takes as long for a scan of nothing but stuffed bytes as for any other', async () => {
		const scanOf = (bytes: string, length: number) =>
			Buffer.concat([
				plainPhotograph.subarray(0, -2),
				Buffer.from(bytes.repeat(length), 'hex'),
				Buffer.from('ffd9', 'hex'),
			]);
		const time = (picture: Buffer) =>
			measureProcessorTime(async () => {
				const copy = await strip('image/jpeg', picture, 1 << 20);
				expect(copy.equals(picture)).toBe(true);
			});
		await time(scanOf('1234', 1 << 19));
		// A scan is looked at byte by byte at the worst: not again for each byte of it, which took a minute.
		expect(await time(scanOf('ff00', 1 << 20))).toBeLessThan(2_000);
		expect(await time(scanOf('ffd0', 1 << 20))).toBeLessThan(2_000);
	});

	test('is no orientation where Exif has a wrong one, or lies about its own length', async () => {
		const wrong = Buffer.from(photograph);
		const at = wrong.indexOf(Buffer.from('011200030000000100', 'hex'));
		wrong[at + 9] = 99;
		expect(segmentsOf(await strip('image/jpeg', wrong)).markers[1]).not.toBe('e1');
		const lying = Buffer.from(photograph);
		const directory = lying.indexOf('MM\0*') + 4;
		lying.writeUInt32BE(0xffff_fff0, directory);
		expect(segmentsOf(await strip('image/jpeg', lying)).markers[1]).not.toBe('e1');
	});
});

describe('the shared copy of a PNG', () => {
	test('has the chunks of the picture, as they were, and no other', async () => {
		expect(chunksOf(screenshot)).toEqual(expect.arrayContaining(['tEXt', 'eXIf']));
		const copy = await strip('image/png', screenshot);
		expect(chunksOf(copy)).toEqual(
			chunksOf(plainScreenshot).filter((type) => /^(IHDR|PLTE|IDAT|IEND|tRNS|cHRM|gAMA|sRGB)$/.test(type)),
		);
		expect(copy.toString('latin1')).not.toMatch(/rekaan|date:|GPS/i);
	});

	const chunk = (type: string, data: string) => {
		const length = Buffer.alloc(4);
		length.writeUInt32BE(Buffer.byteLength(data));
		return Buffer.concat([length, Buffer.from(type + data), Buffer.from('rekC')]);
	};
	const signature = plainScreenshot.subarray(0, 8);
	const header = plainScreenshot.subarray(8, 33);

	test.each(['iCCP', 'pHYs', 'sPLT', 'zTXt', 'teXt', 'acTL', 'ZZZZ'])('loses %s', async (type) => {
		const copy = await strip(
			'image/png',
			Buffer.concat([signature, header, chunk(type, 'Kolam Rekaan'), plainScreenshot.subarray(33)]),
		);
		expect(copy).toEqual(await strip('image/png', plainScreenshot));
	});

	test.each([
		['without a header first', Buffer.concat([signature, plainScreenshot.subarray(33)])],
		['without a picture', Buffer.concat([signature, header, chunk('IEND', '')])],
		['with more in a chunk than belongs there', Buffer.concat([signature, header, chunk('gAMA', 'Kolam Rekaan')])],
		['with an end that is none', Buffer.concat([plainScreenshot.subarray(0, -12), chunk('IEND', 'Kolam Rekaan')])],
	])('is not made of one %s', async (_, bytes) => {
		await expect(strip('image/png', bytes)).rejects.toThrow(MalformedMedia);
	});

	test('ends where the picture ends', async () => {
		const longer = Buffer.concat([plainScreenshot, Buffer.from('rahasia rekaan')]);
		expect(await strip('image/png', longer)).toEqual(await strip('image/png', plainScreenshot));
	});
});

describe('a copy', () => {
	test.each([
		['image/jpeg', photograph],
		['image/jpeg', progressive],
		['image/png', screenshot],
	])('of %s is the same whatever the pieces it comes in, and copying it again changes nothing', async (type, bytes) => {
		const copy = await strip(type, bytes, bytes.length);
		for (const size of [1, 2, 3, 64, 1000]) expect(await strip(type, bytes, size)).toEqual(copy);
		expect(await strip(type, copy)).toEqual(copy);
	});

	test.each([
		['image/jpeg', photograph],
		['image/png', plainScreenshot],
	])('of %s is refused when the file ends early, wherever', async (type, bytes) => {
		const whole = await strip(type, bytes);
		const end = bytes.lastIndexOf(whole.subarray(-2)) + 2;
		for (let length = 0; length < end; length += 5) {
			await expect(strip(type, bytes.subarray(0, length)), `${length}`).rejects.toThrow(MalformedMedia);
		}
	});

	test('of any garbage is refused or made, and never larger by more than an orientation', async () => {
		const property = fc.asyncProperty(
			fc.constantFrom(['image/jpeg', photograph] as const, ['image/png', screenshot] as const),
			fc.array(fc.tuple(fc.nat(4_000), fc.nat(255)), { maxLength: 20 }),
			async ([type, original], changes) => {
				const bytes = Buffer.from(original);
				for (const [at, value] of changes) bytes[at % bytes.length] = value;
				const length = await strip(type, bytes, 512).then(
					(copy) => copy.length,
					(error: unknown) => (error instanceof MalformedMedia ? 0 : Number.POSITIVE_INFINITY),
				);
				expect(length).toBeLessThanOrEqual(bytes.length + 36);
			},
		);
		await fc.assert(property, { numRuns: 300 });
	});

	test('is made of pictures alone', () => {
		expect(['application/pdf', 'video/mp4', 'image/x-wsq'].map(findSharedCopy)).toEqual([
			undefined,
			undefined,
			undefined,
		]);
	});
});

describe('a media type is told by the first bytes', () => {
	test.each([
		['image/jpeg', photograph],
		['image/png', screenshot],
		['application/pdf', Buffer.from('%PDF-1.7\n')],
		['image/x-wsq', Buffer.from('ffa0ffa8', 'hex')],
		['application/x-nist-itl', Buffer.from('1.001:163')],
		['video/mp4', Buffer.from('\0\0\0 ftypmp42')],
		['video/mp4', Buffer.from('\0\0\0\u0018ftypisom')],
		[undefined, Buffer.from('\0\0\0\u0018ftypheic')],
		[undefined, Buffer.from('\0\0\0\u0018ftypmif1')],
		[undefined, Buffer.from('\0\0\0\u0018ftypavif')],
		[undefined, Buffer.from('\0\0\0\u0014ftypqt  ')],
		[undefined, Buffer.from('\0\0\0\u0018ftyp')],
		[undefined, Buffer.from('<!DOCTYPE html><script>')],
		[undefined, Buffer.from('PK\u0003\u0004', 'latin1')],
		[undefined, Buffer.from('ffd8', 'hex')],
		[undefined, Buffer.alloc(0)],
	])('%s', (mediaType, bytes) => {
		expect(recogniseMediaType(bytes)?.mediaType).toBe(mediaType);
	});
});
