import { type AdmittedCertificate, isWithinValidity } from '../pki/admission.ts';
import { Problem } from '../problem.ts';
import type { CmsCertificate, Partner } from './partner.ts';

/** Who may sign for a partner whose messages are in CMS: nobody else's signature counts. Newest first. */
export function listCmsSigners({ cms }: Partner, now: Temporal.Instant): AdmittedCertificate<'cms-signing'>[] {
	return cms.signing.filter((each) => counts(each, now));
}

/** Who such a message is for: the newest certificate of the partner that counts. @throws Problem `suite-unsupported` */
export function requireCmsRecipient(
	{ authority, cms }: Partner,
	now: Temporal.Instant,
): AdmittedCertificate<'cms-encryption'> {
	const newest = cms.encryption.find((each) => counts(each, now));
	if (newest !== undefined) return newest;
	throw new Problem('suite-unsupported', { detail: `No valid certificate of ${authority} to encrypt for.` });
}

function counts(certificate: CmsCertificate<'cms-signing' | 'cms-encryption'>, now: Temporal.Instant): boolean {
	return !certificate.revoked && isWithinValidity(certificate, now);
}
