import type { AttemptContext } from '../delivery/outbox.ts';
import type { Answered } from '../delivery/settle.ts';
import { verifyReceipt } from '../envelope/receipt.ts';
import type { Digest } from '../model/identifiers.ts';
import type { Delivery } from '../store/deliveries.ts';
import type { ExchangeContext } from './context.ts';

/** What a recipient answered, and which attempt. */
export interface VerifiedAnswer {
	readonly answer: Answered;
	readonly envelopeDigest: Digest;
}

/** Verifies a receipt against the delivery that it is to answer. @throws Problem `receipt-invalid`, `partner-unknown` */
export async function verifyAnswer(
	context: ExchangeContext,
	delivery: Delivery,
	envelopeDigests: AttemptContext['envelopeDigests'],
	token: string,
): Promise<VerifiedAnswer> {
	const { id, recipient, documentDigest, copyDigest } = delivery;
	const expected = {
		deliveryId: id,
		from: context.authority,
		to: recipient,
		documentDigest,
		copyDigest,
		envelopeDigests,
	};
	const { signingKeys } = context.partners.require(recipient);
	const receipt = await verifyReceipt(token, (x5t) => signingKeys.get(x5t), expected);
	context.crashPoint('receipt-verified');
	const { envelopeDigest } = receipt;
	return receipt.outcome === 'accepted'
		? { answer: { result: 'delivered', proof: 'receipt', receipt: token }, envelopeDigest }
		: { answer: { result: 'rejected', receipt: token, code: receipt.code }, envelopeDigest };
}
