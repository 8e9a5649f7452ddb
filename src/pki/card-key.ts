import { createPrivateKey, generateKeyPairSync, hash, type KeyObject, randomBytes, type webcrypto } from 'node:crypto';
import { CompactSign, compactVerify, importJWK } from 'jose';
import { z } from 'zod';
import { canonicalJson, type Json, tryParseJsonBytes } from '../json.ts';
import { Problem } from '../problem.ts';
import { toPemThumbprint, toThumbprint } from './thumbprint.ts';

/**
 * The key by which an authority signs its cards, and nothing else: whoever takes a gateway over, with all its
 * keys, cannot introduce another in its place. It is made to be kept offline.
 */

/** EC P-256 (RFC 7518 §6.2). */
export const CardPublicKey = z.strictObject({
	kty: z.literal('EC'),
	crv: z.literal('P-256'),
	x: z.string().regex(/^[A-Za-z0-9_-]{43}$/, '32 bytes in base64url'),
	y: z.string().regex(/^[A-Za-z0-9_-]{43}$/, '32 bytes in base64url'),
});
export type CardPublicKey = z.infer<typeof CardPublicKey>;

export interface NewCardKey {
	readonly publicKey: CardPublicKey;
	readonly privateKey: KeyObject;
	/** PKCS#8 in PEM, encrypted under the passphrase. */
	readonly pem: string;
	/** 160 random bits: nobody chooses it, so nobody can guess it. */
	readonly passphrase: string;
}

export function createCardKey(): NewCardKey {
	const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
	const passphrase = toGroups(randomBytes(20).toString('hex'));
	const pem = privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase }).toString();
	return { publicKey: CardPublicKey.parse(publicKey.export({ format: 'jwk' })), privateKey, pem, passphrase };
}

/** @throws Problem `card-key-unreadable` */
export function openCardKey(pem: string, passphrase: string): KeyObject {
	try {
		return createPrivateKey({ key: pem, passphrase: passphrase.trim() });
	} catch (cause) {
		throw new Problem('card-key-unreadable', { cause });
	}
}

/** What nothing vouches for but people: the key that signs the card, and the CAs on it (PEM). */
interface Trusted {
	readonly cardKey: CardPublicKey;
	readonly ca: readonly string[];
}

/**
 * What people compare over the telephone, in groups as in `4F7A-19C2-…`: the first 128 bits of SHA-256 over the canonical
 * JSON of a list, the thumbprint of the card key (RFC 7638) and those of the CAs' certificates in ascending order. So
 * another CA is heard, and not the card key that stayed. Whoever wants others with the same needs 2^128 attempts.
 *
 * @throws Problem `certificate-unacceptable`
 */
export function toFingerprint({ cardKey, ca }: Trusted): string {
	const thumbprints = [toThumbprint(cardKey), ...ca.map(toPemThumbprint).toSorted()];
	return toGroups(hash('sha256', canonicalJson(thumbprints), 'hex').slice(0, 32).toUpperCase());
}

function toGroups(text: string): string {
	return text.match(/.{1,4}/g)?.join('-') ?? '';
}

const typ = 'lintas-card+jwt';
const alg = 'ES256';

const Header = z.strictObject({ alg: z.literal(alg), typ: z.literal(typ), kid: z.string().max(64) });

/** Compact JWS (RFC 7515) over canonical JSON. */
export function signWithCardKey(payload: object, key: KeyObject, publicKey: CardPublicKey): Promise<string> {
	return new CompactSign(new TextEncoder().encode(canonicalJson(payload)))
		.setProtectedHeader({ alg, typ, kid: toThumbprint(publicKey) })
		.sign(key);
}

/** One spelling only: the last letter of a signature of 64 bytes has four bits to spare. */
const form = /^[A-Za-z0-9_-]{1,1000}\.[A-Za-z0-9_-]{1,1000000}\.[A-Za-z0-9_-]{85}[AQgw]$/;

/** What a token states, unverified; undefined where it is none of a card. */
export function readCardToken(token: string): { readonly kid: string; readonly payload: Json } | undefined {
	if (!form.test(token)) return undefined;
	const [header, payload] = token.split('.', 2).map((part) => tryParseJsonBytes(Buffer.from(part, 'base64url')));
	const { data } = Header.safeParse(header);
	return data === undefined || payload === undefined ? undefined : { kid: data.kid, payload };
}

/** Was the token signed by the key of that public key? */
export async function isSignedByCardKey(token: string, publicKey: CardPublicKey): Promise<boolean> {
	try {
		await compactVerify(token, await importJWK(publicKey as webcrypto.JsonWebKey, alg), { algorithms: [alg] });
		return true;
	} catch {
		return false;
	}
}
