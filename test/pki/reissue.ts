import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { AltName, Certificate, Extension, GeneralName, PublicKeyInfo } from 'pkijs';
import { AuthorityId } from '../../src/model/identifiers.ts';
import type { AdmittedCertificate } from '../../src/pki/admission.ts';
import { createAuthorityCa, type IssuingCa, issueCertificate } from '../../src/pki/issue.ts';
import { type EndEntityProfileName, type ProfileName, profiles } from '../../src/pki/profile.ts';

export const now = Temporal.Now.instant();
export const indonesia = AuthorityId.parse('id.imigrasi');
export const malaysia = AuthorityId.parse('my.imigresen');

export function createCa(authority = indonesia, at = now): Promise<IssuingCa> {
	return createAuthorityCa({ authority, now: at, days: profiles.ca.maxValidityDays });
}

interface KeyPair {
	readonly publicKey: KeyObject;
	readonly privateKey: KeyObject;
}

const ec = (): KeyPair => generateKeyPairSync('ec', { namedCurve: 'P-256' });

/** A certificate as it should be, for as long as its profile allows. */
export async function issue<Profile extends EndEntityProfileName>(
	ca: IssuingCa,
	profile: Profile,
	at = now,
	{ publicKey, privateKey }: KeyPair = profile.startsWith('cms-') ? rsa() : ec(),
) {
	const hosts = profile === 'tls-server' ? ['localhost', '127.0.0.1', '::1'] : [];
	const days = profiles[profile].maxValidityDays;
	return { certificate: await issueCertificate({ ca, profile, publicKey, hosts, now: at, days }), privateKey };
}

/** One for all, as it takes long to make. */
export function rsa(): KeyPair {
	pair ??= generateKeyPairSync('rsa', { modulusLength: 3072 });
	return pair;
}
let pair: KeyPair | undefined;

/** A good certificate of that profile, changed and signed again, by the CA that issued it if not told. */
export async function reissue(
	ca: IssuingCa,
	profile: ProfileName,
	change: (draft: Certificate) => unknown,
	{ hash = 'SHA-256', privateKey = ca.privateKey }: { hash?: string | undefined; privateKey?: KeyObject } = {},
): Promise<string> {
	const good: AdmittedCertificate = profile === 'ca' ? ca.certificate : (await issue(ca, profile)).certificate;
	const draft = Certificate.fromBER(new Uint8Array(good.certificate.raw));
	change(draft);
	return signDraft(draft, privateKey, hash);
}

async function signDraft(draft: Certificate, privateKey: KeyObject, hash: string): Promise<string> {
	const algorithm =
		privateKey.asymmetricKeyType === 'rsa'
			? { name: 'RSASSA-PKCS1-v1_5', hash }
			: { name: 'ECDSA', namedCurve: 'P-256' };
	await draft.sign(privateKey.toCryptoKey(algorithm, false, ['sign']), hash);
	return toPem(Buffer.from(draft.toSchema(true).toBER()));
}

export function toPem(der: Uint8Array): string {
	const lines = Buffer.from(der)
		.toString('base64')
		.replaceAll(/.{1,64}/g, '$&\n');
	return `-----BEGIN CERTIFICATE-----\n${lines}-----END CERTIFICATE-----\n`;
}

export function removeExtension(draft: Certificate, id: string): void {
	draft.extensions = (draft.extensions ?? []).filter(({ extnID }) => extnID !== id);
}

/** Puts an extension in the place of the one with the same identifier, if there is one. */
export function setExtension(draft: Certificate, id: string, critical: boolean, value: { toBER(): ArrayBuffer }): void {
	removeExtension(draft, id);
	draft.extensions?.push(new Extension({ extnID: id, critical, extnValue: value.toBER() }));
}

export function setCritical(draft: Certificate, id: string, critical: boolean): void {
	for (const extension of draft.extensions ?? []) if (extension.extnID === id) extension.critical = critical;
}

export function setKey(draft: Certificate, publicKey: KeyObject): void {
	draft.subjectPublicKeyInfo = PublicKeyInfo.fromBER(new Uint8Array(publicKey.export({ type: 'spki', format: 'der' })));
}

/** Claims to be that authority's, and names no hosts. */
export function setAuthority(draft: Certificate, authority: AuthorityId): void {
	const altNames = [new GeneralName({ type: 6, value: `urn:lintas:authority:${authority}` })];
	setExtension(draft, '2.5.29.17', false, new AltName({ altNames }).toSchema());
}
