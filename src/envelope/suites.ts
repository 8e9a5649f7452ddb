import { CompactEncrypt, type CryptoKey, compactDecrypt } from 'jose';
import { z } from 'zod';
import { KeyId } from './keys.ts';

/** What an envelope's protected header carries beside the algorithm's own members. */
export interface EnvelopeHeader {
	readonly kid: string;
	/** When it was sealed: seconds since 1970, UTC. */
	readonly iat: number;
}

/** A way of sealing. Adding one is a row in `suites`; nothing else knows the algorithms. */
export interface Suite {
	readonly id: string;
	/** Senders take the strongest that the recipient's card lists. */
	readonly strength: number;
	/** Public key type, as a JWK has it (RFC 7518 §6). */
	readonly keyType: { readonly kty: string; readonly crv: string };
	/** The only protected headers that are let through to the cryptography. */
	readonly header: z.ZodType<EnvelopeHeader>;
	/** Compact JWE over the plaintext. */
	seal(plaintext: Uint8Array, publicKey: CryptoKey, header: EnvelopeHeader): Promise<string>;
	/** The plaintext; throws, whatever is wrong. */
	open(token: string, privateKey: CryptoKey): Promise<Uint8Array>;
}

const typ = 'lintas-envelope+jwe';
const cty = 'lintas-payload+json';

/** 32 bytes in base64url, without stray bits. */
const coordinate = z.string().regex(/^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/);
const p256 = z.strictObject({ kty: z.literal('EC'), crv: z.literal('P-256'), x: coordinate, y: coordinate });
const x25519 = z.strictObject({ kty: z.literal('OKP'), crv: z.literal('X25519'), x: coordinate });

export const suites: readonly Suite[] = [
	jweSuite({ id: 'L1', strength: 1, keyType: { kty: 'EC', crv: 'P-256' }, epk: p256 }),
	jweSuite({ id: 'L1-X25519', strength: 2, keyType: { kty: 'OKP', crv: 'X25519' }, epk: x25519 }),
];

export function findSuite(id: string): Suite | undefined {
	return suites.find((suite) => suite.id === id);
}

export function isOfKeyType(
	key: { kty?: string | undefined; crv?: string | undefined },
	type: Suite['keyType'],
): boolean {
	return key.kty === type.kty && key.crv === type.crv;
}

/** ECDH-ES+A256KW (RFC 7518 §4.6) with A256GCM (§5.3) over the curve of the key type. */
function jweSuite(row: { id: string; strength: number; keyType: Suite['keyType']; epk: z.ZodType }): Suite {
	const alg = 'ECDH-ES+A256KW';
	const enc = 'A256GCM';
	const fixed = { alg, enc, typ, cty, suite: row.id };
	return {
		id: row.id,
		strength: row.strength,
		keyType: row.keyType,
		header: z.strictObject({
			alg: z.literal(alg),
			enc: z.literal(enc),
			typ: z.literal(typ),
			cty: z.literal(cty),
			suite: z.literal(row.id),
			kid: KeyId,
			iat: z.int().nonnegative(),
			epk: row.epk,
		}),
		seal: (plaintext, publicKey, header) =>
			new CompactEncrypt(plaintext)
				.setProtectedHeader({ ...fixed, kid: header.kid, iat: header.iat })
				.encrypt(publicKey),
		open: async (token, privateKey) => {
			const options = { keyManagementAlgorithms: [alg], contentEncryptionAlgorithms: [enc], maxDecompressedLength: 0 };
			return (await compactDecrypt(token, privateKey, options)).plaintext;
		},
	};
}
