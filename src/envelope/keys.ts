import type { CryptoKey } from 'jose';
import { z } from 'zod';
import type { AuthorityId } from '../model/identifiers.ts';

/** RFC 7638 thumbprint where Lintas makes it; bounded and plain wherever it comes from. */
export const KeyId = z.string().regex(/^[A-Za-z0-9._:-]{1,128}$/);

/** A private P-256 key for ES256. `x5t` is the SHA-256 thumbprint of its certificate (RFC 7515 §4.1.8). */
export interface SigningKey {
	readonly kid: string;
	readonly x5t: string;
	readonly privateKey: CryptoKey;
}

/** A key that some authority's card vouches for. */
export interface VerificationKey {
	readonly kid: string;
	readonly x5t: string;
	readonly authority: AuthorityId;
	readonly publicKey: CryptoKey;
	readonly notBefore: Temporal.Instant;
	readonly notAfter: Temporal.Instant;
	readonly revoked: boolean;
}

/** Was its certificate valid then? Bounds included (RFC 5280 §4.1.2.5). */
export function isValidAt(
	{ notBefore, notAfter }: Pick<VerificationKey, 'notBefore' | 'notAfter'>,
	instant: Temporal.Instant,
): boolean {
	return Temporal.Instant.compare(notBefore, instant) <= 0 && Temporal.Instant.compare(instant, notAfter) <= 0;
}

/**
 * Finds the key that a header names, by the SHA-256 of its certificate (`x5t#S256`), among those whose word
 * counts in this place. Not by the key's own id: anyone can have a certificate made over another's public key.
 */
export type FindVerificationKey = (x5t: string) => VerificationKey | undefined;

/** A recipient's public key for one suite. */
export interface SealingKey {
	readonly kid: string;
	readonly suite: string;
	readonly publicKey: CryptoKey;
}

/** Our private key for one suite. `retired`: its certificate has expired; kept only to say so. */
export interface OpeningKey {
	readonly kid: string;
	readonly suite: string;
	readonly privateKey: CryptoKey;
	readonly retired: boolean;
}
