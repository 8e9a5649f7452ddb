import { hash, type webcrypto, type X509Certificate } from 'node:crypto';
import { canonicalJson } from '../json.ts';
import { parsePemCertificate } from './certificate.ts';

/** The members that a thumbprint is made of, by key type (RFC 7638 §3.2, RFC 8037 §2). */
const requiredMembers: Readonly<Record<string, readonly (keyof webcrypto.JsonWebKey)[]>> = {
	EC: ['crv', 'kty', 'x', 'y'],
	OKP: ['crv', 'kty', 'x'],
	RSA: ['e', 'kty', 'n'],
};

/**
 * SHA-256 thumbprint of a public key (RFC 7638), in base64url: Lintas's key id.
 *
 * @throws TypeError for a key type without a thumbprint, or a key without its members
 */
export function toThumbprint(jwk: webcrypto.JsonWebKey): string {
	const members = requiredMembers[jwk.kty ?? ''];
	if (members === undefined) throw new TypeError('This type of key has no thumbprint.');
	if (members.some((name) => typeof jwk[name] !== 'string')) throw new TypeError('The key lacks a member.');
	return hash('sha256', canonicalJson(Object.fromEntries(members.map((name) => [name, jwk[name]]))), 'base64url');
}

/** SHA-256 of a certificate's DER in base64url, as the header `x5t#S256` has it (RFC 7515 §4.1.8). */
export function toCertificateThumbprint(certificate: X509Certificate): string {
	return hash('sha256', certificate.raw, 'base64url');
}

/** Of one certificate in PEM, the same. @throws Problem `certificate-unacceptable` */
export function toPemThumbprint(pem: string): string {
	return toCertificateThumbprint(parsePemCertificate(pem).certificate);
}
