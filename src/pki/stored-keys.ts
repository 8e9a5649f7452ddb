import { createPrivateKey, type KeyObject, type webcrypto } from 'node:crypto';
import { Problem } from '../problem.ts';
import { type AdmittedCertificate, type AuthorityCa, verifyCertificate } from './admission.ts';
import { loadCertificateFile, loadKeyFile } from './key-files.ts';
import type { EndEntityProfileName } from './profile.ts';
import { refusal } from './refusal.ts';

/** The private key is not extractable: ECDSA P-256 to sign, ECDH P-256 or X25519 to derive. */
export interface StoredKey<Profile extends EndEntityProfileName> {
	/** RFC 7638. */
	readonly kid: string;
	readonly certificate: AdmittedCertificate<Profile>;
	readonly privateKey: webcrypto.CryptoKey;
}

/** As `node:tls` and undici take it. */
export interface TlsKey<Profile extends EndEntityProfileName> {
	readonly certificate: AdmittedCertificate<Profile>;
	readonly privateKeyPem: string;
}

/** @throws Problem `file-unreadable`, `certificate-unacceptable` */
export async function loadTlsKey<Profile extends 'tls-server' | 'tls-client'>(
	dir: string,
	profile: Profile,
	ca: AuthorityCa,
): Promise<TlsKey<Profile>> {
	const { certificate, privateKeyPem } = await loadPair(dir, profile, profile, ca);
	return { certificate, privateKeyPem };
}

/**
 * The key of that name and those named `<profile>-<something>`, newest first; `files` are the names in the folder.
 *
 * @throws Problem `file-unreadable`, `certificate-unacceptable`
 */
export async function loadStoredKeys<Profile extends 'signing' | 'encryption'>(
	dir: string,
	profile: Profile,
	files: readonly string[],
	ca: AuthorityCa,
): Promise<StoredKey<Profile>[]> {
	const suffix = '.key.pem';
	const further = files.filter((name) => name.startsWith(`${profile}-`) && name.endsWith(suffix));
	const pairs = [profile, ...further.map((name) => name.slice(0, -suffix.length))];
	const keys = await Promise.all(pairs.map((name) => loadStoredKey(dir, name, profile, ca)));
	return keys.sort((a, b) => Temporal.Instant.compare(b.certificate.notBefore, a.certificate.notBefore));
}

async function loadStoredKey<Profile extends 'signing' | 'encryption'>(
	dir: string,
	name: string,
	profile: Profile,
	ca: AuthorityCa,
): Promise<StoredKey<Profile>> {
	const { certificate, privateKey } = await loadPair(dir, name, profile, ca);
	return { kid: certificate.kid, certificate, privateKey: toCryptoKey(privateKey, profile) };
}

async function loadPair<Profile extends EndEntityProfileName>(
	dir: string,
	name: string,
	profile: Profile,
	ca: AuthorityCa,
) {
	const privateKeyPem = await loadKeyFile(dir, name);
	const pem = await loadCertificateFile(dir, name);
	const certificate = verifyCertificate({ pem, profile, authority: ca.authority, issuers: [ca] });
	const privateKey = parsePrivateKey(privateKeyPem, name);
	if (!certificate.certificate.checkPrivateKey(privateKey)) throw refusal(`keys/${name}.crt.pem belongs to its key`);
	return { certificate, privateKey, privateKeyPem };
}

function parsePrivateKey(pem: string, name: string): KeyObject {
	try {
		return createPrivateKey(pem);
	} catch {
		// The cause may quote the key.
		throw new Problem('file-unreadable', { detail: `No private key in PKCS#8 in keys/${name}.key.pem.` });
	}
}

function toCryptoKey(key: KeyObject, profile: 'signing' | 'encryption'): webcrypto.CryptoKey {
	if (profile === 'signing') return key.toCryptoKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign']);
	if (key.asymmetricKeyType === 'x25519') return key.toCryptoKey({ name: 'X25519' }, false, ['deriveBits']);
	return key.toCryptoKey({ name: 'ECDH', namedCurve: 'P-256' }, false, ['deriveBits']);
}
