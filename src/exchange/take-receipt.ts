import { isOnRecord, markOnRecord } from '../audit/on-record.ts';
import type { RefusedRequest } from '../audit/refused-requests.ts';
import { keepEvidence } from '../delivery/fetched.ts';
import type { TlsDetails } from '../model/delivery.ts';
import type { AuthorityId, DeliveryId } from '../model/identifiers.ts';
import { Problem, toProblem } from '../problem.ts';
import { type Delivery, listAttempts, loadDelivery } from '../store/deliveries.ts';
import { withDatabaseProblems } from './database-problems.ts';
import { type SettlingContext, settleAnswer } from './settle-answer.ts';
import { verifyAnswer } from './verify-answer.ts';

/** A receipt as it comes from whoever fetched the envelope. */
export interface BroughtReceipt {
	readonly from: AuthorityId;
	readonly deliveryId: DeliveryId;
	/** Compact JWS; a failure to read it is on record as any other refusal. */
	readonly read: () => Promise<string>;
	readonly tls: TlsDetails | undefined;
}

/**
 * Takes the receipt of a partner for a delivery that it fetched, and settles it. The same outcome again changes nothing.
 *
 * @throws Problem of `read`; `delivery-unknown`, also where it is another partner's; `delivery-not-fetched`,
 * `receipt-invalid`; `delivery-ended` where it has come to another end
 */
export async function takeReceipt(context: SettlingContext, brought: BroughtReceipt): Promise<void> {
	context.partners.requireCurrent(brought.from);
	const found = await withDatabaseProblems(loadDelivery(context.db, brought.deliveryId));
	const delivery = found?.recipient === brought.from ? found : undefined;
	try {
		const receipt = await brought.read();
		if (delivery === undefined) throw new Problem('delivery-unknown', { detail: `Delivery ${brought.deliveryId}.` });
		if (receipt !== delivery.receipt) await conclude(context, delivery, receipt, brought.tls);
	} catch (thrown) {
		const problem = toProblem(thrown);
		if (!isOnRecord(problem) && !problem.code.startsWith('database-')) {
			await context.refusals.record(toRefusal(brought, delivery, problem));
			markOnRecord(problem);
		}
		throw problem;
	}
}

async function conclude(
	context: SettlingContext,
	delivery: Delivery,
	receipt: string,
	tls: TlsDetails | undefined,
): Promise<void> {
	const attempts = await withDatabaseProblems(listAttempts(context.db, delivery.id));
	const envelopeDigests = attempts.flatMap(({ envelopeDigest }) => envelopeDigest ?? []);
	if (envelopeDigests.length === 0) throw new Problem('delivery-not-fetched', { detail: `Delivery ${delivery.id}.` });
	const message = new TextEncoder().encode(receipt);
	const answer = await verifyAnswer(context, delivery, envelopeDigests, message).catch(async (thrown: unknown) => {
		const problem = toProblem(thrown);
		if (problem.code === 'receipt-invalid') {
			const isKept = await withDatabaseProblems(keepEvidence(context, delivery, problem, { receipt, tls }));
			if (isKept) markOnRecord(problem);
		}
		throw problem;
	});
	await settleAnswer(context, delivery, { answer, attempts, tls });
}

function toRefusal(
	{ from, deliveryId }: BroughtReceipt,
	delivery: Delivery | undefined,
	{ code: outcome }: Problem,
): RefusedRequest {
	const about = delivery && { document: delivery.documentId, documentDigest: delivery.documentDigest };
	return { action: 'receipt-refused', from, deliveryId, ...about, outcome };
}
