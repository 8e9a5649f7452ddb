import { type AuditLeaf, appendLeaves } from '../audit/entry.ts';
import { toDueWork } from '../delivery/queues.ts';
import { scheduleWork } from '../jobs/due-work.ts';
import type { Transaction } from '../store/database.ts';
import { insertDeliveries, type NewDelivery } from '../store/deliveries.ts';

/** Deliveries, the work that they are and their entries in the log: all of them, or none. */
export async function queueDeliveries(
	tx: Transaction,
	deliveries: readonly NewDelivery[],
	leaves: readonly AuditLeaf[],
): Promise<void> {
	if (deliveries.length === 0) return;
	await insertDeliveries(tx, deliveries);
	for (const delivery of deliveries)
		await scheduleWork(tx, toDueWork(delivery), Temporal.Instant.from(delivery.createdAt));
	await appendLeaves(tx, leaves);
}
