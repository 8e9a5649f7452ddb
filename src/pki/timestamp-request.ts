import { randomBytes } from 'node:crypto';
import { Integer, OctetString } from 'asn1js';
import { AlgorithmIdentifier, MessageImprint, TimeStampReq } from 'pkijs';
import { digestIds } from './object-identifiers.ts';

/** What a time-stamping authority is asked, kept until its answer is compared with it. */
export interface TimestampRequest {
	/** A SHA-256: all that the authority learns. */
	readonly imprint: Uint8Array;
	/** Content octets of the INTEGER. */
	readonly nonce: Uint8Array;
	/** TimeStampReq in DER. */
	readonly der: Uint8Array;
}

/** Asks for a time-stamp over a SHA-256, with the certificate of whoever gives it (RFC 3161 §2.4.1). */
export function makeTimestampRequest(imprint: Uint8Array): TimestampRequest {
	const nonce = new Uint8Array(randomBytes(16));
	// Positive, and no leading zero (X.690 §8.3).
	nonce[0] = ((nonce[0] ?? 0) & 0x3f) | 0x40;
	const request = new TimeStampReq({
		version: 1,
		messageImprint: new MessageImprint({
			hashAlgorithm: new AlgorithmIdentifier({ algorithmId: digestIds.sha256 }),
			hashedMessage: new OctetString({ valueHex: new Uint8Array(imprint).buffer }),
		}),
		nonce: new Integer({ valueHex: nonce.buffer }),
		certReq: true,
	});
	return { imprint, nonce, der: new Uint8Array(request.toSchema().toBER()) };
}
