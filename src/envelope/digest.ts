import { sha256 } from '@noble/hashes/sha2.js';
import type { Digest } from '../model/identifiers.ts';

const utf8 = new TextEncoder();

/** SHA-256 in base64url. Synchronous: WebCrypto's digest costs thirty times as much for a short text. */
export function toDigest(data: Uint8Array | string): Digest {
	return toBase64Url(sha256(typeof data === 'string' ? utf8.encode(data) : data)) as Digest;
}

export function toBase64Url(bytes: Uint8Array): string {
	return bytes.toBase64({ alphabet: 'base64url', omitPadding: true });
}

/** Strict base64url (RFC 7515 §2): no padding, no other characters, no stray bits at the end. */
export function parseBase64Url(text: string): Uint8Array | undefined {
	if (!/^[A-Za-z0-9_-]*$/.test(text)) return undefined;
	try {
		const padded = text + '='.repeat((4 - (text.length % 4)) % 4);
		return Uint8Array.fromBase64(padded, { alphabet: 'base64url', lastChunkHandling: 'strict' });
	} catch {
		return undefined;
	}
}
