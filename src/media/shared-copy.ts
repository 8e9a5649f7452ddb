import { stripJpeg } from './jpeg.ts';
import { stripPng } from './png.ts';

const strippers: Readonly<Record<string, (source: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>>> = {
	'image/jpeg': stripJpeg,
	'image/png': stripPng,
};

/** Is there a copy without metadata of files of this type? Others are shared as they are. */
export function hasSharedCopy(mediaType: string): boolean {
	return Object.hasOwn(strippers, mediaType);
}

/**
 * The copy of a picture that is shown and shared: the same samples, none of what a camera or a telephone
 * wrote beside them (place, time, owner, preview). Nothing is held in memory but a piece of the stream.
 *
 * @throws MalformedMedia while it is read
 */
export function toSharedCopy(mediaType: string, source: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
	return strippers[mediaType]?.(source) ?? source;
}
