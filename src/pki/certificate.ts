import { type KeyObject, X509Certificate } from 'node:crypto';
import { Null } from 'asn1js';
import { Certificate } from 'pkijs';
import { type ExtensionFacts, readExtensions } from './extension-facts.ts';
import { signatureIds } from './object-identifiers.ts';
import type { KeyAlgorithm } from './profile.ts';
import { refusal } from './refusal.ts';

/** Larger certificates are refused unread. */
const maxBytes = 16_384;

/** What a certificate says of itself. Nothing here is believed yet. */
export interface CertificateFacts extends ExtensionFacts {
	readonly certificate: X509Certificate;
	readonly publicKey: KeyObject;
	readonly version: number;
	/** Content octets of the INTEGER, two's complement. */
	readonly serial: Uint8Array;
	/** Name of the algorithm, `undefined` if unknown, parametrised, or not the same in both places. */
	readonly signature: string | undefined;
	/** `undefined` if it is none that any profile takes. */
	readonly key: KeyAlgorithm | undefined;
	readonly notBefore: Temporal.Instant;
	readonly notAfter: Temporal.Instant;
}

const onePem = /^-----BEGIN CERTIFICATE-----\r?\n([A-Za-z0-9+/=\r\n]+)-----END CERTIFICATE-----[\r\n]*$/;

/**
 * Reads text that is exactly one certificate in PEM (RFC 7468 §5), without anything around it.
 *
 * @throws Problem `certificate-unacceptable`
 */
export function parsePemCertificate(pem: string): CertificateFacts {
	if (pem.length > maxBytes) throw refusal('size');
	const base64 = onePem.exec(pem)?.[1];
	if (base64 === undefined) throw refusal('pem');
	return parseCertificate(attempt(() => Uint8Array.fromBase64(base64)));
}

/** RFC 7468 §5. */
export function toPem(der: Uint8Array): string {
	const base64 = Buffer.from(der).toString('base64');
	return `-----BEGIN CERTIFICATE-----\n${base64.replaceAll(/.{1,64}/g, '$&\n')}-----END CERTIFICATE-----\n`;
}

/**
 * Reads one certificate in DER. OpenSSL and pkijs both have to read it, and it has to come out of both
 * byte for byte as it went in: what the two might read differently is refused.
 *
 * @throws Problem `certificate-unacceptable`
 */
export function parseCertificate(der: Uint8Array): CertificateFacts {
	if (der.length > maxBytes) throw refusal('size');
	return attempt(() => readFacts(der));
}

function readFacts(der: Uint8Array): CertificateFacts {
	const certificate = new X509Certificate(der);
	const parsed = Certificate.fromBER(certificate.raw);
	const encoded = new Uint8Array(parsed.toSchema(true).toBER());
	if (!certificate.raw.equals(der) || !certificate.raw.equals(encoded)) throw refusal('encoding');
	const { publicKey } = certificate;
	return {
		certificate,
		publicKey,
		version: parsed.version + 1,
		serial: parsed.serialNumber.valueBlock.valueHexView,
		signature: toSignatureName(parsed),
		key: toKeyAlgorithm(publicKey),
		notBefore: toInstant(certificate.validFromDate),
		notAfter: toInstant(certificate.validToDate),
		...readExtensions(parsed.extensions ?? []),
	};
}

/** Whatever a parser makes of hostile bytes comes out as one refusal. */
function attempt<Value>(read: () => Value): Value {
	try {
		return read();
	} catch (cause) {
		throw refusal('encoding', cause);
	}
}

function toInstant(date: Date): Temporal.Instant {
	return Temporal.Instant.fromEpochMilliseconds(date.getTime());
}

/**
 * RFC 5280 §4.1.1.2: the outer and the inner algorithm are the same; RFC 5758 §3.2: no parameters with ECDSA; RFC 4055 §5:
 * NULL or none with RSA.
 */
function toSignatureName({ signature, signatureAlgorithm }: Certificate): string | undefined {
	const encode = (algorithm: Certificate['signature']) => Buffer.from(algorithm.toSchema().toBER()).toString('hex');
	const names = Object.keys(signatureIds) as (keyof typeof signatureIds)[];
	const name = names.find((known) => signatureIds[known] === signature.algorithmId);
	if (encode(signature) !== encode(signatureAlgorithm)) return undefined;
	const parameters: unknown = 'algorithmParams' in signature ? signature.algorithmParams : undefined;
	const isBare = parameters === undefined || (parameters instanceof Null && !name?.startsWith('ecdsa'));
	return isBare ? name : undefined;
}

const curves: Readonly<Record<string, KeyAlgorithm>> = { prime256v1: 'P-256', secp384r1: 'P-384' };

function toKeyAlgorithm({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): KeyAlgorithm | undefined {
	const { namedCurve, modulusLength, publicExponent } = asymmetricKeyDetails ?? {};
	if (asymmetricKeyType === 'ec') return curves[namedCurve ?? ''];
	if (asymmetricKeyType === 'x25519') return 'X25519';
	if (asymmetricKeyType !== 'rsa' || modulusLength === undefined) return undefined;
	return modulusLength >= 3072 && modulusLength <= 8192 && publicExponent === 65_537n ? 'RSA-3072' : undefined;
}
