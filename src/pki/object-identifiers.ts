/** Bits of `keyUsage` in their order (RFC 5280 §4.2.1.3). */
export const keyUsages = [
	'digitalSignature',
	'nonRepudiation',
	'keyEncipherment',
	'dataEncipherment',
	'keyAgreement',
	'keyCertSign',
	'cRLSign',
	'encipherOnly',
	'decipherOnly',
] as const;

/** RFC 5280 §4.2.1.12. */
export const keyPurposeIds = {
	serverAuth: '1.3.6.1.5.5.7.3.1',
	clientAuth: '1.3.6.1.5.5.7.3.2',
} as const;

/** Of certificates and lists. RFC 5758 §3.2: parameters are absent; RFC 4055 §5: they are NULL, or absent. */
export const signatureIds = {
	'ecdsa-with-SHA256': '1.2.840.10045.4.3.2',
	'ecdsa-with-SHA384': '1.2.840.10045.4.3.3',
	sha256WithRSAEncryption: '1.2.840.113549.1.1.11',
	sha384WithRSAEncryption: '1.2.840.113549.1.1.12',
} as const;

/** Extensions that a profile may name: RFC 5280 §4.2.1 and §4.2.2.1; and one of lists, §5.2.3. */
export const extensionIds = {
	subjectKeyIdentifier: '2.5.29.14',
	keyUsage: '2.5.29.15',
	subjectAltName: '2.5.29.17',
	basicConstraints: '2.5.29.19',
	cRLNumber: '2.5.29.20',
	cRLDistributionPoints: '2.5.29.31',
	certificatePolicies: '2.5.29.32',
	authorityKeyIdentifier: '2.5.29.35',
	extKeyUsage: '2.5.29.37',
	authorityInfoAccess: '1.3.6.1.5.5.7.1.1',
} as const;

/** Attribute types of names (RFC 5280, appendix A.1), and of requests (RFC 2985 §5.4.2). */
export const attributeIds = {
	commonName: '2.5.4.3',
	organizationalUnitName: '2.5.4.11',
	extensionRequest: '1.2.840.113549.1.9.14',
} as const;

/** Content types and signed attributes of CMS (RFC 5652 §4, §5, §6, §11; RFC 5083), and of time-stamps in it (RFC 3161 §2.4.2, RFC 5816 §2.2.1). */
export const cmsIds = {
	data: '1.2.840.113549.1.7.1',
	signedData: '1.2.840.113549.1.7.2',
	envelopedData: '1.2.840.113549.1.7.3',
	authEnvelopedData: '1.2.840.113549.1.9.16.1.23',
	tstInfo: '1.2.840.113549.1.9.16.1.4',
	contentType: '1.2.840.113549.1.9.3',
	messageDigest: '1.2.840.113549.1.9.4',
	signingTime: '1.2.840.113549.1.9.5',
	signingCertificateV2: '1.2.840.113549.1.9.16.2.47',
	timeStamping: '1.3.6.1.5.5.7.3.8',
} as const;

/** RFC 5754 §2, by the names that `node:crypto` has for them. */
export const digestIds = {
	sha256: '2.16.840.1.101.3.4.2.1',
	sha384: '2.16.840.1.101.3.4.2.2',
	sha512: '2.16.840.1.101.3.4.2.3',
} as const;

/** RFC 8017, appendix A.2.4; RFC 5754 §3.2: the bare one leaves the digest to be named beside it. */
export const rsaSignatureIds = {
	rsaEncryption: '1.2.840.113549.1.1.1',
	sha256: '1.2.840.113549.1.1.11',
	sha384: '1.2.840.113549.1.1.12',
	sha512: '1.2.840.113549.1.1.13',
} as const;

/** Schemes of RSA whose parameters name the digest (RFC 4055 §2.1, §3, §4). */
export const rsaSchemeIds = {
	oaep: '1.2.840.113549.1.1.7',
	mgf1: '1.2.840.113549.1.1.8',
	pss: '1.2.840.113549.1.1.10',
} as const;

/** By the names that `node:crypto` has for them: RFC 3565 §4.1, RFC 5084 §3.2. */
export const cipherIds = {
	'aes-128-cbc': '2.16.840.1.101.3.4.1.2',
	'aes-192-cbc': '2.16.840.1.101.3.4.1.22',
	'aes-256-cbc': '2.16.840.1.101.3.4.1.42',
	'aes-128-gcm': '2.16.840.1.101.3.4.1.6',
	'aes-192-gcm': '2.16.840.1.101.3.4.1.26',
	'aes-256-gcm': '2.16.840.1.101.3.4.1.46',
} as const;

/** RFC 5754 §3.3. */
export const ecdsaSignatureIds = {
	sha256: '1.2.840.10045.4.3.2',
	sha384: '1.2.840.10045.4.3.3',
	sha512: '1.2.840.10045.4.3.4',
} as const;

/** The name of an object identifier in a table, or the identifier itself. */
export function toName(table: Readonly<Record<string, string>>, id: string): string {
	return Object.keys(table).find((name) => table[name] === id) ?? id;
}
