import { verify } from 'node:crypto';
import { fromBER, Integer } from 'asn1js';
import {
	AuthorityKeyIdentifier,
	Certificate,
	CertificateRevocationList,
	Extension,
	Extensions,
	RevokedCertificate,
} from 'pkijs';
import { Problem } from '../problem.ts';
import type { AdmittedCertificate, AuthorityCa } from './admission.ts';
import { toKeyIdentifier, toPublicKeyInfo, toTime } from './certificate-parts.ts';
import type { IssuingCa } from './issue.ts';
import { extensionIds, signatureIds } from './object-identifiers.ts';

/** Larger ones are refused unread: a hundred times what an authority of ours could ever revoke. */
export const maxListBytes = 1024 * 1024;

/** What one of an authority's CAs revoked (RFC 5280 §5), its signature verified. */
export interface RevocationList {
	/** Key id of the CA. */
	readonly issuer: string;
	readonly thisUpdate: Temporal.Instant;
	/** From then on it is out of date. */
	readonly nextUpdate: Temporal.Instant;
	/** Serial numbers in hexadecimal, without leading zeros. */
	readonly serials: ReadonlySet<string>;
	readonly der: Uint8Array;
}

/** The rules for lists; that the one to blame is a rule of ours, `rule` names. */
function refusal(rule: string, cause?: unknown): Problem {
	return new Problem('revocation-list-unacceptable', { detail: `Rule broken: ${rule}.`, cause });
}

/**
 * Reads a list in DER or PEM and verifies it by one of the CAs: a whole list of version 2 that this CA signed, of
 * what it issued itself. Partial lists (delta, by reason, by distribution point) and indirect ones are refused, since
 * what they leave out would pass for good.
 *
 * @throws Problem `revocation-list-unacceptable`, whose detail names the rule that is broken
 */
export function parseRevocationList(
	bytes: Uint8Array,
	issuers: readonly AuthorityCa[],
	now: Temporal.Instant,
): RevocationList {
	if (bytes.length > maxListBytes) throw refusal('size');
	const der = toDer(bytes);
	const list = attempt(() => readList(der));
	const issuer = issuers.find((ca) => isSignedBy(list, ca));
	if (issuer === undefined) throw refusal('issuer');
	const [thisUpdate, nextUpdate] = [toInstant(list.thisUpdate.value), toInstant(list.nextUpdate?.value)];
	// Clocks differ by so much at the most, as with covers.
	if (Temporal.Instant.compare(thisUpdate, now.add({ minutes: 5 })) > 0) throw refusal('thisUpdate');
	if (Temporal.Instant.compare(nextUpdate, thisUpdate) <= 0) throw refusal('nextUpdate');
	const serials = new Set((list.revokedCertificates ?? []).map(({ userCertificate }) => toSerial(userCertificate)));
	return { issuer: issuer.kid, thisUpdate, nextUpdate, serials, der };
}

/** Is it on a list of its issuer? */
export function isListed({ certificate }: AdmittedCertificate, { serials }: RevocationList): boolean {
	return serials.has(certificate.serialNumber.toLowerCase().replace(/^0+/, ''));
}

function toDer(bytes: Uint8Array): Uint8Array {
	// DER begins with a SEQUENCE, PEM with a hyphen.
	if (bytes[0] === 0x30) return bytes;
	const text = Buffer.from(bytes).toString('latin1');
	const base64 = /^-----BEGIN X509 CRL-----\r?\n([A-Za-z0-9+/=\r\n]+)-----END X509 CRL-----[\r\n]*$/.exec(text)?.[1];
	if (base64 === undefined) throw refusal('encoding');
	return attempt(() => Uint8Array.fromBase64(base64));
}

/** Extensions that change what a list says, and are none of ours, are critical (RFC 5280 §5.2, §5.3). */
function readList(der: Uint8Array): CertificateRevocationList {
	const { offset, result } = fromBER(new Uint8Array(der), { maxDepth: 16, maxNodes: maxListBytes / 4 });
	if (offset !== der.length) throw refusal('encoding');
	const list = new CertificateRevocationList({ schema: result });
	const entries = list.revokedCertificates ?? [];
	const all = [list.crlExtensions, ...entries.map(({ crlEntryExtensions }) => crlEntryExtensions)];
	if (all.some((extensions) => extensions?.extensions.some(({ critical }) => critical))) throw refusal('extensions');
	if (list.version !== 1) throw refusal('version');
	if (entries.some(({ userCertificate }) => userCertificate.valueBlock.valueHexView.length > 20))
		throw refusal('serials');
	return list;
}

function isSignedBy(list: CertificateRevocationList, ca: AuthorityCa): boolean {
	const { subject } = Certificate.fromBER(new Uint8Array(ca.certificate.raw));
	if (!list.issuer.isEqual(subject)) return false;
	const { algorithmId } = list.signatureAlgorithm;
	if (list.signature.algorithmId !== algorithmId) return false;
	const digest = digests[algorithmId];
	const signature = list.signatureValue.valueBlock.valueHexView;
	return digest !== undefined && verify(digest, list.tbsView, { key: ca.publicKey, dsaEncoding: 'der' }, signature);
}

const digests: Readonly<Record<string, string>> = {
	[signatureIds['ecdsa-with-SHA256']]: 'sha256',
	[signatureIds['ecdsa-with-SHA384']]: 'sha384',
};

/** Whatever a parser makes of hostile bytes comes out as one refusal. */
function attempt<Value>(read: () => Value): Value {
	try {
		return read();
	} catch (cause) {
		throw cause instanceof Problem ? cause : refusal('encoding', cause);
	}
}

function toInstant(date: Date | undefined): Temporal.Instant {
	if (date === undefined || Number.isNaN(date.getTime())) throw refusal('nextUpdate');
	return Temporal.Instant.fromEpochMilliseconds(date.getTime());
}

function toSerial({ valueBlock }: Integer): string {
	return Buffer.from(valueBlock.valueHexView).toString('hex').replace(/^0+/, '');
}

/** What a list is to say. */
export interface ListWish {
	/** In hexadecimal. */
	readonly serials: readonly string[];
	readonly now: Temporal.Instant;
	readonly nextUpdate: Temporal.Instant;
}

/** Signs a whole list by our own CA. @returns DER */
export async function issueRevocationList(
	{ certificate, privateKey }: IssuingCa,
	{ serials, now, nextUpdate }: ListWish,
): Promise<Uint8Array> {
	const list = new CertificateRevocationList();
	list.version = 1;
	list.issuer = Certificate.fromBER(new Uint8Array(certificate.certificate.raw)).subject;
	list.thisUpdate = toTime(now);
	list.nextUpdate = toTime(nextUpdate);
	if (serials.length > 0) list.revokedCertificates = serials.map((serial) => toEntry(serial, now));
	const keyIdentifier = toKeyIdentifier(toPublicKeyInfo(certificate.publicKey));
	list.crlExtensions = new Extensions({
		extensions: [
			toExtension('authorityKeyIdentifier', new AuthorityKeyIdentifier({ keyIdentifier }).toSchema()),
			toExtension('cRLNumber', Integer.fromBigInt(BigInt(now.epochMilliseconds))),
		],
	});
	await list.sign(privateKey.toCryptoKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign']), 'SHA-256');
	return new Uint8Array(list.toSchema(true).toBER());
}

function toEntry(serial: string, now: Temporal.Instant): RevokedCertificate {
	const bytes = Buffer.from(serial.length % 2 === 0 ? serial : `0${serial}`, 'hex');
	// Positive: a first bit that is set would make it a negative number (X.690 §8.3).
	const value = (bytes[0] ?? 0) < 0x80 ? bytes : Buffer.concat([Buffer.of(0), bytes]);
	return new RevokedCertificate({
		userCertificate: new Integer({ valueHex: new Uint8Array(value).buffer }),
		revocationDate: toTime(now),
	});
}

function toExtension(name: keyof typeof extensionIds, value: { toBER(): ArrayBuffer }): Extension {
	return new Extension({ extnID: extensionIds[name], critical: false, extnValue: value.toBER() });
}
