import { Problem } from '../problem.ts';
import { type CertificateFacts, parsePemCertificate } from './certificate.ts';
import { derTags, type Element, readElements, take } from './der.ts';
import { splitCertificates } from './import.ts';
import { readTimestampInfo, type TimestampInfo } from './timestamp-info.ts';
import { requireTimestampAuthority } from './timestamp-path.ts';
import { attempt, refusal } from './timestamp-refusal.ts';
import type { TimestampRequest } from './timestamp-request.ts';
import { readSignedToken } from './timestamp-token.ts';

/** Larger answers are refused unread: with a chain of four certificates they are a third of that. */
export const maxTimestampBytes = 32_768;

/** CAs that a time-stamping authority is trusted by. */
export type TimestampAnchors = readonly CertificateFacts[];

export interface Timestamp extends TimestampInfo {
	/** TimeStampToken in DER: what is kept, and shown to others. */
	readonly token: Uint8Array;
}

/**
 * The CAs in a file, in PEM or DER.
 *
 * @throws Problem `certificate-unacceptable`: none, or one that is no CA
 */
export function parseTimestampAnchors(file: Uint8Array): TimestampAnchors {
	const anchors = splitCertificates(file).map(parsePemCertificate);
	const isAllCas = anchors.every(({ basicConstraints }) => basicConstraints?.cA === true);
	if (anchors.length > 0 && isAllCas) return anchors;
	throw new Problem('certificate-unacceptable', { detail: 'Rule broken: basicConstraints.' });
}

/** A time-stamp whose signature holds: who signed it is another question. */
interface ReadTimestamp extends Timestamp {
	readonly signer: CertificateFacts;
	/** That came with it. */
	readonly certificates: readonly CertificateFacts[];
}

/**
 * Reads a TimeStampToken over a SHA-256: one signature over signed attributes that name content and certificate. Nobody
 * has vouched for the one who signed.
 *
 * @throws Problem `timestamp-unacceptable`, whose detail names the rule that is broken
 */
export function readTimestamp(token: Uint8Array, imprint: Uint8Array): ReadTimestamp {
	if (token.length > maxTimestampBytes) throw refusal('size');
	const { content, signer, certificates } = attempt('encoding', () => readSignedToken(token));
	const info = attempt('encoding', () => readTimestampInfo(content));
	if (!isSame(info.imprint, imprint)) throw refusal('imprint');
	if (info.authority !== undefined && !isNameOf(info.authority, signer)) throw refusal('tsa');
	return { ...info, token, signer, certificates };
}

/**
 * Verifies a TimeStampToken over a SHA-256, now or in years: read as by `readTimestamp`, signed by a time-stamping
 * authority for which an anchor vouched at that time (RFC 3161 §2.4.2, RFC 5816).
 *
 * @throws Problem `timestamp-unacceptable`, whose detail names the rule that is broken
 */
export function verifyTimestamp(
	token: Uint8Array,
	{ imprint, anchors }: { readonly imprint: Uint8Array; readonly anchors: TimestampAnchors },
): Timestamp {
	const { signer, certificates, ...timestamp } = readTimestamp(token, imprint);
	attempt('issuer', () => requireTimestampAuthority(signer, { certificates, anchors, at: timestamp.time }));
	return timestamp;
}

/**
 * Verifies what a time-stamping authority answers: a time-stamp that it granted, for this request, now.
 *
 * @throws Problem `timestamp-refused` with the authority's reason, `timestamp-unacceptable` as `verifyTimestamp`
 */
export function verifyTimestampResponse(
	answer: Uint8Array,
	{ imprint, nonce }: TimestampRequest,
	{ anchors, now }: { readonly anchors: TimestampAnchors; readonly now: Temporal.Instant },
): Timestamp {
	if (answer.length > maxTimestampBytes) throw refusal('size');
	const token = attempt('encoding', () => readGranted(answer));
	const timestamp = verifyTimestamp(token, { imprint, anchors });
	if (timestamp.nonce === undefined || !isSame(timestamp.nonce, nonce)) throw refusal('nonce');
	// Clocks differ by so much at the most, as with covers.
	const apart = now.until(timestamp.time).abs();
	if (apart.total('minutes') > 5) throw refusal('genTime');
	return timestamp;
}

/** As OpenSSL asks, too: the name is the subject of the certificate (RFC 3161 §2.4.2, `tsa`), in the same octets. */
function isNameOf(generalName: Uint8Array, { certificate }: CertificateFacts): boolean {
	const [whole] = readElements(certificate.raw);
	const [signed] = readElements(whole?.content ?? new Uint8Array());
	const subject = readElements(signed?.content ?? new Uint8Array())[5];
	const [name] = attempt('tsa', () => readElements(generalName));
	return name?.tag === directoryName && subject !== undefined && isSame(name.content, subject.whole);
}

/** `[4]` of GeneralName (RFC 5280 §4.2.1.6), explicit since a Name is a choice. */
const directoryName = 0xa4;

function isSame(one: Uint8Array, other: Uint8Array): boolean {
	return Buffer.compare(one, other) === 0;
}

/** The token of a TimeStampResp whose status is `granted` (RFC 3161 §2.4.2): "with modifications" is not what was asked for. */
function readGranted(answer: Uint8Array): Uint8Array {
	const [response] = take(readElements(answer), [derTags.sequence]);
	const [statusInfo, ...rest] = readElements(response.content);
	const [status, ...reasons] = readElements(
		statusInfo?.tag === derTags.sequence ? statusInfo.content : new Uint8Array(),
	);
	if (status?.tag !== derTags.integer) throw refusal('encoding');
	if (status.content.toHex() !== '00') throw refused(status, reasons.at(-1));
	return take(rest, [derTags.sequence])[0].whole;
}

/** RFC 3161 §2.4.2, PKIStatus and PKIFailureInfo. */
const statuses = ['granted', 'grantedWithMods', 'rejection', 'waiting', 'revocationWarning', 'revocationNotification'];
const failures: Readonly<Record<number, string>> = {
	0: 'badAlg',
	2: 'badRequest',
	5: 'badDataFormat',
	14: 'timeNotAvailable',
	15: 'unacceptedPolicy',
	16: 'unacceptedExtension',
	17: 'addInfoNotAvailable',
	25: 'systemFailure',
};

/** By the names of the standard; nothing of the authority's own words is taken over. */
function refused({ content }: Element, last: Element | undefined): Problem {
	const status = statuses[Number.parseInt(content.toHex(), 16)] ?? 'unknown';
	const bits = last?.tag === derTags.bitString ? last.content.subarray(1) : new Uint8Array();
	const isSet = (at: number) => (((bits[at >> 3] ?? 0) >> (7 - (at & 7))) & 1) === 1;
	const reasons = Object.keys(failures).filter((at) => isSet(Number(at)));
	const names = [status, ...reasons.map((at) => failures[Number(at)])].join(', ');
	return new Problem('timestamp-refused', { detail: `Answer: ${names}.` });
}
