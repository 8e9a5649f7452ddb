import { verify, type X509Certificate } from 'node:crypto';
import { type AsnType, fromBER, Integer } from 'asn1js';
import {
	AlgorithmIdentifier,
	AuthorityKeyIdentifier,
	Certificate,
	CertificateRevocationList,
	Extension,
	Extensions,
	RelativeDistinguishedNames,
	RevokedCertificate,
} from 'pkijs';
import { Problem } from '../problem.ts';
import type { AuthorityCa } from './admission.ts';
import { toKeyIdentifier, toPublicKeyInfo, toTime } from './certificate-parts.ts';
import { derTags, type Element, readElements, take } from './der.ts';
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
	/** Serial numbers in hexadecimal, without leading zeros, and since when each counts no more. */
	readonly revoked: ReadonlyMap<string, Temporal.Instant>;
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
	const { thisUpdate, nextUpdate } = list;
	// Clocks differ by so much at the most, as with covers.
	if (Temporal.Instant.compare(thisUpdate, now.add({ minutes: 5 })) > 0) throw refusal('thisUpdate');
	if (Temporal.Instant.compare(nextUpdate, thisUpdate) <= 0) throw refusal('nextUpdate');
	return { issuer: issuer.kid, thisUpdate, nextUpdate, revoked: attempt(() => readRevoked(list.entries)), der };
}

/** Since when a list of its issuer has it; undefined where it has it not. */
export function findRevokedSince(
	{ serialNumber }: Pick<X509Certificate, 'serialNumber'>,
	{ revoked }: RevocationList,
): Temporal.Instant | undefined {
	return revoked.get(trim(serialNumber));
}

function toDer(bytes: Uint8Array): Uint8Array {
	// DER begins with a SEQUENCE, PEM with a hyphen.
	if (bytes[0] === 0x30) return bytes;
	const text = Buffer.from(bytes).toString('latin1');
	const base64 = /^-----BEGIN X509 CRL-----\r?\n([A-Za-z0-9+/=\r\n]+)-----END X509 CRL-----[\r\n]*$/.exec(text)?.[1];
	if (base64 === undefined) throw refusal('encoding');
	return attempt(() => Uint8Array.fromBase64(base64));
}

/** What stands in a list whose signature nobody has verified yet (RFC 5280 §5.1). */
interface ReadList {
	readonly issuer: RelativeDistinguishedNames;
	readonly thisUpdate: Temporal.Instant;
	readonly nextUpdate: Temporal.Instant;
	/** Each of a certificate; unread. */
	readonly entries: Uint8Array;
	/** What is signed, by what, and the signature in DER. */
	readonly signed: Uint8Array;
	readonly algorithm: string;
	readonly signature: Uint8Array;
}

function readList(der: Uint8Array): ReadList {
	const [list] = take(readElements(der), [derTags.sequence]);
	const [tbs, algorithm, signature] = take(readElements(list.content), [
		derTags.sequence,
		derTags.sequence,
		derTags.bitString,
	]);
	const parts = readElements(tbs.content);
	// Version 1 has no number; version 2 has 1.
	if (parts[0]?.tag === derTags.sequence) throw refusal('version');
	const [version, inner, issuer] = take(parts.slice(0, 3), [derTags.integer, derTags.sequence, derTags.sequence]);
	if (version.content.toHex() !== '01') throw refusal('version');
	if (inner.whole.toHex() !== algorithm.whole.toHex() || signature.content[0] !== 0) throw refusal('encoding');
	return {
		...readUpdates(parts.slice(3)),
		issuer: new RelativeDistinguishedNames({ schema: toSchema(issuer) }),
		signed: tbs.whole,
		algorithm: new AlgorithmIdentifier({ schema: toSchema(algorithm) }).algorithmId,
		signature: signature.content.subarray(1),
	};
}

/** Dates, entries and extensions, of which only the first has to be there. */
function readUpdates(parts: readonly Element[]): Pick<ReadList, 'thisUpdate' | 'nextUpdate' | 'entries'> {
	const times = parts.filter(({ tag }) => isTime(tag));
	const entries = parts.filter(({ tag }) => tag === derTags.sequence);
	const extensions = parts.filter(({ tag }) => tag === derTags.context0);
	const inOrder = [...times, ...entries, ...extensions];
	const isWhole = times.length <= 2 && entries.length <= 1 && extensions.length <= 1;
	if (!isWhole || parts.some((part, index) => part !== inOrder[index])) throw refusal('encoding');
	for (const { content } of extensions) {
		const [inside] = take(readElements(content), [derTags.sequence]);
		refuseCritical(inside);
	}
	const [thisUpdate, nextUpdate] = [readTime(times[0], 'encoding'), readTime(times[1], 'nextUpdate')];
	return { thisUpdate, nextUpdate, entries: entries[0]?.content ?? new Uint8Array() };
}

/** Serial number, date, and perhaps extensions, of each (RFC 5280 §5.3). */
function readRevoked(entries: Uint8Array): Map<string, Temporal.Instant> {
	return new Map(
		readElements(entries).map(({ tag, content }) => {
			const [serial, date, extensions, ...more] = readElements(content);
			const isEntry = tag === derTags.sequence && serial?.tag === derTags.integer && more.length === 0;
			if (!isEntry || date === undefined || !isTime(date.tag)) throw refusal('encoding');
			if (serial.content.length > 20) throw refusal('serials');
			if (extensions !== undefined) refuseCritical(extensions);
			return [toSerial(serial.content), readSince(date, extensions)];
		}),
	);
}

/** When it was revoked; or when its key is thought to have been lost, where that was before (RFC 5280 §5.3.2). */
function readSince(date: Element, extensions: Element | undefined): Temporal.Instant {
	const since = readTime(date, 'encoding');
	const parts = readElements(extensions?.content ?? new Uint8Array()).map(({ content }) => readElements(content));
	const invalidity = parts.find(([id]) => id?.content.toHex() === invalidityDate)?.at(-1);
	if (invalidity === undefined) return since;
	const lost = readTime(take(readElements(invalidity.content), [derTags.generalizedTime])[0], 'encoding');
	return Temporal.Instant.compare(lost, since) < 0 ? lost : since;
}

/** 2.5.29.24, as it is encoded. */
const invalidityDate = '551d18';

/** Extensions that change what a list says, and are none of ours, are critical (RFC 5280 §5.2, §5.3). */
function refuseCritical({ tag, content }: Element): void {
	if (tag !== derTags.sequence) throw refusal('encoding');
	for (const extension of readElements(content)) {
		const [, second] = readElements(extension.content);
		if (second?.tag === derTags.boolean && second.content[0] !== 0) throw refusal('extensions');
	}
}

function toSchema({ whole }: Element): AsnType {
	const { offset, result } = fromBER(new Uint8Array(whole), { maxDepth: 16, maxNodes: 1_000 });
	if (offset !== whole.length) throw refusal('encoding');
	return result;
}

function isTime(tag: number | undefined): boolean {
	return tag === derTags.utcTime || tag === derTags.generalizedTime;
}

function readTime(element: Element | undefined, rule: string): Temporal.Instant {
	const text = Buffer.from(element?.content ?? []).toString('latin1');
	const [, digits, rest] = (element?.tag === derTags.utcTime ? utcTime : generalizedTime).exec(text) ?? [];
	if (digits === undefined || rest === undefined) throw refusal(rule);
	// Two digits are of the years from 1950 to 2049.
	const year = digits.length === 2 ? `${Number(digits) < 50 ? '20' : '19'}${digits}` : digits;
	return attempt(() => Temporal.Instant.from(`${year}${rest.slice(0, 4)}T${rest.slice(4)}Z`));
}

/** In UTC, to the second (RFC 5280 §4.1.2.5). */
const utcTime = /^(\d{2})(\d{10})Z$/;
const generalizedTime = /^(\d{4})(\d{10})Z$/;

function isSignedBy({ issuer, signed, algorithm, signature }: ReadList, ca: AuthorityCa): boolean {
	const { subject } = Certificate.fromBER(new Uint8Array(ca.certificate.raw));
	const digest = digests[algorithm];
	if (digest === undefined || !issuer.isEqual(subject)) return false;
	return verify(digest, signed, { key: ca.publicKey, dsaEncoding: 'der' }, signature);
}

const digests: Readonly<Record<string, string>> = {
	[signatureIds['ecdsa-with-SHA256']]: 'sha256',
	[signatureIds['ecdsa-with-SHA384']]: 'sha384',
	[signatureIds.sha256WithRSAEncryption]: 'sha256',
	[signatureIds.sha384WithRSAEncryption]: 'sha384',
};

/** Whatever a parser makes of hostile bytes comes out as one refusal. */
function attempt<Value>(read: () => Value): Value {
	try {
		return read();
	} catch (cause) {
		throw cause instanceof Problem ? cause : refusal('encoding', cause);
	}
}

function toSerial(bytes: Uint8Array): string {
	return trim(bytes.toHex());
}

/** As lists are compared. */
function trim(serial: string): string {
	return serial.toLowerCase().replace(/^0+/, '');
}

/** What a list is to say. */
export interface ListWish {
	/** Serial numbers in hexadecimal, and since when each counts no more. */
	readonly revoked: ReadonlyMap<string, Temporal.Instant>;
	readonly now: Temporal.Instant;
	readonly nextUpdate: Temporal.Instant;
}

/** Signs a whole list by our own CA. @returns DER */
export async function issueRevocationList(
	{ certificate, privateKey }: IssuingCa,
	{ revoked, now, nextUpdate }: ListWish,
): Promise<Uint8Array> {
	const list = new CertificateRevocationList();
	list.version = 1;
	list.issuer = Certificate.fromBER(new Uint8Array(certificate.certificate.raw)).subject;
	list.thisUpdate = toTime(now);
	list.nextUpdate = toTime(nextUpdate);
	if (revoked.size > 0) list.revokedCertificates = [...revoked].map(toEntry);
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

function toEntry([serial, since]: readonly [string, Temporal.Instant]): RevokedCertificate {
	const bytes = Buffer.from(serial.length % 2 === 0 ? serial : `0${serial}`, 'hex');
	// Positive: a first bit that is set would make it a negative number (X.690 §8.3).
	const value = (bytes[0] ?? 0) < 0x80 ? bytes : Buffer.concat([Buffer.of(0), bytes]);
	return new RevokedCertificate({
		userCertificate: new Integer({ valueHex: new Uint8Array(value).buffer }),
		revocationDate: toTime(since),
	});
}

function toExtension(name: keyof typeof extensionIds, value: { toBER(): ArrayBuffer }): Extension {
	return new Extension({ extnID: extensionIds[name], critical: false, extnValue: value.toBER() });
}
