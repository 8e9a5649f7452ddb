import { z } from 'zod';
import { isEachOnce } from '../model/each-once.ts';
import { Handling } from '../model/handling.ts';
import { AuthorityId, DeliveryId, Digest, Timestamp, toTimestamp } from '../model/identifiers.ts';
import { maxAttachments } from '../model/skeleton.ts';
import { maxWithheld, Withholding } from '../model/withholding.ts';
import { Problem } from '../problem.ts';
import { toDigest } from './digest.ts';
import { maxClockSkew } from './freshness.ts';
import { type FindVerificationKey, isValidAt, type SigningKey, type VerificationKey } from './keys.ts';
import { readSigned, signJson, verifySigned } from './signed.ts';

const typ = 'lintas-cover+jwt';

/** How long a cover speaks for its attempt. */
const lifetime = Temporal.Duration.from({ minutes: 10 });

/** One of the document's attachments, and the sealed file by which it comes. */
export const SealedReference = z.strictObject({
	/** Of the file, as the skeleton has it. */
	digest: Digest,
	/** SHA-256 and size of the sealed file. */
	sealedDigest: Digest,
	sealedBytes: z.int().positive(),
});
export type SealedReference = z.infer<typeof SealedReference>;

/** The sending gateway's statement on one attempt to deliver one copy. */
export const Cover = z.strictObject({
	from: AuthorityId,
	to: AuthorityId,
	deliveryId: DeliveryId,
	issuedAt: Timestamp,
	expiresAt: Timestamp,
	/** SHA-256 of the copy as sent. */
	copyDigest: Digest,
	/** What this recipient may do: never more than the author allows. */
	handling: Handling,
	/** The files that go with this copy, as they travel: sealed. Without it there are none. */
	attachments: z
		.array(SealedReference)
		.min(1)
		.max(maxAttachments)
		.refine((list) => isEachOnce(list.map(({ digest }) => digest)), 'each file once')
		.refine((list) => isEachOnce(list.map(({ sealedDigest }) => sealedDigest)), 'each sealed file once')
		.optional(),
	/**
	 * What of the document this recipient does not get, and by whose word. Without it nothing was withheld by the
	 * sender, who may have less than all itself.
	 */
	withheld: z.array(Withholding).min(1).max(maxWithheld).optional(),
	/** When sharing on: the delivery by which the sender had it. */
	derivedFrom: DeliveryId.optional(),
});
export type Cover = z.infer<typeof Cover>;

export type CoverStatement = Pick<
	Cover,
	'from' | 'to' | 'deliveryId' | 'copyDigest' | 'handling' | 'attachments' | 'withheld' | 'derivedFrom'
>;

/** Signs the cover of one attempt, valid for ten minutes from `now`. */
export function signCover(statement: CoverStatement, key: SigningKey, now: Temporal.Instant): Promise<string> {
	const cover: Cover = { ...statement, issuedAt: toTimestamp(now), expiresAt: toTimestamp(now.add(lifetime)) };
	return signJson(typ, cover, key);
}

export interface CoverExpectation {
	/** The authority that the TLS connection proved. */
	readonly from: AuthorityId;
	/** This gateway. */
	readonly to: AuthorityId;
	readonly copy: string;
	readonly now: Temporal.Instant;
}

/**
 * Verifies a cover in the order of trust: signature, who sent it to whom, time, copy.
 *
 * @param findKey the keys on the card of the authority that is connected, no others
 * @throws Problem `cover-malformed`, `cover-signature-invalid`, `sender-key-unknown`, `sender-key-revoked`,
 * `cover-sender-mismatch`, `cover-recipient-mismatch`, `clock-skew`, `cover-expired`, `cover-copy-mismatch`
 */
export async function verifyCover(
	token: string,
	findKey: FindVerificationKey,
	expected: CoverExpectation,
): Promise<Cover> {
	const { cover, signer } = await verifySender(token, findKey);
	requireParties(cover, signer, expected);
	requireTimes(cover, signer, expected.now);
	if (cover.copyDigest !== toDigest(expected.copy)) throw new Problem('cover-copy-mismatch');
	return cover;
}

/**
 * As `verifyCover`, for one that was kept after its delivery: of that delivery and copy, whenever it expired.
 *
 * @throws Problem as `verifyCover` but for `clock-skew` and `cover-expired`
 */
export async function verifyKeptCover(
	token: string,
	findKey: FindVerificationKey,
	expected: Pick<Cover, 'from' | 'to' | 'deliveryId' | 'copyDigest'>,
): Promise<Cover> {
	const { cover, signer } = await verifySender(token, findKey);
	requireParties(cover, signer, expected);
	if (!isValidAt(signer, Temporal.Instant.from(cover.issuedAt))) throw new Problem('cover-signature-invalid');
	const isOfDelivery = cover.deliveryId === expected.deliveryId && cover.copyDigest === expected.copyDigest;
	if (!isOfDelivery) throw new Problem('cover-copy-mismatch');
	return cover;
}

async function verifySender(
	token: string,
	findKey: FindVerificationKey,
): Promise<{ readonly cover: Cover; readonly signer: VerificationKey }> {
	const verified = await verifySigned(token, typ, findKey);
	if ('fault' in verified) {
		switch (verified.fault) {
			case 'malformed':
				throw new Problem('cover-malformed');
			case 'key-unknown':
				throw new Problem('sender-key-unknown');
			case 'key-revoked':
				throw new Problem('sender-key-revoked');
			case 'signature-invalid':
				throw new Problem('cover-signature-invalid');
		}
	}
	const cover = Cover.safeParse(verified.payload);
	if (!cover.success) throw new Problem('cover-malformed');
	return { cover: cover.data, signer: verified.signer };
}

function requireParties(cover: Cover, signer: VerificationKey, expected: Pick<CoverExpectation, 'from' | 'to'>): void {
	if (cover.from !== expected.from || signer.authority !== expected.from) throw new Problem('cover-sender-mismatch');
	if (cover.to !== expected.to) throw new Problem('cover-recipient-mismatch');
}

function requireTimes(cover: Cover, signer: VerificationKey, now: Temporal.Instant): void {
	const issuedAt = Temporal.Instant.from(cover.issuedAt);
	const expiresAt = Temporal.Instant.from(cover.expiresAt);
	if (Temporal.Instant.compare(issuedAt, now.add(maxClockSkew)) > 0) throw new Problem('clock-skew');
	const isTooLong = Temporal.Instant.compare(expiresAt, issuedAt.add(lifetime)) > 0;
	if (isTooLong || Temporal.Instant.compare(expiresAt, issuedAt) <= 0) throw new Problem('cover-malformed');
	if (Temporal.Instant.compare(now, expiresAt.add(maxClockSkew)) > 0) throw new Problem('cover-expired');
	if (!isValidAt(signer, issuedAt)) throw new Problem('cover-signature-invalid');
}

/** What a cover says that was verified before it was stored. */
export function readCover(token: string): Cover {
	return Cover.parse(readSigned(token));
}
