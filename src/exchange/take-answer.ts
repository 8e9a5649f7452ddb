import { appendLeaves, toAuditLeaf } from '../audit/entry.ts';
import type { Answer, Progress } from '../channels/channel.ts';
import { toEntry } from '../delivery/settle.ts';
import { type AuthorityId, type DeliveryId, toTimestamp } from '../model/identifiers.ts';
import { Problem } from '../problem.ts';
import { type Delivery, listAttempts, loadDelivery } from '../store/deliveries.ts';
import { loadDocument } from '../store/documents.ts';
import { countDeleted, listProgress, saveProgress } from '../store/notice-progress.ts';
import type { ExchangeContext } from './context.ts';
import { withDatabaseProblems } from './database-problems.ts';
import { type SettlingContext, settleAnswer } from './settle-answer.ts';
import { withdrawEverywhere } from './withdraw-everywhere.ts';

/** Takes an answer that was polled. @throws Problem `delivery-unknown`, also where it is another's; `receipt-invalid`, `delivery-ended` */
export async function takeAnswer(context: SettlingContext, from: AuthorityId, answer: Answer): Promise<void> {
	const delivery = await requireDeliveryTo(context, from, answer.deliveryId);
	const attempts = await withDatabaseProblems(listAttempts(context.db, delivery.id));
	await settleAnswer(context, delivery, { answer, attempts, tls: undefined });
}

/**
 * Puts on record what has become of a notice. What was published and then deleted there is withdrawn at all who have it
 * of us: whoever judges notices found that it must not stand. Of what they never published, or of a request to change
 * it, nothing stands there that could be deleted.
 *
 * @throws Problem `delivery-unknown`, also where it is another's; of `release`
 */
export async function takeProgress(context: SettlingContext, from: AuthorityId, progress: Progress): Promise<void> {
	const delivery = await requireDeliveryTo(context, from, progress.deliveryId);
	const { state, number: reference = null, reason = null } = progress;
	const at = toTimestamp(progress.at);
	await withDatabaseProblems(
		context.db.transaction().execute(async (tx) => {
			if (!(await saveProgress(tx, delivery.id, { state, at, reference, reason }))) return;
			const entry = { action: 'notice-progress', ...(reason !== null && { reason }) } as const;
			const now = toTimestamp(context.clock());
			await appendLeaves(tx, [toAuditLeaf({ ...toEntry(context, delivery, entry, now, state), authority: from })]);
		}),
	);
	const told = state === 'deleted' ? await withDatabaseProblems(listProgress(context.db, delivery.id)) : [];
	if (!told.some((each) => each.state === 'published')) return;
	const deleted = await withDatabaseProblems(countDeleted(context.db, from));
	if (deleted > mostDeleted) {
		context.alarm({ alarm: 'notices-deleted', partner: from, count: deleted });
		return;
	}
	const document = await withDatabaseProblems(loadDocument(context.db, context.kek, delivery.documentDigest));
	if (document !== undefined) await withdrawEverywhere(context, document, 'no-longer-needed');
}

/** Within a day. A withdrawal cannot be taken back: more than that a person looks at. */
const mostDeleted = 20;

async function requireDeliveryTo(
	{ db }: Pick<ExchangeContext, 'db'>,
	from: AuthorityId,
	id: DeliveryId,
): Promise<Delivery> {
	const delivery = await withDatabaseProblems(loadDelivery(db, id));
	if (delivery?.recipient !== from) throw new Problem('delivery-unknown', { detail: `Delivery ${id}.` });
	return delivery;
}
