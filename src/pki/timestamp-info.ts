import { readAlgorithm, readObjectIdentifier } from './algorithm.ts';
import { derTags, type Element, readElements, take, takeOptional } from './der.ts';
import { digestIds } from './object-identifiers.ts';
import { refusal } from './timestamp-refusal.ts';

/** What a time-stamping authority says (RFC 3161 §2.4.2, TSTInfo). */
export interface TimestampInfo {
	/** The SHA-256 that existed at that time. */
	readonly imprint: Uint8Array;
	readonly time: Temporal.Instant;
	/** In hexadecimal: with the authority, it names the time-stamp. */
	readonly serial: string;
	/** Object identifier of the policy that it was given under. */
	readonly policy: string;
	/** Content octets of the INTEGER; undefined where none was asked for. */
	readonly nonce: Uint8Array | undefined;
	/** GeneralName in DER by which the authority calls itself; undefined where it does not. */
	readonly authority: Uint8Array | undefined;
}

const { sequence, integer, objectIdentifier, generalizedTime, octetString, boolean, context0, context1 } = derTags;

/** @throws Problem `timestamp-unacceptable`; RangeError for what is no TSTInfo in DER */
export function readTimestampInfo(der: Uint8Array): TimestampInfo {
	const [info] = take(readElements(der), [sequence]);
	const parts = readElements(info.content);
	const required = [integer, objectIdentifier, sequence, integer, generalizedTime] as const;
	const [version, policy, imprint, serial, time] = take(parts.slice(0, 5), required);
	// Accuracy, ordering, nonce, the authority's name, extensions.
	const optional = [sequence, boolean, integer, context0, context1] as const;
	const [accuracy, , nonce, authority, extensions] = takeOptional(parts.slice(5), optional);
	if (version.content.toHex() !== '01') throw refusal('version');
	if (extensions !== undefined) requireNoneCritical(extensions);
	if (accuracy !== undefined) requireAccuracy(accuracy);
	return {
		imprint: readImprint(imprint),
		time: readTime(time),
		serial: serial.content.toHex(),
		policy: readObjectIdentifier(policy),
		nonce: nonce?.content,
		authority: authority?.content,
	};
}

const [millis, micros] = [0x80, 0x81];

/** Authorities keep to a second (ETSI EN 319 421 §7.7.2); what is a minute off says too little of when. */
const maxSeconds = 60;

/** RFC 3161 §2.4.2, Accuracy: seconds, and parts of them up to 999. */
function requireAccuracy({ content }: Element): void {
	const parts = takeOptional(readElements(content), [integer, millis, micros]);
	const [seconds, ...fractions] = parts.map((part) => (part === undefined ? 0 : readCount(part)));
	if ((seconds ?? 0) >= maxSeconds || fractions.some((count) => count > 999)) throw refusal('accuracy');
}

/** An INTEGER that is not negative; of more octets than matter, infinity. */
function readCount({ content }: Element): number {
	if (content.length === 0 || (content[0] ?? 0) > 0x7f) throw refusal('accuracy');
	return content.length > 4 ? Number.POSITIVE_INFINITY : Number.parseInt(content.toHex(), 16);
}

function readImprint({ content }: Element): Uint8Array {
	const [algorithm, digest] = take(readElements(content), [sequence, octetString]);
	if (readAlgorithm(algorithm) !== digestIds.sha256) throw refusal('imprint');
	return digest.content;
}

/** In UTC with seconds, and a fraction that does not end with zeros (RFC 3161 §2.4.2). */
const writtenTime = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\.\d{0,8}[1-9])?Z$/;

function readTime({ content }: Element): Temporal.Instant {
	const [, year, month, day, hour, minute, second, fraction = ''] =
		writtenTime.exec(Buffer.from(content).toString('latin1')) ?? [];
	return Temporal.Instant.from(`${year}-${month}-${day}T${hour}:${minute}:${second}${fraction}Z`);
}

/** What is critical changes what the rest says (RFC 3161 §2.4.2, RFC 5280 §4.2). */
function requireNoneCritical({ content }: Element): void {
	for (const extension of readElements(content)) {
		const [, second] = readElements(extension.content);
		if (second?.tag === boolean && second.content[0] !== 0) throw refusal('extensions');
	}
}
