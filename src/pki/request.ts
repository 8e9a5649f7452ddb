import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, type webcrypto } from 'node:crypto';
import { Attribute, CertificationRequest, Extensions } from 'pkijs';
import { z } from 'zod';
import type { AuthorityId } from '../model/identifiers.ts';
import { toDistinguishedName, toExtensions, toPublicKeyInfo } from './certificate-parts.ts';
import { attributeIds } from './object-identifiers.ts';
import { type EndEntityProfileName, profiles } from './profile.ts';

/** Key types that can sign a request for themselves; X25519 cannot. */
export const RequestKeyType = z.enum(['P-256', 'P-384', 'RSA-3072']);
export type RequestKeyType = z.infer<typeof RequestKeyType>;

/** Does the profile take such a key? */
export function isKeyTypeTaken(profile: EndEntityProfileName, keyType: RequestKeyType): boolean {
	return profiles[profile].keys.includes(keyType);
}

interface KeyMaker {
	make(): { readonly privateKey: KeyObject };
	readonly algorithm: webcrypto.EcKeyImportParams | webcrypto.RsaHashedImportParams;
}

const keyMakers: Readonly<Record<RequestKeyType, KeyMaker>> = {
	'P-256': {
		make: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
		algorithm: { name: 'ECDSA', namedCurve: 'P-256' },
	},
	'P-384': {
		make: () => generateKeyPairSync('ec', { namedCurve: 'P-384' }),
		algorithm: { name: 'ECDSA', namedCurve: 'P-384' },
	},
	'RSA-3072': {
		make: () => generateKeyPairSync('rsa', { modulusLength: 3072 }),
		algorithm: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
	},
};

/** @returns PKCS#8 in PEM */
export function makeRequestKey(keyType: RequestKeyType): string {
	return keyMakers[keyType].make().privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/**
 * A request for a certificate (PKCS#10, RFC 2986) with the extensions that its profile asks for (RFC 2985 §5.4.2).
 *
 * @returns PEM (RFC 7468 §7)
 */
export async function writeRequest(
	keyPem: string,
	keyType: RequestKeyType,
	about: { readonly profile: EndEntityProfileName; readonly authority: AuthorityId; readonly hosts: readonly string[] },
): Promise<string> {
	const key = createPrivateKey(keyPem).toCryptoKey(keyMakers[keyType].algorithm, true, ['sign']);
	const request = new CertificationRequest();
	request.subject = toDistinguishedName(about.authority, about.profile);
	request.subjectPublicKeyInfo = toPublicKeyInfo(createPublicKey(keyPem));
	const extensions = new Extensions({
		extensions: toExtensions(profiles[about.profile], { ...about, subjectKey: request.subjectPublicKeyInfo }),
	});
	request.attributes = [new Attribute({ type: attributeIds.extensionRequest, values: [extensions.toSchema()] })];
	await request.sign(key, 'SHA-256');
	const base64 = Buffer.from(request.toSchema(true).toBER()).toString('base64');
	const lines = base64.replaceAll(/.{1,64}/g, '$&\n');
	return `-----BEGIN CERTIFICATE REQUEST-----\n${lines}-----END CERTIFICATE REQUEST-----\n`;
}
