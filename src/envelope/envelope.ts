import { z } from 'zod';
import { parseJsonBytes } from '../json.ts';
import type { Digest } from '../model/identifiers.ts';
import { maxAttachments } from '../model/skeleton.ts';
import { Problem } from '../problem.ts';
import { AttachmentKey } from './attachment.ts';
import { splitCompact, tryParseHeader } from './compact.ts';
import { toDigest } from './digest.ts';
import { maxClockSkew } from './freshness.ts';
import type { OpeningKey, SealingKey } from './keys.ts';
import { type EnvelopeHeader, findSuite, type Suite } from './suites.ts';

/** What travels: the suite's name, in the media type too, and the sealed bytes. */
export interface Envelope {
	readonly suite: string;
	readonly bytes: Uint8Array;
}

/** Cover and copy, as they stand inside an envelope. Nothing in it has been verified. */
export interface Payload {
	readonly cover: string;
	readonly copy: string;
	/** One for each attachment that the cover lists, in its order. Not in the cover: that is kept as it came. */
	readonly attachmentKeys?: readonly AttachmentKey[] | undefined;
}

/** Of a cover that withholds as much as one may, in places with the longest names. */
const maxCoverLength = 131_072;

const Payload = z.strictObject({
	cover: z.string().min(1).max(maxCoverLength),
	copy: z.string().min(1),
	attachmentKeys: z.array(AttachmentKey).min(1).max(maxAttachments).optional(),
});

/** SHA-256 of the sealed bytes: one per attempt. */
export function toEnvelopeDigest(envelope: Envelope): Digest {
	return toDigest(envelope.bytes);
}

/** Seals a cover and a copy for one recipient, under the suite of that recipient's key. */
export async function sealEnvelope(payload: Payload, key: SealingKey, now: Temporal.Instant): Promise<Envelope> {
	const suite = findSuite(key.suite);
	if (suite === undefined) throw new Problem('suite-unsupported');
	const plaintext = new TextEncoder().encode(JSON.stringify(payload));
	const header = { kid: key.kid, iat: Math.floor(now.epochMilliseconds / 1000) };
	const token = await suite.seal(plaintext, key.publicKey, header);
	return { suite: suite.id, bytes: new TextEncoder().encode(token) };
}

/**
 * Opens an envelope: form, then what can be told before decryption (suite, time, key), then the seal.
 *
 * @param keys our opening keys, for the suites that this gateway accepts today
 * @throws Problem `suite-unsupported`, `envelope-malformed`, `clock-skew`, `recipient-key-unknown`,
 * `card-outdated`, `decryption-failed`, `payload-malformed`
 */
export async function openEnvelope(
	envelope: Envelope,
	keys: readonly OpeningKey[],
	now: Temporal.Instant,
): Promise<Payload> {
	const suite = findSuite(envelope.suite);
	if (suite === undefined || !keys.some((key) => key.suite === suite.id)) throw new Problem('suite-unsupported');
	const { token, header } = parseToken(envelope.bytes, suite);
	// In plain numbers: `iat` may be beyond what an Instant can hold.
	const skewMs = Math.abs(now.epochMilliseconds - header.iat * 1000);
	if (skewMs > maxClockSkew.total('milliseconds')) throw new Problem('clock-skew');
	const key = keys.find((candidate) => candidate.kid === header.kid && candidate.suite === suite.id);
	if (key === undefined) throw new Problem('recipient-key-unknown');
	if (key.retired) throw new Problem('card-outdated');
	return parsePayload(await decrypt(token, key, suite));
}

function parseToken(bytes: Uint8Array, suite: Suite): { token: string; header: EnvelopeHeader } {
	const token = new TextDecoder('latin1').decode(bytes);
	const [headerPart] = splitCompact(token, 5) ?? [];
	const header = headerPart === undefined ? undefined : tryParseHeader(headerPart, suite.header);
	if (header === undefined) throw new Problem('envelope-malformed');
	return { token, header };
}

async function decrypt(token: string, key: OpeningKey, suite: Suite): Promise<Uint8Array> {
	try {
		return await suite.open(token, key.privateKey);
	} catch {
		// One answer for whatever went wrong: a reason would be an oracle.
		throw new Problem('decryption-failed');
	}
}

function parsePayload(plaintext: Uint8Array): Payload {
	try {
		return Payload.parse(parseJsonBytes(plaintext));
	} catch {
		throw new Problem('payload-malformed');
	}
}
