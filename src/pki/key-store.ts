import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { AuthorityId } from '../model/identifiers.ts';
import { type AdmittedCertificate, type AuthorityCa, verifyAuthorityCa } from './admission.ts';
import { parsePemCertificate } from './certificate.ts';
import { createAuthorityCa, issueCertificate } from './issue.ts';
import { listKeyFiles, loadCertificateFile, saveKeyFolder } from './key-files.ts';
import { profiles } from './profile.ts';
import { authorityUriPrefix } from './profile-rules.ts';
import { refusal } from './refusal.ts';
import { loadStoredKeys, loadTlsKey, type StoredKey, type TlsKey } from './stored-keys.ts';

/** Certificates and private keys of one gateway. The CA's private key is never loaded. */
export interface KeyStore {
	readonly authority: AuthorityId;
	readonly ca: AuthorityCa;
	readonly tlsServer: TlsKey<'tls-server'>;
	readonly tlsClient: TlsKey<'tls-client'>;
	/** Newest first, by `notBefore`; never empty. Sign with the first that `isWithinValidity`. */
	readonly signing: readonly StoredKey<'signing'>[];
	/** Newest first, by `notBefore`; never empty. The later ones open what was sealed for them while their certificates are valid. */
	readonly encryption: readonly StoredKey<'encryption'>[];
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
		const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
		const days = profiles[profile].maxValidityDays;
		const wish = { ca, profile, publicKey, hosts: profile === 'tls-server' ? hosts : [], now, days };
		Object.assign(files, toFiles(profile, privateKey, await issueCertificate(wish)));
	}
	await saveKeyFolder(dir, files);
}

/**
 * Loads and checks `<dir>/keys`: every certificate meets its profile and belongs to its key. Besides
 * `signing` and `encryption` there may be more of either, as `encryption-<something>`. Nothing is said
 * of the time: see `isWithinValidity`.
 *
 * @throws Problem `not-initialised`, `file-unreadable`, `certificate-unacceptable`
 */
export async function loadKeyStore(dir: string): Promise<KeyStore> {
	const names = await listKeyFiles(dir);
	const ca = await loadCa(dir);
	return {
		authority: ca.authority,
		ca,
		tlsServer: await loadTlsKey(dir, 'tls-server', ca),
		tlsClient: await loadTlsKey(dir, 'tls-client', ca),
		signing: await loadStoredKeys(dir, 'signing', names, ca),
		encryption: await loadStoredKeys(dir, 'encryption', names, ca),
	};
}

function toFiles(name: string, privateKey: KeyObject, { pem }: AdmittedCertificate): Record<string, string> {
	return {
		[`${name}.key.pem`]: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
		[`${name}.crt.pem`]: pem,
	};
}

/** Our own CA says who we are. */
async function loadCa(dir: string): Promise<AuthorityCa> {
	const pem = await loadCertificateFile(dir, 'ca');
	const uri = parsePemCertificate(pem).uris[0] ?? '';
	const authority = AuthorityId.safeParse(uri.slice(authorityUriPrefix.length));
	if (!authority.success) throw refusal('authorityUri of keys/ca.crt.pem');
	return verifyAuthorityCa({ pem, authority: authority.data });
}
