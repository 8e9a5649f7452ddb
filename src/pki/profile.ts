import { z } from 'zod';
import ca from '../../certs/ca.json' with { type: 'json' };
import cmsEncryption from '../../certs/cms-encryption.json' with { type: 'json' };
import cmsSigning from '../../certs/cms-signing.json' with { type: 'json' };
import encryption from '../../certs/encryption.json' with { type: 'json' };
import signing from '../../certs/signing.json' with { type: 'json' };
import tlsClient from '../../certs/tls-client.json' with { type: 'json' };
import tlsServer from '../../certs/tls-server.json' with { type: 'json' };
import { extensionIds, keyPurposeIds, keyUsages, signatureIds } from './object-identifiers.ts';

/** `RSA-3072`: RSA of 3072 to 8192 bits with an exponent of 65537. */
export const KeyAlgorithm = z.enum(['P-256', 'P-384', 'X25519', 'RSA-3072']);
export type KeyAlgorithm = z.infer<typeof KeyAlgorithm>;

const namesOf = <Name extends string>(table: Readonly<Record<Name, string>>) => z.enum(Object.keys(table) as Name[]);

/**
 * What a certificate for one use must be: X.509 version 3 (RFC 5280), narrowed. Each member is one line,
 * and each line has one rule (`profile-rules.ts`). `certs/README.md` says what the lines mean.
 */
export const CertificateProfile = z.strictObject({
	version: z.literal(3),
	serialBytes: z.strictObject({ min: z.int().positive(), max: z.int().positive() }),
	keys: z.array(KeyAlgorithm).min(1),
	signatures: z.array(namesOf(signatureIds)).min(1),
	maxValidityDays: z.int().positive(),
	basicConstraints: z.strictObject({ cA: z.boolean(), pathLength: z.int().nonnegative().optional() }),
	keyUsage: z.strictObject({
		exactly: z.array(z.enum(keyUsages)).min(1),
		/** May be there too. */
		allowed: z.array(z.enum(keyUsages)).min(1).optional(),
		critical: z.literal(true),
	}),
	extendedKeyUsage: z.strictObject({ exactly: z.array(namesOf(keyPurposeIds)) }),
	authorityUri: z.literal('exactly-one'),
	hosts: z.enum(['required', 'allowed', 'none']),
	otherNames: z.literal('none'),
	subjectKeyIdentifier: z.enum(['required', 'allowed']),
	authorityKeyIdentifier: z.enum(['required', 'allowed']),
	extensions: z.array(namesOf(extensionIds)).min(1),
});
export type CertificateProfile = z.infer<typeof CertificateProfile>;

/** The files of `certs/`, by their names there. */
export const profiles = {
	ca: CertificateProfile.parse(ca),
	'tls-server': CertificateProfile.parse(tlsServer),
	'tls-client': CertificateProfile.parse(tlsClient),
	signing: CertificateProfile.parse(signing),
	encryption: CertificateProfile.parse(encryption),
	'cms-signing': CertificateProfile.parse(cmsSigning),
	'cms-encryption': CertificateProfile.parse(cmsEncryption),
} as const;

export type ProfileName = keyof typeof profiles;

/** Uses of certificates that an authority's CA issues; none of them may issue another. */
export const EndEntityProfileName = z.enum([
	'tls-server',
	'tls-client',
	'signing',
	'encryption',
	'cms-signing',
	'cms-encryption',
]);
export type EndEntityProfileName = z.infer<typeof EndEntityProfileName>;
