import { concatenate } from './byte-reader.ts';

const orientationTag = 0x0112;

/**
 * Exif with the one tag that turns the picture the right way up; undefined where it stands upright by
 * itself, or nobody can tell.
 *
 * @param exif payload of an Exif segment, its identifier included
 */
export function toOrientation(exif: Uint8Array): Uint8Array | undefined {
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
	return concatenate(exif.subarray(0, 6), new Uint8Array(tiff.buffer));
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
