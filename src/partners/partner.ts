import type { KeyObject, webcrypto, X509Certificate } from 'node:crypto';
import type { AuthorityId } from '../model/identifiers.ts';
import { type AdmittedCertificate, type AuthorityCa, verifyAuthorityCa, verifyCertificate } from '../pki/admission.ts';
import type { EndEntityProfileName } from '../pki/profile.ts';
import type { RevocationList } from '../pki/revocation-list.ts';
import type { PartnerState } from '../store/partners.ts';
import type { Agreement } from './agreement.ts';
import { type Card, runsLintas } from './card.ts';
import { type Revocation, toRevocation } from './revocation.ts';

/** How a partner stands to us. */
export interface Standing {
	readonly state: Exclude<PartnerState, 'ended'>;
	/** The agreement that counts, whether or not its days have come or gone. */
	readonly agreement: Agreement | undefined;
}

/** A partner as it is on record, its certificates not looked at yet. */
export interface PartnerRecord extends Standing {
	readonly authority: AuthorityId;
	readonly card: Card;
}

/** A public key that an authority's card vouches for, and since when until when. */
export interface PartnerKey {
	/** RFC 7638. */
	readonly kid: string;
	/** SHA-256 of the certificate, as the header `x5t#S256` has it. */
	readonly x5t: string;
	readonly authority: AuthorityId;
	readonly certificate: X509Certificate;
	/** As a JWK names the type: `EC` with `P-256`, `OKP` with `X25519`. */
	readonly keyType: { readonly kty: string; readonly crv: string };
	readonly publicKey: webcrypto.CryptoKey;
	readonly notBefore: Temporal.Instant;
	readonly notAfter: Temporal.Instant;
	readonly revoked: boolean;
}

/** An authority as its card introduces it, every certificate checked. */
export interface Partner extends PartnerRecord {
	readonly issuers: readonly AuthorityCa[];
	readonly revocation: Revocation;
	/** By `x5t`: a key may have several certificates, and others may have some made over it. */
	readonly signingKeys: ReadonlyMap<string, PartnerKey>;
	/** Newest first. */
	readonly encryptionKeys: readonly PartnerKey[];
	/** Where its messages are in CMS: certificates, newest first; there are no keys above then. */
	readonly cms: {
		readonly signing: readonly CmsCertificate<'cms-signing'>[];
		readonly encryption: readonly CmsCertificate<'cms-encryption'>[];
	};
}

/** For messages in CMS (RFC 5652). */
export type CmsCertificate<Use extends 'cms-signing' | 'cms-encryption'> = AdmittedCertificate<Use> & {
	readonly revoked: boolean;
};

const stranger: Standing = { state: 'proposed', agreement: undefined };

/**
 * Checks every certificate of a card against the CAs on it.
 *
 * @param verifyListsBy the revocation lists of these CAs that are here
 * @throws Problem `certificate-unacceptable`
 */
export function toPartner(
	card: Card,
	{ state, agreement }: Standing = stranger,
	verifyListsBy: (issuers: readonly AuthorityCa[]) => readonly RevocationList[] = () => [],
): Partner {
	const { authority, ca } = card;
	const issuers = ca.map((pem) => verifyAuthorityCa({ pem, authority }));
	const revocation = toRevocation(card, issuers, verifyListsBy(issuers));
	const verify = <Use extends EndEntityProfileName>(pems: readonly string[], profile: Use) =>
		pems.map((pem) => verifyCertificate({ pem, profile, authority, issuers }));
	const toKey = (certificate: AdmittedCertificate<KeyProfile>) => toPartnerKey(certificate, revocation);
	const toCms = <Use extends 'cms-signing' | 'cms-encryption'>(certificate: AdmittedCertificate<Use>) => ({
		...certificate,
		revoked: revocation.isRevoked(certificate),
	});
	const [keys, cms] = runsLintas(card) ? [card, none] : [none, card];
	return {
		authority,
		card,
		state,
		agreement,
		issuers,
		revocation,
		signingKeys: new Map(verify(keys.signing, 'signing').map((key) => [key.thumbprintSha256, toKey(key)])),
		encryptionKeys: verify(keys.encryption, 'encryption').map(toKey).toSorted(newestFirst),
		cms: {
			signing: verify(cms.signing, 'cms-signing').map(toCms).toSorted(newestFirst),
			encryption: verify(cms.encryption, 'cms-encryption').map(toCms).toSorted(newestFirst),
		},
	};
}

const none = { signing: [], encryption: [] };

type KeyProfile = 'signing' | 'encryption';
type Dated = Pick<PartnerKey, 'notBefore'>;

function newestFirst(a: Dated, b: Dated): number {
	return Temporal.Instant.compare(b.notBefore, a.notBefore);
}

function toPartnerKey(certificate: AdmittedCertificate<KeyProfile>, revocation: Revocation): PartnerKey {
	const { kid, authority, publicKey, notBefore, notAfter, profile } = certificate;
	const { kty = '', crv = '' } = publicKey.export({ format: 'jwk' });
	return {
		kid,
		x5t: certificate.thumbprintSha256,
		authority,
		certificate: certificate.certificate,
		keyType: { kty, crv },
		publicKey: toCryptoKey(publicKey, profile),
		notBefore,
		notAfter,
		revoked: revocation.isRevoked(certificate),
	};
}

function toCryptoKey(key: KeyObject, profile: KeyProfile): webcrypto.CryptoKey {
	if (profile === 'signing') return key.toCryptoKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['verify']);
	if (key.asymmetricKeyType === 'x25519') return key.toCryptoKey({ name: 'X25519' }, true, []);
	return key.toCryptoKey({ name: 'ECDH', namedCurve: 'P-256' }, true, []);
}
