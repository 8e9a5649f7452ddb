import { sha256 } from '@noble/hashes/sha2.js';
import type { Digest } from '../model/identifiers.ts';

const utf8 = new TextEncoder();

/** Undefined in a browser. An import would keep this room out of one; without it, noble's is seven times slower. */
const native = globalThis.process?.getBuiltinModule('node:crypto');

/** SHA-256 in base64url. Synchronous: WebCrypto's digest costs thirty times as much for a short text. */
export function toDigest(data: Uint8Array | string): Digest {
	if (native !== undefined) return native.hash('sha256', data, 'base64url') as Digest;
	return toBase64Url(sha256(typeof data === 'string' ? utf8.encode(data) : data)) as Digest;
}

export function toBase64Url(bytes: Uint8Array): string {
	return bytes.toBase64({ alphabet: 'base64url', omitPadding: true });
}

/** Whether a text is base64url as RFC 7515 §2 writes it: no padding, no other characters, no stray bits at the end. */
export function isBase64Url(text: string): boolean {
	return tryParseBase64Url(text) !== undefined;
}

/** The bytes, or undefined when the text is not the one way to write them. */
export function tryParseBase64Url(text: string): Uint8Array | undefined {
	const lastGroup = text.slice(text.length - (text.length % 4));
	if (!/^(?:.[AQgw]|..[AEIMQUYcgkosw048])?$/.test(lastGroup)) return undefined;
	try {
		const bytes = Uint8Array.fromBase64(text, { alphabet: 'base64url' });
		// It passes over white space and padding; then there are fewer bytes. (A pattern would be slower.)
		return bytes.length === Math.floor((text.length * 3) / 4) ? bytes : undefined;
	} catch {
		return undefined;
	}
}
