import type { Gateway } from './gateways.ts';

/** What a careful library would never write: tokens with any header, payload or spelling. */
const utf8 = new TextEncoder();

export function toPart(content: unknown): string {
	const text = typeof content === 'string' ? content : JSON.stringify(content);
	return toBase64Url(utf8.encode(text));
}

export function toBase64Url(bytes: Uint8Array): string {
	return bytes.toBase64({ alphabet: 'base64url', omitPadding: true });
}

export function fromBase64Url(part: string): Uint8Array<ArrayBuffer> {
	return Uint8Array.fromBase64(part, { alphabet: 'base64url' });
}

export function parsePart(part: string): Record<string, unknown> {
	return JSON.parse(new TextDecoder().decode(fromBase64Url(part)));
}

export function partOf(token: string, index: number): string {
	return token.split('.')[index] ?? '';
}

export function withPart(token: string, index: number, part: string): string {
	return token.split('.').with(index, part).join('.');
}

/** The header that `signer` would write, with changes; a member set to undefined is left out. */
export function headerOf(signer: Gateway, typ: string, changes: Record<string, unknown> = {}) {
	return { alg: 'ES256', typ, kid: signer.signing.kid, 'x5t#S256': signer.signing.x5t, ...changes };
}

/** A JWS over any header and payload, whose ES256 signature is valid. Strings stand as they are. */
export async function forgeToken(header: unknown, payload: unknown, signer: Gateway): Promise<string> {
	const input = `${toPart(header)}.${toPart(payload)}`;
	const algorithm = { name: 'ECDSA', hash: 'SHA-256' };
	const signature = await crypto.subtle.sign(algorithm, signer.signing.privateKey, utf8.encode(input));
	return `${input}.${toBase64Url(new Uint8Array(signature))}`;
}

/** Order of the base point of P-256 (SEC 2, §2.4.2). */
const n = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

/** The other valid signature (r, n-s) that anyone can make of an ECDSA signature. */
export function toTwin(token: string): string {
	const signature = fromBase64Url(partOf(token, 2));
	const s = BigInt(`0x${signature.subarray(32).toHex()}`);
	const twin = Uint8Array.fromHex(signature.subarray(0, 32).toHex() + (n - s).toString(16).padStart(64, '0'));
	return withPart(token, 2, toBase64Url(twin));
}

/** Turns one bit of a part over. */
export function flip(token: string, part: number, byte: number): string {
	const bytes = fromBase64Url(partOf(token, part));
	const index = byte < 0 ? bytes.length + byte : byte;
	bytes[index] = (bytes[index] ?? 0) ^ 1;
	return withPart(token, part, toBase64Url(bytes));
}
