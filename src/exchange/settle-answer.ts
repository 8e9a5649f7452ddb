import type { Answer } from '../channels/channel.ts';
import { type SettleContext, settle, toSettlement } from '../delivery/settle.ts';
import type { TlsDetails } from '../model/delivery.ts';
import type { DeliveryId } from '../model/identifiers.ts';
import { Problem } from '../problem.ts';
import { type Attempt, type Delivery, loadDelivery } from '../store/deliveries.ts';
import type { ExchangeContext } from './context.ts';
import { withDatabaseProblems } from './database-problems.ts';
import { toResult } from './verify-answer.ts';

/** The road, the schedules after which a person has to look, and what counts attempts. */
export type SettlingContext = ExchangeContext & Pick<SettleContext, 'schedules' | 'tallies'>;

/** What came apart from an attempt to send, and the attempts that it may answer. */
interface Brought {
	readonly answer: Answer;
	readonly attempts: readonly Attempt[];
	readonly tls: TlsDetails | undefined;
}

/**
 * Settles a delivery by an answer that came apart from the attempt. The same outcome again changes nothing.
 *
 * @throws Problem `receipt-invalid` where it answers none of the attempts; `delivery-ended` where the delivery has come to another end
 */
export async function settleAnswer(
	context: SettlingContext,
	delivery: Delivery,
	{ answer, attempts, tls }: Brought,
): Promise<void> {
	const attempt = attempts.findLast(({ envelopeDigest }) => envelopeDigest === answer.envelopeDigest);
	if (attempt === undefined) throw new Problem('receipt-invalid', { detail: `Delivery ${delivery.id}.` });
	const result = toResult(answer);
	if (result.result === 'pending') return;
	const settlement = toSettlement(result);
	const isSettled = await settle(context, delivery, { number: attempt.number, tls }, settlement);
	if (!isSettled) await requireSameEnd(context, delivery.id, settlement.state);
}

/** Signed anew, or by two at once, or of what was recalled since: what counts is that it says the same. */
async function requireSameEnd({ db }: SettlingContext, id: DeliveryId, state: Delivery['state']): Promise<void> {
	const now = await withDatabaseProblems(loadDelivery(db, id));
	const isRecalled = state === 'delivered' && now?.state === 'recalled';
	if (now?.state !== state && !isRecalled)
		throw new Problem('delivery-ended', { detail: `Delivery ${id} is ${now?.state ?? 'unknown'}.` });
}
