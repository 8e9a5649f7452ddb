import { stripJpeg } from './jpeg.ts';
import { stripPng } from './png.ts';

/** Makes of a file, as a stream, the copy that is shown and shared. The stream throws MalformedMedia. */
export type ToSharedCopy = (source: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>;

const strippers: ReadonlyMap<string, ToSharedCopy> = new Map([
	['image/jpeg', stripJpeg],
	['image/png', stripPng],
]);

/**
 * How the copy of a picture is made that documents share: the same samples, none of what a camera or a
 * telephone wrote beside them (place, time, owner, device, preview). Undefined for files that are shared as
 * they are.
 */
export function findSharedCopy(mediaType: string): ToSharedCopy | undefined {
	return strippers.get(mediaType);
}
