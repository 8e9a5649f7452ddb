import { generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { AuthorityId } from '../model/identifiers.ts';
import { Problem } from '../problem.ts';
import { type AdmittedCertificate, type AuthorityCa, verifyAuthorityCa } from './admission.ts';
import { parsePemCertificate } from './certificate.ts';
import { createAuthorityCa, type IssuingCa, issueCertificate } from './issue.ts';
import { addKeyPair, listKeyFiles, loadCertificateFile, loadKeyFile, saveKeyFolder } from './key-files.ts';
import { type EndEntityProfileName, profiles } from './profile.ts';
import { authorityUriPrefix } from './profile-rules.ts';
import { refusal } from './refusal.ts';
import {
	loadCmsKeys,
	loadStoredKeys,
	loadTlsKeys,
	type OwnKey,
	parsePrivateKey,
	type StoredCmsKey,
	type StoredKey,
	type TlsKey,
	toGenerationName,
} from './stored-keys.ts';

/** Certificates and private keys of one gateway, each newest first by `notBefore`. No CA's private key is loaded. */
export interface KeyStore {
	readonly authority: AuthorityId;
	readonly issuers: readonly AuthorityCa[];
	readonly tlsServer: readonly TlsKey<'tls-server'>[];
	readonly tlsClient: readonly TlsKey<'tls-client'>[];
	readonly signing: readonly StoredKey<'signing'>[];
	/** The later ones open what was sealed for them while their certificates are valid. */
	readonly encryption: readonly StoredKey<'encryption'>[];
	/** For messages in CMS, in RSA; made once a counterpart needs them. */
	readonly cmsSigning: readonly StoredCmsKey<'cms-signing'>[];
	readonly cmsEncryption: readonly StoredCmsKey<'cms-encryption'>[];
}

/**
 * Makes `<dir>/keys` for a new authority: a CA and, issued by it, a TLS server, TLS client, signing and
 * encryption certificate, each with an EC P-256 key: `<name>.key.pem` (PKCS#8) and `<name>.crt.pem`.
 * They last as long as their profiles allow. All files are there afterwards, or none.
 *
 * @throws Problem `already-initialised` when `<dir>/keys` exists
 */
export async function createKeyStore(
	dir: string,
	{ authority, hosts, now }: { authority: AuthorityId; hosts: readonly string[]; now: Temporal.Instant },
): Promise<void> {
	const ca = await createAuthorityCa({ authority, now, days: profiles.ca.maxValidityDays });
	const files = { ...toFiles('ca', ca.privateKey, ca.certificate) };
	for (const profile of ['tls-server', 'tls-client', 'signing', 'encryption'] as const) {
		const { privateKey, certificate } = await issueKey(ca, profile, { hosts, now });
		Object.assign(files, toFiles(profile, privateKey, certificate));
	}
	await saveKeyFolder(dir, files);
}

/**
 * Adds a new key of that use with its certificate from our own CA, beside those that are there.
 *
 * @param hosts of the partner door
 * @returns its key id
 * @throws Problem `ca-key-missing`, `file-unreadable`
 */
export async function addKey(
	dir: string,
	profile: EndEntityProfileName,
	about: { readonly hosts: readonly string[]; readonly now: Temporal.Instant },
): Promise<string> {
	const { privateKey, certificate } = await issueKey(await loadIssuingCa(dir), profile, about);
	await addKeyPair(dir, toGenerationName(profile, about.now), {
		keyPem: toKeyPem(privateKey),
		certificatePem: certificate.pem,
	});
	return certificate.kid;
}

/** Beside other work: one in RSA takes up to a second. */
const makeKeyPair = promisify(generateKeyPair);

/** A key, EC P-256 or for CMS RSA, and its certificate, for as long as the profile allows. */
async function issueKey<Profile extends EndEntityProfileName>(
	ca: IssuingCa,
	profile: Profile,
	{ hosts, now }: { readonly hosts: readonly string[]; readonly now: Temporal.Instant },
) {
	const { privateKey, publicKey } = profile.startsWith('cms-')
		? await makeKeyPair('rsa', { modulusLength: 3072 })
		: await makeKeyPair('ec', { namedCurve: 'P-256' });
	const days = profiles[profile].maxValidityDays;
	const wish = { ca, profile, publicKey, hosts: profile === 'tls-server' ? hosts : [], now, days };
	return { privateKey, certificate: await issueCertificate(wish) };
}

/**
 * Loads and checks `<dir>/keys`: every certificate meets its profile and belongs to its key. Besides
 * `signing` there may be `signing-<something>`, and so with every use and the CA. Nothing is said of the
 * time: see `findPresentKey`.
 *
 * @throws Problem `not-initialised`, `file-unreadable`, `certificate-unacceptable`
 */
export async function loadKeyStore(dir: string): Promise<KeyStore> {
	const store = await loadPresentKeys(dir);
	for (const [profile, keys] of [
		['tls-server', store.tlsServer],
		['tls-client', store.tlsClient],
		['signing', store.signing],
		['encryption', store.encryption],
	] as const) {
		if (keys.length === 0) throw new Problem('file-unreadable', { detail: `No keys/${profile}.key.pem.` });
	}
	return store;
}

/**
 * As `loadKeyStore`, also where a use has lost its last key: for whoever is to make another.
 *
 * @throws Problem `not-initialised`, `file-unreadable`, `certificate-unacceptable`
 */
export async function loadPresentKeys(dir: string): Promise<KeyStore> {
	const files = await listKeyFiles(dir);
	const { authority, issuers } = await loadCas(dir, files);
	const folder = { dir, files, issuers };
	return {
		authority,
		issuers,
		tlsServer: await loadTlsKeys(folder, 'tls-server'),
		tlsClient: await loadTlsKeys(folder, 'tls-client'),
		signing: await loadStoredKeys(folder, 'signing'),
		encryption: await loadStoredKeys(folder, 'encryption'),
		cmsSigning: await loadCmsKeys(folder, 'cms-signing'),
		cmsEncryption: await loadCmsKeys(folder, 'cms-encryption'),
	};
}

/** Every key of a store, whatever it is for. */
export function listKeys(store: KeyStore): OwnKey[] {
	const { tlsServer, tlsClient, signing, encryption, cmsSigning, cmsEncryption } = store;
	return [...signing, ...encryption, ...tlsServer, ...tlsClient, ...cmsSigning, ...cmsEncryption];
}

/**
 * The CA of our own that issues, where its private key is here: `ca.key.pem`, which belongs offline otherwise.
 *
 * @throws Problem `ca-key-missing`, `file-unreadable`
 */
export async function loadIssuingCa(dir: string): Promise<IssuingCa> {
	const files = await listKeyFiles(dir);
	if (!files.includes('ca.key.pem')) throw new Problem('ca-key-missing');
	const privateKey = parsePrivateKey(await loadKeyFile(dir, 'ca'), 'ca');
	const { issuers } = await loadCas(dir, files);
	const certificate = issuers.find((ca) => ca.certificate.checkPrivateKey(privateKey));
	if (certificate === undefined) throw refusal('keys/ca.crt.pem belongs to its key');
	return { certificate, privateKey };
}

function toFiles(name: string, privateKey: KeyObject, { pem }: AdmittedCertificate): Record<string, string> {
	return {
		[`${name}.key.pem`]: toKeyPem(privateKey),
		[`${name}.crt.pem`]: pem,
	};
}

function toKeyPem(privateKey: KeyObject): string {
	return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** Our own CA says who we are; further ones are of the same authority. */
async function loadCas(dir: string, files: readonly string[]) {
	const names = files.flatMap((file) => /^(ca(?:-[A-Za-z0-9._-]+)?)\.crt\.pem$/.exec(file)?.[1] ?? []);
	const pems = await Promise.all((names.length === 0 ? ['ca'] : names).map((name) => loadCertificateFile(dir, name)));
	const authority = readAuthority(pems[0] ?? '');
	const issuers = pems.map((pem) => verifyAuthorityCa({ pem, authority }));
	return { authority, issuers: issuers.toSorted((a, b) => Temporal.Instant.compare(b.notBefore, a.notBefore)) };
}

function readAuthority(pem: string): AuthorityId {
	const uri = parsePemCertificate(pem).uris[0] ?? '';
	const authority = AuthorityId.safeParse(uri.slice(authorityUriPrefix.length));
	if (!authority.success) throw refusal('authorityUri of keys/ca.crt.pem');
	return authority.data;
}
