import { CompactSign, compactVerify } from 'jose';
import { z } from 'zod';
import { canonicalJson, type Json, tryParseJsonBytes } from '../json.ts';
import { Digest } from '../model/identifiers.ts';
import { splitCompact, tryParseHeader } from './compact.ts';
import { tryParseBase64Url } from './digest.ts';
import { type FindVerificationKey, KeyId, type SigningKey, type VerificationKey } from './keys.ts';

/** The media types (`typ`) of what Lintas signs. One signature can never be taken for another's. */
const signedTypes = ['lintas-document+sd-jwt', 'lintas-cover+jwt', 'lintas-receipt+jwt'] as const;
export type SignedType = (typeof signedTypes)[number];

const alg = 'ES256';

/** The only protected header that is let through to the cryptography. */
const Header = z.strictObject({ alg: z.literal(alg), typ: z.enum(signedTypes), kid: KeyId, 'x5t#S256': Digest });

/** Compact JWS (RFC 7515) with ES256, over canonical JSON. */
export function signJson(typ: SignedType, payload: object, key: SigningKey): Promise<string> {
	return new CompactSign(new TextEncoder().encode(canonicalJson(payload)))
		.setProtectedHeader({ alg, typ, kid: key.kid, 'x5t#S256': key.x5t })
		.sign(key.privateKey);
}

/** What is wrong with a signature, so that the caller can say it in its own problem code. */
export type SignatureFault = 'malformed' | 'key-unknown' | 'key-revoked' | 'signature-invalid';

export type Verified =
	| { readonly payload: Json; readonly signer: VerificationKey }
	| { readonly fault: SignatureFault };

/**
 * Verifies a compact JWS of one type, in the order of trust: form, header, key, signature, payload.
 * When it was signed, and whether the key was valid then, is for the caller to say.
 */
export async function verifySigned(token: string, typ: SignedType, findKey: FindVerificationKey): Promise<Verified> {
	const [headerPart] = splitCompact(token, 3) ?? [];
	const header = headerPart === undefined ? undefined : tryParseHeader(headerPart, Header);
	if (header?.typ !== typ) return { fault: 'malformed' };
	const signer = findKey(header['x5t#S256']);
	if (signer?.kid !== header.kid) return { fault: 'key-unknown' };
	if (signer.revoked) return { fault: 'key-revoked' };
	if (!(await isSignedBy(token, signer))) return { fault: 'signature-invalid' };
	const payload = tryReadSigned(token);
	return payload === undefined ? { fault: 'malformed' } : { payload, signer };
}

/** The payload of a token, whoever signed it. */
export function tryReadSigned(token: string): Json | undefined {
	return tryParseJsonBytes(tryParseBase64Url(token.split('.')[1] ?? '') ?? new Uint8Array());
}

async function isSignedBy(token: string, signer: VerificationKey): Promise<boolean> {
	try {
		await compactVerify(token, signer.publicKey, { algorithms: [alg] });
		return true;
	} catch {
		return false;
	}
}

/** Whose signature it is under a token that was verified before it was stored. */
export function readSigner(token: string): { readonly kid: string; readonly x5t: string } | undefined {
	const header = tryParseHeader(token.split('.')[0] ?? '', Header);
	return header && { kid: header.kid, x5t: header['x5t#S256'] };
}

/** The payload of a token that was verified before it was stored: as strictly as `parseJson` asks it was read then. */
export function readSigned(token: string): Json {
	const bytes = tryParseBase64Url(token.split('.')[1] ?? '') ?? new Uint8Array();
	return JSON.parse(new TextDecoder().decode(bytes)) as Json;
}
