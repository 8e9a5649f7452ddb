import type { KeyObject, webcrypto } from 'node:crypto';
import type { AuthorityId } from '../model/identifiers.ts';
import { type AdmittedCertificate, type AuthorityCa, verifyAuthorityCa, verifyCertificate } from '../pki/admission.ts';
import type { Card } from './card.ts';

/** A public key that an authority's card vouches for, and since when until when. */
export interface PartnerKey {
	/** RFC 7638. */
	readonly kid: string;
	/** SHA-256 of the certificate, as the header `x5t#S256` has it. */
	readonly x5t: string;
	readonly authority: AuthorityId;
	/** As a JWK names the type: `EC` with `P-256`, `OKP` with `X25519`. */
	readonly keyType: { readonly kty: string; readonly crv: string };
	readonly publicKey: webcrypto.CryptoKey;
	readonly notBefore: Temporal.Instant;
	readonly notAfter: Temporal.Instant;
	readonly revoked: boolean;
}

/** An authority as its card introduces it, every certificate checked. */
export interface Partner {
	readonly authority: AuthorityId;
	readonly card: Card;
	readonly issuers: readonly AuthorityCa[];
	/** By key id. */
	readonly signingKeys: ReadonlyMap<string, PartnerKey>;
	/** Newest first. */
	readonly encryptionKeys: readonly PartnerKey[];
}

/** Certificates that an authority published after its card was made. */
export interface PublishedCertificates {
	readonly signing: readonly string[];
	readonly encryption: readonly string[];
}

/**
 * Checks every certificate of a card, and those published since, against the CAs on the card.
 *
 * @throws Problem `certificate-unacceptable`
 */
export function toPartner(card: Card, published: PublishedCertificates = { signing: [], encryption: [] }): Partner {
	const { authority } = card;
	const issuers = card.ca.map((pem) => verifyAuthorityCa({ pem, authority }));
	const admit = (profile: 'signing' | 'encryption') =>
		[...new Set([...card[profile], ...published[profile]])]
			.map((pem) => toPartnerKey(verifyCertificate({ pem, profile, authority, issuers }), card.revoked))
			.toSorted((a, b) => Temporal.Instant.compare(b.notBefore, a.notBefore));
	const signingKeys = new Map(admit('signing').map((key) => [key.kid, key]));
	return { authority, card, issuers, signingKeys, encryptionKeys: admit('encryption') };
}

function toPartnerKey(
	certificate: AdmittedCertificate<'signing' | 'encryption'>,
	revoked: readonly string[],
): PartnerKey {
	const { kid, authority, publicKey, notBefore, notAfter, profile } = certificate;
	const { kty = '', crv = '' } = publicKey.export({ format: 'jwk' });
	return {
		kid,
		x5t: certificate.thumbprintSha256,
		authority,
		keyType: { kty, crv },
		publicKey: toCryptoKey(publicKey, profile),
		notBefore,
		notAfter,
		revoked: revoked.includes(kid),
	};
}

function toCryptoKey(key: KeyObject, profile: 'signing' | 'encryption'): webcrypto.CryptoKey {
	if (profile === 'signing') return key.toCryptoKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['verify']);
	if (key.asymmetricKeyType === 'x25519') return key.toCryptoKey({ name: 'X25519' }, true, []);
	return key.toCryptoKey({ name: 'ECDH', namedCurve: 'P-256' }, true, []);
}
