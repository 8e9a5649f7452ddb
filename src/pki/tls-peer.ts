import type { AuthorityId } from '../model/identifiers.ts';
import { Problem } from '../problem.ts';
import { type AdmittedCertificate, type AuthorityCa, requireValidity, verifyFacts } from './admission.ts';
import { type CertificateFacts, parseCertificate } from './certificate.ts';
import { authorityUriPrefix } from './profile-rules.ts';
import { refusal } from './refusal.ts';

/** An authority that may connect, the CAs on its card, and what of theirs counts no more. */
export interface TlsPartner {
	readonly authority: AuthorityId;
	readonly issuers: readonly AuthorityCa[];
	readonly revocation: { isRevoked(certificate: AdmittedCertificate): boolean };
}

/**
 * Who is at the other end of a mutual TLS connection, from the DER of the certificate it showed
 * (`socket.getPeerX509Certificate().raw`). The certificate itself says whose CAs are asked, and no
 * others are: one partner's CA cannot vouch for another partner, whatever it signs.
 *
 * @throws Problem `client-certificate-untrusted`, whose detail names what is broken
 */
export function identifyTlsPeer(
	der: Uint8Array,
	find: (authority: AuthorityId) => TlsPartner | undefined,
	now: Temporal.Instant,
): AdmittedCertificate<'tls-client'> {
	try {
		const facts = parseCertificate(der);
		const { authority, issuers, revocation } = findNamedPartner(facts, find);
		const admitted = requireValidity(verifyFacts(facts, { profile: 'tls-client', authority, issuers }), now);
		if (revocation.isRevoked(admitted)) throw refusal('revocation');
		return admitted;
	} catch (cause) {
		const detail = cause instanceof Problem ? cause.detail : undefined;
		throw new Problem('client-certificate-untrusted', { ...(detail && { detail }), cause });
	}
}

function findNamedPartner(
	{ uris }: CertificateFacts,
	find: (authority: AuthorityId) => TlsPartner | undefined,
): TlsPartner {
	const [uri, ...others] = uris;
	const named = others.length === 0 && uri?.startsWith(authorityUriPrefix) ? uri.slice(authorityUriPrefix.length) : '';
	const partner = find(named as AuthorityId);
	if (partner !== undefined) return partner;
	throw new Problem('client-certificate-untrusted', { detail: 'Rule broken: it names exactly one partner.' });
}
