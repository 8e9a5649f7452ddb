import { verifyCover } from '../../src/envelope/cover.ts';
import { toDigest } from '../../src/envelope/digest.ts';
import { parseCopy, verifyDocument } from '../../src/envelope/document.ts';
import { verifyReceipt } from '../../src/envelope/receipt.ts';
import type { SignatureFault, SignedType } from '../../src/envelope/signed.ts';
import { DeliveryId, toTimestamp } from '../../src/model/identifiers.ts';
import type { ProblemCode } from '../../src/problem.ts';
import { skeletonOf } from './documents.ts';
import { type Gateway, keysOf, now } from './gateways.ts';

/** One of the three things that are signed, good in every respect: sent by `signer` to `other`. */
export interface SignedThing {
	readonly name: string;
	readonly typ: SignedType;
	/** What is told the caller for each fault; for a receipt, whose code is one, in its detail. */
	readonly codes: Readonly<Record<SignatureFault, ProblemCode>>;
	payload(signer: Gateway, other: Gateway): object;
	verify(token: string, signer: Gateway, other: Gateway): Promise<unknown>;
}

const copy = 'a copy';
const ids = {
	deliveryId: DeliveryId.parse('019ab000-0000-7000-8000-0000000000d1'),
	documentDigest: toDigest('a document'),
	copyDigest: toDigest(copy),
};
const envelopeDigest = toDigest('an envelope');

const document: SignedThing = {
	name: 'a document',
	typ: 'lintas-document+sd-jwt',
	codes: {
		malformed: 'document-malformed',
		'key-unknown': 'author-key-unknown',
		'key-revoked': 'author-key-revoked',
		'signature-invalid': 'document-signature-invalid',
	},
	payload: (signer) => ({ ...skeletonOf(signer), _sd: [], _sd_alg: 'sha-256' }),
	verify: async (token, signer) => verifyDocument(parseCopy(`${token}~`), keysOf(signer)),
};

const cover: SignedThing = {
	name: 'a cover',
	typ: 'lintas-cover+jwt',
	codes: {
		malformed: 'cover-malformed',
		'key-unknown': 'sender-key-unknown',
		'key-revoked': 'sender-key-revoked',
		'signature-invalid': 'cover-signature-invalid',
	},
	payload: (signer, other) => ({
		from: signer.authority,
		to: other.authority,
		deliveryId: ids.deliveryId,
		issuedAt: toTimestamp(now),
		expiresAt: toTimestamp(now.add({ minutes: 10 })),
		copyDigest: ids.copyDigest,
		handling: skeletonOf(signer).handling,
	}),
	verify: (token, signer, other) =>
		verifyCover(token, keysOf(signer), { from: signer.authority, to: other.authority, copy, now }),
};

const receipt: SignedThing = {
	name: 'a receipt',
	typ: 'lintas-receipt+jwt',
	codes: {
		malformed: 'receipt-invalid',
		'key-unknown': 'receipt-invalid',
		'key-revoked': 'receipt-invalid',
		'signature-invalid': 'receipt-invalid',
	},
	payload: (signer, other) => ({
		...ids,
		from: other.authority,
		to: signer.authority,
		envelopeDigest,
		receivedAt: toTimestamp(now),
		leafHash: toDigest('a leaf'),
		outcome: 'accepted',
	}),
	verify: (token, signer, other) =>
		verifyReceipt(token, keysOf(signer), {
			...ids,
			from: other.authority,
			to: signer.authority,
			envelopeDigests: [envelopeDigest],
		}),
};

export const signedThings: readonly SignedThing[] = [document, cover, receipt];
