import { generateKeyPairSync, type KeyObject, webcrypto } from 'node:crypto';
import { Integer } from 'asn1js';
import { Certificate } from 'pkijs';
import type { AuthorityId } from '../model/identifiers.ts';
import { type AdmittedCertificate, type AuthorityCa, verifyAuthorityCa, verifyCertificate } from './admission.ts';
import { toPem } from './certificate.ts';
import { toDistinguishedName, toExtensions, toPublicKeyInfo, toTime } from './certificate-parts.ts';
import { type EndEntityProfileName, type ProfileName, profiles } from './profile.ts';

/** A CA that can issue: for development, and for authorities without a CA of their own. */
export interface IssuingCa {
	readonly certificate: AuthorityCa;
	/** EC P-256. */
	readonly privateKey: KeyObject;
}

/** Partners' clocks may be behind ours. */
const backdate = { minutes: 5 };

/**
 * Makes an EC P-256 key and its self-signed CA certificate, by `certs/ca.json`.
 *
 * @throws Problem `certificate-unacceptable` when `days` is more than the profile allows
 */
export async function createAuthorityCa(wish: {
	readonly authority: AuthorityId;
	readonly now: Temporal.Instant;
	readonly days: number;
}): Promise<IssuingCa> {
	const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
	const unsigned = toUnsigned({ ...wish, profile: 'ca', publicKey, issuerKey: publicKey, hosts: [] });
	const pem = await sign(unsigned, privateKey);
	return { certificate: verifyAuthorityCa({ pem, authority: wish.authority }), privateKey };
}

/**
 * Issues a certificate of the CA's own authority by its profile, and admits it before handing it out: what
 * breaks its profile (too many days, a key of another type, no hosts for a server) is not issued.
 * `hosts` are DNS names and IP addresses.
 *
 * @throws Problem `certificate-unacceptable`
 */
export async function issueCertificate<Profile extends EndEntityProfileName>(wish: {
	readonly ca: IssuingCa;
	readonly profile: Profile;
	readonly publicKey: KeyObject;
	readonly hosts?: readonly string[];
	readonly now: Temporal.Instant;
	readonly days: number;
}): Promise<AdmittedCertificate<Profile>> {
	const { certificate, privateKey } = wish.ca;
	const { authority } = certificate;
	const unsigned = toUnsigned({ ...wish, authority, issuerKey: certificate.publicKey, hosts: wish.hosts ?? [] });
	const pem = await sign(unsigned, privateKey);
	return verifyCertificate({ pem, profile: wish.profile, authority, issuers: [certificate] });
}

interface CertificateOrder {
	readonly profile: ProfileName;
	readonly authority: AuthorityId;
	readonly publicKey: KeyObject;
	readonly issuerKey: KeyObject;
	readonly hosts: readonly string[];
	readonly now: Temporal.Instant;
	readonly days: number;
}

function toUnsigned({ profile, authority, publicKey, issuerKey, hosts, now, days }: CertificateOrder): Certificate {
	const notBefore = now.round({ smallestUnit: 'second', roundingMode: 'floor' }).subtract(backdate);
	const certificate = new Certificate();
	certificate.version = 2;
	certificate.serialNumber = new Integer({ valueHex: randomSerial().buffer });
	certificate.issuer = toDistinguishedName(authority, 'ca');
	certificate.subject = toDistinguishedName(authority, profile);
	certificate.notBefore = toTime(notBefore);
	certificate.notAfter = toTime(notBefore.add({ hours: 24 * days }).subtract({ seconds: 1 }));
	certificate.subjectPublicKeyInfo = toPublicKeyInfo(publicKey);
	certificate.extensions = toExtensions(profiles[profile], {
		authority,
		hosts,
		subjectKey: certificate.subjectPublicKeyInfo,
		issuerKey: toPublicKeyInfo(issuerKey),
	});
	return certificate;
}

async function sign(unsigned: Certificate, privateKey: KeyObject): Promise<string> {
	const key = privateKey.toCryptoKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign']);
	await unsigned.sign(key, 'SHA-256');
	return toPem(new Uint8Array(unsigned.toSchema(true).toBER()));
}

/** 16 bytes with 126 random bits; positive, and no leading zero (RFC 5280 §4.1.2.2). */
function randomSerial(): Uint8Array<ArrayBuffer> {
	const bytes = webcrypto.getRandomValues(new Uint8Array(16));
	bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
	return bytes;
}
