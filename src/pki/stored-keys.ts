import { createPrivateKey, type KeyObject, type webcrypto } from 'node:crypto';
import { Problem } from '../problem.ts';
import { type AdmittedCertificate, type AuthorityCa, isWithinValidity, verifyCertificate } from './admission.ts';
import { loadCertificateFile, loadKeyFile } from './key-files.ts';
import type { EndEntityProfileName, ProfileName } from './profile.ts';
import { refusal } from './refusal.ts';

/** A key of ours with its certificate, as it lies in `keys/`. */
export interface OwnKey<Profile extends EndEntityProfileName = EndEntityProfileName> {
	/** `signing`, or `signing-20261126T003200Z`: the file names without their endings. */
	readonly name: string;
	/** RFC 7638. */
	readonly kid: string;
	readonly certificate: AdmittedCertificate<Profile>;
}

/** The private key is not extractable: ECDSA P-256 to sign, ECDH P-256 or X25519 to derive. */
export interface StoredKey<Profile extends EndEntityProfileName> extends OwnKey<Profile> {
	readonly privateKey: webcrypto.CryptoKey;
}

/** RSA, as `node:crypto` and the makers of CMS take it. */
export interface StoredCmsKey<Profile extends EndEntityProfileName> extends OwnKey<Profile> {
	readonly privateKey: KeyObject;
}

/** As `node:tls` and undici take it. */
export interface TlsKey<Profile extends EndEntityProfileName> extends OwnKey<Profile> {
	readonly privateKeyPem: string;
}

/** Where keys are loaded from: the data directory, the names of the files in its `keys`, our CAs. */
export interface KeyFolder {
	readonly dir: string;
	readonly files: readonly string[];
	readonly issuers: readonly AuthorityCa[];
}

/** Newest first. @throws Problem `file-unreadable`, `certificate-unacceptable` */
export async function loadTlsKeys<Profile extends 'tls-server' | 'tls-client'>(
	folder: KeyFolder,
	profile: Profile,
): Promise<TlsKey<Profile>[]> {
	return await loadGenerations(folder, profile, ({ privateKeyPem, ...key }) => ({ ...key, privateKeyPem }));
}

/** Newest first. @throws Problem `file-unreadable`, `certificate-unacceptable` */
export async function loadStoredKeys<Profile extends 'signing' | 'encryption'>(
	folder: KeyFolder,
	profile: Profile,
): Promise<StoredKey<Profile>[]> {
	return await loadGenerations(folder, profile, ({ keyObject, name, kid, certificate }) => ({
		name,
		kid,
		certificate,
		privateKey: toCryptoKey(keyObject, profile),
	}));
}

/** Newest first. @throws Problem `file-unreadable`, `certificate-unacceptable` */
export async function loadCmsKeys<Profile extends 'cms-signing' | 'cms-encryption'>(
	folder: KeyFolder,
	profile: Profile,
): Promise<StoredCmsKey<Profile>[]> {
	return await loadGenerations(folder, profile, ({ keyObject, name, kid, certificate }) => ({
		name,
		kid,
		certificate,
		privateKey: keyObject,
	}));
}

/** The newest key that is valid then; undefined where none is. */
export function findPresentKey<Key extends OwnKey>(
	newestFirst: readonly Key[],
	now: Temporal.Instant,
): Key | undefined {
	return newestFirst.find(({ certificate }) => isWithinValidity(certificate, now));
}

/** `signing-20261126T003200Z`: made, or certified, then. */
export function toGenerationName(profile: ProfileName, now: Temporal.Instant): string {
	return `${profile}-${now.toString({ smallestUnit: 'second' }).replaceAll(/[-:]/g, '')}`;
}

/** Since when a key could be used here: by its name, or by its certificate. */
export function toSince({ name, certificate }: OwnKey): Temporal.Instant {
	const stamp = /-(\d{8}T\d{6}Z)$/.exec(name)?.[1];
	return stamp === undefined ? certificate.notBefore : Temporal.Instant.from(stamp);
}

interface LoadedKey<Profile extends EndEntityProfileName> extends OwnKey<Profile> {
	readonly keyObject: KeyObject;
	readonly privateKeyPem: string;
}

/** The key that is named as its use, and those named `<use>-<something>`. */
async function loadGenerations<Profile extends EndEntityProfileName, Key extends OwnKey<Profile>>(
	folder: KeyFolder,
	profile: Profile,
	toKey: (loaded: LoadedKey<Profile>) => Key,
): Promise<Key[]> {
	const names = listGenerations(folder.files, profile);
	const keys = await Promise.all(names.map((name) => loadKey(folder, name, profile)));
	return keys.toSorted((a, b) => Temporal.Instant.compare(b.certificate.notBefore, a.certificate.notBefore)).map(toKey);
}

function listGenerations(files: readonly string[], profile: EndEntityProfileName): string[] {
	const pattern = new RegExp(`^(${profile}(?:-[A-Za-z0-9._-]+)?)\\.key\\.pem$`);
	return files.flatMap((file) => pattern.exec(file)?.[1] ?? []);
}

async function loadKey<Profile extends EndEntityProfileName>(
	{ dir, issuers }: KeyFolder,
	name: string,
	profile: Profile,
): Promise<LoadedKey<Profile>> {
	const privateKeyPem = await loadKeyFile(dir, name);
	const pem = await loadCertificateFile(dir, name);
	const [{ authority } = refuseNoCa()] = issuers;
	const certificate = verifyCertificate({ pem, profile, authority, issuers });
	const keyObject = parsePrivateKey(privateKeyPem, name);
	if (!certificate.certificate.checkPrivateKey(keyObject)) throw refusal(`keys/${name}.crt.pem belongs to its key`);
	return { name, kid: certificate.kid, certificate, keyObject, privateKeyPem };
}

function refuseNoCa(): never {
	throw refusal('issuer');
}

/** @throws Problem `file-unreadable` */
export function parsePrivateKey(pem: string, name: string): KeyObject {
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
