import type { Partner } from '../partners/partner.ts';
import { parseSignedCard } from '../partners/signed-card.ts';
import { type AdmittedCertificate, verifyCertificate } from '../pki/admission.ts';

/** The gateway that a simulator serves, and nobody else. */
export interface Gateway extends Pick<Partner, 'authority' | 'issuers' | 'revocation'> {
	/** Whom messages are sealed for. */
	readonly recipient: AdmittedCertificate<'cms-encryption'>;
}

/**
 * By the card of the gateway: its CAs vouch for whoever connects or signs. The certificate to seal for stands on no
 * card of an authority that runs Lintas: it is handed over beside it.
 *
 * @throws Problem of `parseSignedCard`, `certificate-unacceptable`
 */
export async function readGateway(card: string, encryptionPem: string): Promise<Gateway> {
	const { authority, issuers, revocation } = await parseSignedCard(card);
	const recipient = verifyCertificate({ pem: encryptionPem, profile: 'cms-encryption', authority, issuers });
	return { authority, issuers, revocation, recipient };
}
