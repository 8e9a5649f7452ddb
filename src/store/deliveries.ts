import { sql } from 'kysely';
import type { AuthorityId, DeliveryId, Digest, DocumentId } from '../model/identifiers.ts';
import type { Database, Transaction } from './database.ts';
import type { DeliveryState } from './schema.ts';

/** Outgoing deliveries and their attempts. */
export interface Delivery {
	readonly id: DeliveryId;
	readonly documentId: DocumentId;
	readonly documentDigest: Digest;
	readonly recipient: AuthorityId;
	readonly copyDigest: Digest;
	readonly disclosed: readonly Digest[];
	readonly createdAt: string;
	readonly state: DeliveryState;
	readonly code: string | null;
	readonly nextAttemptAt: string | null;
	readonly settledAt: string | null;
	readonly receipt: string | null;
}

export type NewDelivery = Pick<
	Delivery,
	'id' | 'documentDigest' | 'recipient' | 'copyDigest' | 'disclosed' | 'createdAt'
>;

const columns = [
	'delivery.id',
	'document.id as documentId',
	'document_digest as documentDigest',
	'recipient',
	'copy_digest as copyDigest',
	'disclosed',
	'created_at as createdAt',
	'state',
	'code',
	'next_attempt_at as nextAttemptAt',
	'settled_at as settledAt',
	'receipt',
] as const;

export async function insertDeliveries(tx: Transaction, deliveries: readonly NewDelivery[]): Promise<void> {
	const rows = deliveries.map((delivery) => ({
		id: delivery.id,
		document_digest: delivery.documentDigest,
		recipient: delivery.recipient,
		copy_digest: delivery.copyDigest,
		disclosed: [...delivery.disclosed],
		created_at: delivery.createdAt,
		state: 'queued' as const,
		code: null,
		next_attempt_at: delivery.createdAt,
		settled_at: null,
		receipt: null,
	}));
	await tx.insertInto('delivery').values(rows).execute();
}

export async function loadDelivery(db: Database, id: DeliveryId): Promise<Delivery | undefined> {
	return await deliveries(db).where('delivery.id', '=', id).executeTakeFirst();
}

export async function listDeliveriesOf(db: Database, document: Digest): Promise<Delivery[]> {
	return await deliveries(db).where('document_digest', '=', document).orderBy('delivery.id').execute();
}

function deliveries(db: Database) {
	return db.selectFrom('delivery').innerJoin('document', 'document.digest', 'delivery.document_digest').select(columns);
}

/** The newest deliveries with the document that each carries, at most `limit`. */
export async function listDeliveries(db: Database, { limit, before }: { limit: number; before: string | undefined }) {
	let query = db
		.selectFrom('delivery')
		.innerJoin('document', 'document.digest', 'delivery.document_digest')
		.select([
			'delivery.id',
			'document.id as documentId',
			'document.kind',
			'delivery.recipient',
			'delivery.created_at as createdAt',
			'delivery.state',
			'delivery.code',
		])
		.orderBy('delivery.created_at', 'desc')
		.orderBy('delivery.id')
		.limit(limit);
	if (before !== undefined) query = query.where('delivery.created_at', '<', before);
	return await query.execute();
}

export interface Attempt {
	readonly number: number;
	readonly envelopeDigest: Digest | null;
	readonly startedAt: string;
	readonly finishedAt: string | null;
	readonly outcome: string | null;
}

export async function listAttempts(db: Database, delivery: DeliveryId): Promise<Attempt[]> {
	return await db
		.selectFrom('attempt')
		.select([
			'number',
			'envelope_digest as envelopeDigest',
			'started_at as startedAt',
			'finished_at as finishedAt',
			'outcome',
		])
		.where('delivery_id', '=', delivery)
		.orderBy('number')
		.execute();
}

/**
 * Records that an attempt begins. Not waited for on disk: it only counts attempts that kill their
 * worker, and should the database itself crash, one is counted less.
 *
 * @returns false when another worker has begun an attempt of that number
 */
export async function beginAttempt(
	db: Database,
	attempt: { deliveryId: DeliveryId; number: number; startedAt: string },
): Promise<boolean> {
	return await db.transaction().execute(async (tx) => {
		await sql`set local synchronous_commit = off`.execute(tx);
		const inserted = await tx
			.insertInto('attempt')
			.values({
				delivery_id: attempt.deliveryId,
				number: attempt.number,
				envelope_digest: null,
				started_at: attempt.startedAt,
				finished_at: null,
				outcome: null,
			})
			.onConflict((conflict) => conflict.doNothing())
			.executeTakeFirst();
		return inserted.numInsertedOrUpdatedRows === 1n;
	});
}

/** Records the envelope before it leaves, durably: the receipt that comes back must name one on record. */
export async function recordEnvelope(
	db: Database,
	attempt: { deliveryId: DeliveryId; number: number; envelopeDigest: Digest },
): Promise<void> {
	await db
		.updateTable('attempt')
		.set({ envelope_digest: attempt.envelopeDigest })
		.where('delivery_id', '=', attempt.deliveryId)
		.where('number', '=', attempt.number)
		.execute();
}

export interface DeliveryChange {
	readonly state: DeliveryState;
	readonly code: string | null;
	readonly nextAttemptAt: string | null;
	readonly settledAt: string | null;
	readonly receipt: string | null;
}

/**
 * Moves an unsettled delivery on. A settled one never changes again.
 *
 * @returns false when it was settled already, by another worker
 */
export async function changeDelivery(tx: Transaction, id: DeliveryId, change: DeliveryChange): Promise<boolean> {
	const updated = await tx
		.updateTable('delivery')
		.set({
			state: change.state,
			code: change.code,
			next_attempt_at: change.nextAttemptAt,
			settled_at: change.settledAt,
			receipt: change.receipt,
		})
		.where('id', '=', id)
		.where('settled_at', 'is', null)
		.executeTakeFirst();
	return updated.numUpdatedRows === 1n;
}

export async function finishAttempt(
	tx: Transaction,
	attempt: { deliveryId: DeliveryId; number: number; finishedAt: string; outcome: string },
): Promise<void> {
	await tx
		.updateTable('attempt')
		.set({ finished_at: attempt.finishedAt, outcome: attempt.outcome })
		.where('delivery_id', '=', attempt.deliveryId)
		.where('number', '=', attempt.number)
		.execute();
}
