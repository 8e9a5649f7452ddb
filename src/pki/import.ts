import { createPrivateKey } from 'node:crypto';
import type { AuthorityId } from '../model/identifiers.ts';
import { Problem } from '../problem.ts';
import { type AdmittedCertificate, type AuthorityCa, admitCertificate, verifyAuthorityCa } from './admission.ts';
import { parsePemCertificate, toPem } from './certificate.ts';
import { addCa, addKeyPair, loadWaitingKeys, removeWaitingKey } from './key-files.ts';
import { EndEntityProfileName, profiles } from './profile.ts';
import { without } from './profile-rules.ts';
import { refusal } from './refusal.ts';
import { toGenerationName } from './stored-keys.ts';

/** Where certificates are to go, and what they are judged by. */
export interface ImportContext {
	readonly dir: string;
	readonly authority: AuthorityId;
	/** The CAs on our card: partners take nothing that another one issued. */
	readonly issuers: readonly AuthorityCa[];
	readonly now: Temporal.Instant;
}

const block = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g;

/** The certificates in a file: one in DER, or any number in PEM, with whatever words between them. */
export function splitCertificates(bytes: Uint8Array): string[] {
	if (bytes[0] === 0x30) return [toPem(bytes)];
	const blocks = Buffer.from(bytes).toString('latin1').match(block) ?? [];
	// What is no base64 is no certificate either, and refused as that.
	return blocks.map((text) => toPem(Buffer.from(text.replaceAll(/-----[A-Z ]+-----/g, ''), 'base64')));
}

/**
 * Adds a CA of our own authority that issues elsewhere. It counts from when it is on our card, and with partners from
 * when two of them have compared its fingerprint.
 *
 * @throws Problem `certificate-unacceptable`
 */
export async function importCa({ dir, authority, now }: ImportContext, pem: string): Promise<AuthorityCa> {
	const ca = verifyAuthorityCa({ pem, authority });
	await addCa(dir, toGenerationName('ca', now), ca.pem);
	return ca;
}

/**
 * Puts a certificate to its key: one that came with it, or one that waits for it here.
 *
 * @param keyPems PKCS#8; where none belongs to the certificate, its key is among those that wait
 * @throws Problem `certificate-unacceptable`, `certificate-without-key`
 */
export async function importCertificate(
	context: ImportContext,
	pem: string,
	keyPems: readonly string[],
): Promise<AdmittedCertificate<EndEntityProfileName>> {
	const { dir, authority, issuers, now } = context;
	const { certificate: x509 } = parsePemCertificate(pem);
	const belongs = (candidate: string) => x509.checkPrivateKey(createPrivateKey(candidate));
	const waiting = (await loadWaitingKeys(dir)).find((key) => belongs(key.keyPem));
	const key = keyPems.find(belongs) ?? waiting?.keyPem;
	if (key === undefined) throw new Problem('certificate-without-key');
	const profile = findProfile(pem);
	const admitted = admitCertificate({ pem, profile, authority, issuers, now });
	await addKeyPair(dir, toGenerationName(profile, now), { keyPem: key, certificatePem: admitted.pem });
	if (waiting !== undefined) await removeWaitingKey(dir, waiting.name);
	return admitted;
}

/** Is it a CA's? What else is wrong with it, its profile says. */
export function isCa(pem: string): boolean {
	return parsePemCertificate(pem).basicConstraints?.cA === true;
}

/** What a certificate is for: by its usages, and where two profiles share these, by its key. */
function findProfile(pem: string): EndEntityProfileName {
	const { keyUsage = [], extendedKeyUsage = [], key } = parsePemCertificate(pem);
	const [first, ...others] = EndEntityProfileName.options.filter((name) => {
		const { exactly, allowed = [] } = profiles[name].keyUsage;
		return (
			exactly.join() === without(keyUsage, allowed).join() &&
			profiles[name].extendedKeyUsage.exactly.join() === extendedKeyUsage.join()
		);
	});
	if (first === undefined) throw refusal('keyUsage and extendedKeyUsage of one profile');
	return others.find((name) => profiles[name].keys.some((taken) => taken === key)) ?? first;
}
