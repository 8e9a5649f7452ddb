import { z } from 'zod';
import { AuthorityId, DeliveryId, Digest, Timestamp } from '../model/identifiers.ts';
import { Problem } from '../problem.ts';
import { type FindVerificationKey, isValidAt, type SigningKey } from './keys.ts';
import { signJson, verifySigned } from './signed.ts';

const typ = 'lintas-receipt+jwt';

const statement = {
	deliveryId: DeliveryId,
	/** The gateway that sent, and the one that answers. */
	from: AuthorityId,
	to: AuthorityId,
	documentDigest: Digest,
	copyDigest: Digest,
	envelopeDigest: Digest,
	receivedAt: Timestamp,
	/** RFC 6962 leaf hash of the receiver's audit entry. */
	leafHash: Digest,
};

/**
 * The receiving gateway's signed answer, and final. `accepted`: durably stored and taken over, no more.
 * `rejected`: not taken, with a code of the problem catalogue; a newer gateway's code may be unknown here.
 */
export const Receipt = z.discriminatedUnion('outcome', [
	z.strictObject({ ...statement, outcome: z.literal('accepted') }),
	z.strictObject({
		...statement,
		outcome: z.literal('rejected'),
		code: z
			.string()
			.regex(/^[a-z]+(?:-[a-z]+)*$/)
			.max(64),
	}),
]);
export type Receipt = z.infer<typeof Receipt>;

export function signReceipt(receipt: Receipt, key: SigningKey): Promise<string> {
	return signJson(typ, receipt, key);
}

/** What a sender knows of a delivery; a receipt must speak of exactly this. */
export interface ReceiptExpectation {
	readonly deliveryId: DeliveryId;
	readonly from: AuthorityId;
	readonly to: AuthorityId;
	readonly documentDigest: Digest;
	readonly copyDigest: Digest;
	/** The digests of every attempt made: an answer to an earlier one may arrive late. */
	readonly envelopeDigests: readonly Digest[];
}

/**
 * Verifies that a receipt is the partner's and answers this delivery.
 *
 * @param findKey the keys on the recipient's card
 * @throws Problem `receipt-invalid`
 */
export async function verifyReceipt(
	token: string,
	findKey: FindVerificationKey,
	expected: ReceiptExpectation,
): Promise<Receipt> {
	const verified = await verifySigned(token, typ, findKey);
	if ('fault' in verified) throw new Problem('receipt-invalid', { detail: `Receipt: ${verified.fault}.` });
	const receipt = Receipt.safeParse(verified.payload).data;
	if (receipt === undefined) throw new Problem('receipt-invalid', { detail: 'Receipt: wrong members.' });
	const { signer } = verified;
	const isAnswer =
		signer.authority === expected.to &&
		isValidAt(signer, Temporal.Instant.from(receipt.receivedAt)) &&
		receipt.deliveryId === expected.deliveryId &&
		receipt.from === expected.from &&
		receipt.to === expected.to &&
		receipt.documentDigest === expected.documentDigest &&
		receipt.copyDigest === expected.copyDigest &&
		expected.envelopeDigests.includes(receipt.envelopeDigest);
	if (!isAnswer) throw new Problem('receipt-invalid', { detail: 'Receipt: answers something else.' });
	return receipt;
}
