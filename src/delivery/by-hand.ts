import { type AuditFacts, appendLeaves, toActor, toAuditLeaf } from '../audit/entry.ts';
import type { Clock } from '../clock.ts';
import { scheduleWork, settleWork } from '../jobs/due-work.ts';
import type { Jobs } from '../jobs/jobs.ts';
import type { CancellationReason, DeliveryState } from '../model/delivery.ts';
import { type AuthorityId, type DeliveryId, DocumentId, toTimestamp } from '../model/identifiers.ts';
import type { Person } from '../model/person.ts';
import { Problem } from '../problem.ts';
import type { Database, Transaction } from '../store/database.ts';
import { changeDelivery, type Delivery, listDeliveriesOf, loadDelivery, restartSchedule } from '../store/deliveries.ts';
import { findDocuments } from '../store/documents.ts';
import { toDueWork } from './queues.ts';
import { toEntry } from './settle.ts';

export interface ByHandContext {
	readonly db: Database;
	readonly clock: Clock;
	readonly authority: AuthorityId;
	readonly jobs: Pick<Jobs, 'hasten'>;
}

/**
 * A person has a delivery tried again that waits for its time, or for a person: now, and by a schedule that begins anew.
 *
 * @throws Problem `delivery-unknown`, `delivery-under-way`, `delivery-ended`
 */
export async function tryAgain(context: ByHandContext, by: Person, id: DeliveryId): Promise<void> {
	const delivery = await requireDelivery(context.db, id);
	const now = context.clock();
	await context.db.transaction().execute(async (tx) => {
		if (!(await restartSchedule(tx, id, toTimestamp(now)))) throw await toRefusal(tx, id);
		await scheduleWork(tx, toDueWork(delivery), now);
		await record(context, tx, delivery, { action: 'delivery-retried', by, at: toTimestamp(now) });
	});
	await context.jobs.hasten(toDueWork(delivery));
}

/**
 * A person stops a delivery on which work still goes on, or that waits for a person. Copies that left before cannot be
 * called back by it: that is what a withdrawal is for.
 *
 * @throws Problem `delivery-unknown`, `delivery-under-way`, `delivery-ended`
 */
export async function cancel(
	context: ByHandContext,
	by: Person,
	id: DeliveryId,
	reason: CancellationReason,
): Promise<void> {
	const delivery = await requireDelivery(context.db, id);
	const at = toTimestamp(context.clock());
	const end = { code: reason, nextAttemptAt: null, settledAt: at, proof: null, receipt: null };
	await context.db.transaction().execute(async (tx) => {
		const isChanged = await changeDelivery(tx, id, { state: 'cancelled', at, ...end }, cancellable);
		if (!isChanged) throw await toRefusal(tx, id);
		await settleWork(tx, toDueWork(delivery));
		await record(context, tx, delivery, { action: 'delivery-cancelled', by, at, reason });
	});
}

const cancellable = ['queued', 'retrying', 'awaiting-receipt', 'stalled'] as const;

/** @throws Problem `delivery-unknown`, which names the deliveries of a document whose id it is */
export async function requireDelivery(db: Database | Transaction, id: DeliveryId): Promise<Delivery> {
	const delivery = await loadDelivery(db, id);
	if (delivery !== undefined) return delivery;
	const documents = await findDocuments(db, DocumentId.parse(id));
	if (documents.length === 0) throw new Problem('delivery-unknown', { detail: `Delivery ${id}.` });
	const found = await listDeliveriesOf(db, ...documents.map(({ digest }) => digest));
	const theirs = found.map((each) => `${each.id} (${each.recipient})`).join(', ');
	throw new Problem('delivery-unknown', { detail: `${id} is a document. Its deliveries: ${theirs || 'none'}.` });
}

/**
 * Over the connection that the transaction has: were it to wait for another one, as many refusals as there are
 * connections would wait for each other. What is seen may be later than what was refused.
 */
async function toRefusal(tx: Transaction, id: DeliveryId): Promise<Problem> {
	const { state } = await requireDelivery(tx, id);
	const code = deliveryEnds.has(state) ? 'delivery-ended' : 'delivery-under-way';
	return new Problem(code, { detail: `Delivery ${id} is ${state}.` });
}

const deliveryEnds: ReadonlySet<DeliveryState> = new Set(['delivered', 'rejected', 'cancelled', 'recalled']);

async function record(
	context: ByHandContext,
	tx: Transaction,
	delivery: Delivery,
	{ at, by, ...entry }: Pick<AuditFacts, 'action' | 'at' | 'reason'> & { readonly by: Person },
): Promise<void> {
	const was = delivery.code ?? delivery.state;
	await appendLeaves(tx, [toAuditLeaf(toEntry(context, delivery, { ...entry, ...toActor(by) }, at, was))]);
}
