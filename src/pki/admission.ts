import type { KeyObject, X509Certificate } from 'node:crypto';
import type { AuthorityId } from '../model/identifiers.ts';
import { type CertificateFacts, parsePemCertificate } from './certificate.ts';
import type { EndEntityProfileName, ProfileName } from './profile.ts';
import { requireProfile } from './profile-rules.ts';
import { refusal } from './refusal.ts';
import { toCertificateThumbprint, toThumbprint } from './thumbprint.ts';

/** A certificate that meets its profile, names its authority and is vouched for by that authority's CA. */
export interface AdmittedCertificate<Profile extends ProfileName = ProfileName> {
	readonly profile: Profile;
	readonly authority: AuthorityId;
	readonly certificate: X509Certificate;
	readonly pem: string;
	readonly publicKey: KeyObject;
	/** Thumbprint of the public key (RFC 7638), base64url. */
	readonly kid: string;
	/** SHA-256 of the DER, base64url: `x5t#S256`. */
	readonly thumbprintSha256: string;
	/** From when to when, both included, the certificate and its issuer are valid together. */
	readonly notBefore: Temporal.Instant;
	readonly notAfter: Temporal.Instant;
}

/** A CA from an authority's card. It counts for that authority and for no other. */
export type AuthorityCa = AdmittedCertificate<'ca'>;

interface CertificateClaim<Profile extends ProfileName> {
	readonly pem: string;
	readonly profile: Profile;
	readonly authority: AuthorityId;
	readonly issuers: readonly AuthorityCa[];
}

/**
 * A self-signed CA certificate that meets `certs/ca.json`. That it is the authority's own, a person has
 * checked with the card. Its time is part of that of every certificate it issued.
 *
 * @throws Problem `certificate-unacceptable`
 */
export function verifyAuthorityCa(claim: { pem: string; authority: AuthorityId }): AuthorityCa {
	const facts = parsePemCertificate(claim.pem);
	requireProfile(facts, 'ca', claim.authority);
	if (!isIssuedBy(facts, facts)) throw refusal('issuer');
	return toAdmitted(facts, 'ca', claim.authority, facts);
}

/**
 * Everything but the time: for certificates whose signatures outlive them. Judge the time by
 * `isWithinValidity`, at the moment of signing.
 *
 * @throws Problem `certificate-unacceptable`, whose detail names the lines of the profile that are broken
 */
export function verifyCertificate<Profile extends EndEntityProfileName>(
	claim: CertificateClaim<Profile>,
): AdmittedCertificate<Profile> {
	return verifyFacts(parsePemCertificate(claim.pem), claim);
}

/**
 * A certificate to use now: exactly one in PEM, meeting its profile, issued directly by one of the
 * authority's CAs, valid at `now`.
 *
 * @throws Problem `certificate-unacceptable`, whose detail names the lines of the profile that are broken
 */
export function admitCertificate<Profile extends EndEntityProfileName>(
	claim: CertificateClaim<Profile> & { readonly now: Temporal.Instant },
): AdmittedCertificate<Profile> {
	return requireValidity(verifyCertificate(claim), claim.now);
}

/** For the hot path: whether an admitted certificate and its issuer are valid at an instant. */
export function isWithinValidity(
	{ notBefore, notAfter }: Pick<AdmittedCertificate, 'notBefore' | 'notAfter'>,
	now: Temporal.Instant,
): boolean {
	return isOrdered(notBefore, now) && isOrdered(now, notAfter);
}

/** @throws Problem `certificate-unacceptable` */
export function requireValidity<Admitted extends AdmittedCertificate>(
	admitted: Admitted,
	now: Temporal.Instant,
): Admitted {
	if (!isWithinValidity(admitted, now)) throw refusal('validity');
	return admitted;
}

/** As `verifyCertificate`, for a certificate that is read already. */
export function verifyFacts<Profile extends EndEntityProfileName>(
	facts: CertificateFacts,
	{ profile, authority, issuers }: Omit<CertificateClaim<Profile>, 'pem'>,
): AdmittedCertificate<Profile> {
	requireProfile(facts, profile, authority);
	const issuer = issuers.find((ca) => ca.authority === authority && isIssuedBy(facts, ca));
	if (issuer === undefined) throw refusal('issuer');
	return toAdmitted(facts, profile, authority, issuer);
}

/** Names and key identifiers match, and the signature verifies (RFC 5280 §6.1.3). */
function isIssuedBy(facts: CertificateFacts, issuer: Pick<CertificateFacts, 'certificate' | 'publicKey'>): boolean {
	return facts.certificate.checkIssued(issuer.certificate) && facts.certificate.verify(issuer.publicKey);
}

function toAdmitted<Profile extends ProfileName>(
	{ certificate, publicKey, notBefore, notAfter }: CertificateFacts,
	profile: Profile,
	authority: AuthorityId,
	issuer: Pick<AdmittedCertificate, 'notBefore' | 'notAfter'>,
): AdmittedCertificate<Profile> {
	return {
		profile,
		authority,
		certificate,
		pem: certificate.toString(),
		publicKey,
		kid: toThumbprint(publicKey.export({ format: 'jwk' })),
		thumbprintSha256: toCertificateThumbprint(certificate),
		notBefore: isOrdered(notBefore, issuer.notBefore) ? issuer.notBefore : notBefore,
		notAfter: isOrdered(notAfter, issuer.notAfter) ? notAfter : issuer.notAfter,
	};
}

function isOrdered(earlier: Temporal.Instant, later: Temporal.Instant): boolean {
	return Temporal.Instant.compare(earlier, later) <= 0;
}
