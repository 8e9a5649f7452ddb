import type { KeyObject, X509Certificate } from 'node:crypto';

/** An RSA key of ours with its certificate, for messages in CMS (RFC 5652). */
export interface CmsKey {
	readonly certificate: X509Certificate;
	readonly privateKey: KeyObject;
}
