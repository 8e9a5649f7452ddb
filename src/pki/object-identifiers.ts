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

/** RFC 5758 §3.2; their parameters are absent. */
export const signatureIds = {
	'ecdsa-with-SHA256': '1.2.840.10045.4.3.2',
	'ecdsa-with-SHA384': '1.2.840.10045.4.3.3',
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

/** The name of an object identifier in a table, or the identifier itself. */
export function toName(table: Readonly<Record<string, string>>, id: string): string {
	return Object.keys(table).find((name) => table[name] === id) ?? id;
}
