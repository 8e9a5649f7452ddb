import { z } from 'zod';
import type { Envelope } from '../../envelope/envelope.ts';
import { tryParseJsonBytes } from '../../json.ts';
import type { TlsDetails } from '../../model/delivery.ts';
import type { Digest } from '../../model/identifiers.ts';
import { Problem } from '../../problem.ts';
import { isOfType, toProblem } from '../answer.ts';
import { type Connection, type ConnectionSettings, openConnection } from '../connection.ts';
import { toContentDigest } from './content-digest.ts';
import { type LogChannel, toLogChannel } from './log.ts';
import {
	attachmentsPath,
	cardMediaType,
	cardPath,
	envelopesPath,
	listsPath,
	receiptMediaType,
	toEnvelopeMediaType,
} from './media-types.ts';

import { type ReconciliationChannel, toReconciliationChannel } from './reconciliation.ts';

export interface PublishedCard {
	/** Compact JWS. */
	readonly token: string;
	/** By its `Date` header (RFC 9110 §6.6.1), to the second. */
	readonly at: Temporal.Instant | undefined;
}

/** A sealed file as a whole: the SHA-256 and the size of it. */
export interface SealedFile {
	readonly sealedDigest: Digest;
	readonly sealedBytes: number;
}

/** One part of it, with its SHA-256. */
export interface Part {
	readonly bytes: Uint8Array;
	readonly digest: Uint8Array;
}

/** All that a partner's gateway answers beside what the road asks of every channel (docs/PROTOCOL.md). */
export interface NativePeer extends LogChannel, ReconciliationChannel {
	/**
	 * Sends an envelope; what comes back is a receipt that nobody has verified yet.
	 *
	 * @throws Problem of the partner's answer, `partner-busy`, `partner-failed`, `partner-refused`,
	 * `partner-unreachable`, `partner-certificate-untrusted`, `receipt-invalid`
	 */
	send(envelope: Envelope): Promise<string>;
	/** The numbers of the parts that the partner has of a sealed file. @throws Problem as `send`; `partner-answer-too-large` */
	listParts(sealedDigest: Digest): Promise<readonly number[]>;
	/** Brings one part of a sealed file, with the digest it is to have. @throws Problem as `listParts` */
	sendPart(file: SealedFile, number: number, part: Part): Promise<void>;
	/** The signed card that the partner publishes now, unverified, and the time there. @throws Problem as `listParts` */
	fetchCard(): Promise<PublishedCard>;
	/** The revocation lists that the partner publishes now, in DER, unverified. @throws Problem as `listParts` */
	fetchLists(): Promise<Uint8Array[]>;
	/** Of the newest connection. */
	tls(): TlsDetails | undefined;
	close(): Promise<void>;
}

export function openNativePeer(settings: ConnectionSettings): NativePeer {
	return toPeer(openConnection(settings));
}

export function toPeer(connection: Connection): NativePeer {
	return {
		send: (envelope) => send(connection, envelope),
		listParts: (sealedDigest) => listParts(connection, sealedDigest),
		sendPart: (file, number, part) => sendPart(connection, file, number, part),
		fetchCard: () => fetchCard(connection),
		fetchLists: () => fetchLists(connection),
		...toLogChannel(connection),
		...toReconciliationChannel(connection),
		tls: connection.tls,
		close: connection.close,
	};
}

async function send(connection: Connection, envelope: Envelope): Promise<string> {
	const headers = { 'content-type': toEnvelopeMediaType(envelope.suite), accept: receiptMediaType };
	const request = { method: 'POST', path: envelopesPath, headers, body: envelope.bytes } as const;
	const answer = await connection.request(request).catch((cause: unknown) => {
		const isTooLarge = cause instanceof Problem && cause.code === 'partner-answer-too-large';
		throw isTooLarge ? new Problem('receipt-invalid', { detail: 'The answer is too large.', cause }) : cause;
	});
	if (answer.status >= 400) throw toProblem(answer);
	const isReceipt = answer.status === 200 || answer.status === 201;
	if (!isReceipt || !isOfType(answer, receiptMediaType)) {
		throw new Problem('receipt-invalid', { detail: `Answer with status ${answer.status} and no receipt.` });
	}
	return answer.body.toString('latin1');
}

const Parts = z.object({ parts: z.array(z.int().nonnegative()).max(1024) });

async function listParts(connection: Connection, sealedDigest: Digest): Promise<readonly number[]> {
	const answer = await connection.request({ method: 'GET', path: `${attachmentsPath}/${sealedDigest}` });
	if (answer.status >= 400) throw toProblem(answer);
	const { data } = Parts.safeParse(tryParseJsonBytes(answer.body));
	if (data === undefined) throw new Problem('partner-failed', { detail: 'Its list of parts cannot be read.' });
	return data.parts;
}

async function sendPart(
	connection: Connection,
	{ sealedDigest, sealedBytes }: SealedFile,
	number: number,
	{ bytes: body, digest }: Part,
): Promise<void> {
	const path = `${attachmentsPath}/${sealedDigest}/parts/${number}?sealedBytes=${sealedBytes}`;
	const headers = { 'content-type': 'application/octet-stream', 'content-digest': toContentDigest(digest) };
	const answer = await connection.request({ method: 'PUT', path, headers, body });
	if (answer.status >= 400) throw toProblem(answer);
}

const Lists = z.object({ lists: z.array(z.base64()).max(8) });

/** Three lists of the size that is taken, in base64. */
const maxListsBytes = 4 * 1024 * 1024;

async function fetchLists(connection: Connection): Promise<Uint8Array[]> {
	const answer = await connection.request({ method: 'GET', path: listsPath, maxAnswerBytes: maxListsBytes });
	if (answer.status >= 400) throw toProblem(answer);
	const { data } = Lists.safeParse(tryParseJsonBytes(answer.body));
	if (data === undefined) throw new Problem('partner-failed', { detail: 'Its revocation lists cannot be read.' });
	return data.lists.map((base64) => Buffer.from(base64, 'base64'));
}

async function fetchCard(connection: Connection): Promise<PublishedCard> {
	const answer = await connection.request({ method: 'GET', path: cardPath, headers: { accept: cardMediaType } });
	if (answer.status >= 400) throw toProblem(answer);
	if (answer.status !== 200 || !isOfType(answer, cardMediaType)) {
		throw new Problem('partner-failed', { detail: `Answer with status ${answer.status} and no card.` });
	}
	const at = Date.parse(String(answer.headers.date));
	return {
		token: answer.body.toString('latin1'),
		at: Number.isNaN(at) ? undefined : Temporal.Instant.fromEpochMilliseconds(at),
	};
}
