/** What a file may be. Told by its first bytes, never by its name or by who hands it in. */
export interface MediaType {
	readonly mediaType: string;
	/** Of a file's name when it is saved. */
	readonly extension: string;
	/** Bytes that it has, and where: one of these, in hexadecimal. */
	readonly magic: { readonly at: number; readonly anyOf: readonly string[] };
}

/** The major brands of MP4 recordings. Others with the same first box are pictures (heic, avif) or formats of one maker. */
const recordings = ['isom', 'iso2', 'iso4', 'iso5', 'iso6', 'mp41', 'mp42', 'avc1'];

/** Photographs, scans, fingerprints and recordings. Sources: the formats' own standards, as named. */
export const mediaTypes: readonly MediaType[] = [
	// ITU-T T.81 Annex B: start of image, then a marker.
	{ mediaType: 'image/jpeg', extension: 'jpg', magic: { at: 0, anyOf: ['ffd8ff'] } },
	// PNG (W3C, third edition) §5.2.
	{ mediaType: 'image/png', extension: 'png', magic: { at: 0, anyOf: ['89504e470d0a1a0a'] } },
	// ISO 32000-2 §7.5.2: `%PDF-`.
	{ mediaType: 'application/pdf', extension: 'pdf', magic: { at: 0, anyOf: ['255044462d'] } },
	// WSQ Gray-scale Fingerprint Image Compression (FBI, 3.1): start of image, then a table or a frame.
	{ mediaType: 'image/x-wsq', extension: 'wsq', magic: { at: 0, anyOf: ['ffa0ff'] } },
	// ANSI/NIST-ITL 1-2011 §8.1: a Type-1 record starts with its length, `1.001:`.
	{ mediaType: 'application/x-nist-itl', extension: 'an2', magic: { at: 0, anyOf: ['312e3030313a'] } },
	// ISO/IEC 14496-12 §4.3: the box `ftyp` comes first, and in it the major brand.
	{
		mediaType: 'video/mp4',
		extension: 'mp4',
		magic: { at: 4, anyOf: recordings.map((brand) => toHex(`ftyp${brand}`)) },
	},
];

/** How many bytes tell the media type. */
export const headBytes = 12;

/** The media type that a file's first bytes show, if it is one that is taken. */
export function recogniseMediaType(head: Uint8Array): MediaType | undefined {
	const hex = head.toHex();
	return mediaTypes.find(({ magic: { at, anyOf } }) => anyOf.some((bytes) => hex.startsWith(bytes, at * 2)));
}

function toHex(text: string): string {
	return new TextEncoder().encode(text).toHex();
}
