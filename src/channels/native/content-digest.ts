/** The header `Content-Digest` (RFC 9530 §2): of the algorithms there, SHA-256 is the one that is made and read. */

/** @param digest 32 bytes */
export function toContentDigest(digest: Uint8Array): string {
	return `sha-256=:${digest.toBase64()}:`;
}

/** A member of a dictionary, its value a byte sequence (RFC 9651 §3.2, §3.3.5) of 32 bytes. */
const member = /^sha-256=:([A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=):$/;

/** The SHA-256 among the digests of the header; undefined where there is none. */
export function tryParseContentDigest(header: string): Uint8Array | undefined {
	for (const text of header.split(',')) {
		const base64 = member.exec(text.trim())?.[1];
		if (base64 !== undefined) return Uint8Array.fromBase64(base64);
	}
	return undefined;
}
