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
	/** By `x5t`: a key may have several certificates, and others may have some made over it. */
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
 * Checks every certificate of a card against the CAs on it. Of those published since, the ones that do not
 * count are passed over: a partner may publish keys that only newer gateways can use. Published encryption
 * keys take the place of the card's: what is not published any more cannot open.
 *
 * @throws Problem `certificate-unacceptable`, for a certificate on the card
 */
export function toPartner(card: Card, published: PublishedCertificates = { signing: [], encryption: [] }): Partner {
	const { authority, revoked } = card;
	const issuers = card.ca.map((pem) => verifyAuthorityCa({ pem, authority }));
	const verify = (pem: string, profile: KeyProfile) =>
		toPartnerKey(verifyCertificate({ pem, profile, authority, issuers }), revoked);
	const onCard = (profile: KeyProfile) => card[profile].map((pem) => verify(pem, profile));
	const since = (profile: KeyProfile) => published[profile].flatMap((pem) => orNothing(() => verify(pem, profile)));
	const present = since('encryption');
	return {
		authority,
		card,
		issuers,
		signingKeys: new Map([...since('signing'), ...onCard('signing')].map((key) => [key.x5t, key])),
		encryptionKeys: (present.length > 0 ? present : onCard('encryption')).toSorted(newestFirst),
	};
}

type KeyProfile = 'signing' | 'encryption';

function orNothing<Value>(work: () => Value): Value[] {
	try {
		return [work()];
	} catch {
		return [];
	}
}

function newestFirst(a: PartnerKey, b: PartnerKey): number {
	return Temporal.Instant.compare(b.notBefore, a.notBefore);
}

function toPartnerKey(certificate: AdmittedCertificate<KeyProfile>, revoked: readonly string[]): PartnerKey {
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

function toCryptoKey(key: KeyObject, profile: KeyProfile): webcrypto.CryptoKey {
	if (profile === 'signing') return key.toCryptoKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['verify']);
	if (key.asymmetricKeyType === 'x25519') return key.toCryptoKey({ name: 'X25519' }, true, []);
	return key.toCryptoKey({ name: 'ECDH', namedCurve: 'P-256' }, true, []);
}
