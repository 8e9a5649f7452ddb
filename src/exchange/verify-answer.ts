import type { Answer } from '../channels/channel.ts';
import type { AttemptContext } from '../delivery/outbox.ts';
import type { Answered } from '../delivery/settle.ts';
import { Problem, toProblem } from '../problem.ts';
import type { Delivery } from '../store/deliveries.ts';
import type { ExchangeContext } from './context.ts';

/** Verifies what answers a delivery. @throws Problem `receipt-invalid`, `partner-unknown` */
export async function verifyAnswer(...asked: Parameters<typeof readAnswer>): Promise<Answer> {
	try {
		return await readAnswer(...asked);
	} catch (thrown) {
		const { kind, code } = toProblem(thrown);
		if (kind === 'unverified' || kind === 'malformed')
			throw new Problem('receipt-invalid', { detail: `What answered: ${code}.`, cause: thrown });
		throw thrown;
	}
}

async function readAnswer(
	context: Pick<ExchangeContext, 'authority' | 'partners' | 'channel' | 'crashPoint'>,
	{ id, recipient, documentDigest, copyDigest }: Delivery,
	envelopeDigests: AttemptContext['envelopeDigests'],
	message: Uint8Array,
): Promise<Answer> {
	const sent = {
		deliveryId: id,
		from: context.authority,
		to: recipient,
		documentDigest,
		copyDigest,
		envelopeDigests,
	};
	for await (const arrived of context.channel(context.partners.require(recipient)).parse(message, sent)) {
		if (arrived.arrived !== 'answer') continue;
		context.crashPoint('receipt-verified');
		return arrived;
	}
	throw new Problem('receipt-invalid', { detail: 'It answers nothing.' });
}

/** What it says of the delivery. */
export function toResult({ outcome, evidence: receipt }: Answer): Answered | { readonly result: 'pending' } {
	switch (outcome.is) {
		case 'accepted':
			return { result: 'delivered', proof: outcome.proof, receipt };
		case 'rejected':
			return { result: 'rejected', receipt, code: outcome.code };
		case 'pending':
			return { result: 'pending' };
	}
}
