import { sql } from 'kysely';
import type { AuthorityId, DeliveryId, Digest } from '../model/identifiers.ts';
import type { Database, Transaction } from './database.ts';
import { isAfter, type Page } from './page.ts';

/** What was answered to a delivery, for ever: the guard against doubling and replay. */
export interface Reception {
	readonly sender: AuthorityId;
	readonly deliveryId: DeliveryId;
	readonly copyDigest: Digest;
	readonly documentDigest: Digest;
	readonly outcome: 'accepted' | 'rejected';
	readonly code: string | null;
	readonly receivedAt: string;
	/** The sender's signed cover: what it allowed. */
	readonly cover: string;
	readonly receipt: string;
}

export async function findReception(
	db: Database | Transaction,
	sender: AuthorityId,
	delivery: DeliveryId,
): Promise<Reception | undefined> {
	return await receptions(db).where('sender', '=', sender).where('delivery_id', '=', delivery).executeTakeFirst();
}

/** Every delivery of a document that was answered here, oldest first. */
export async function listReceptionsOf(db: Database | Transaction, document: Digest): Promise<Reception[]> {
	return await receptions(db).where('document_digest', '=', document).orderBy('received_at').execute();
}

/** As `listReceptionsOf`, of those that were accepted: what was rejected brought nothing, and restricts nothing. */
export async function listAcceptedOf(db: Database | Transaction, document: Digest): Promise<Reception[]> {
	return (await listReceptionsOf(db, document)).filter(({ outcome }) => outcome === 'accepted');
}

function receptions(db: Database | Transaction) {
	return db
		.selectFrom('reception')
		.select([
			'sender',
			'delivery_id as deliveryId',
			'copy_digest as copyDigest',
			'document_digest as documentDigest',
			'outcome',
			'code',
			'received_at as receivedAt',
			'cover',
			'receipt',
		]);
}

/** The last day on which any cover that it was accepted under lets a document be kept. */
export async function findLastDay(db: Database | Transaction, document: Digest): Promise<string | undefined> {
	const found = await db
		.selectFrom('reception')
		.select(sql<string>`retain_until::text`.as('day'))
		.where('document_digest', '=', document)
		// A literal, not a parameter: the index `reception_retention` is of accepted ones alone.
		.where('outcome', '=', sql.lit('accepted'))
		.orderBy('retain_until', 'desc')
		.limit(1)
		.executeTakeFirst();
	return found?.day;
}

/**
 * @param retainUntil the last day of its cover, as YYYY-MM-DD
 * @returns false when this delivery has been answered meanwhile (by a parallel request)
 */
export async function insertReception(tx: Transaction, reception: Reception, retainUntil: string): Promise<boolean> {
	const inserted = await tx
		.insertInto('reception')
		.values({
			sender: reception.sender,
			delivery_id: reception.deliveryId,
			copy_digest: reception.copyDigest,
			document_digest: reception.documentDigest,
			outcome: reception.outcome,
			code: reception.code,
			received_at: reception.receivedAt,
			cover: reception.cover,
			receipt: reception.receipt,
			retain_until: retainUntil,
		})
		.onConflict((conflict) => conflict.doNothing())
		.executeTakeFirst();
	return inserted.numInsertedOrUpdatedRows === 1n;
}

/** The newest accepted receptions with their documents. */
export async function listReceptions(db: Database | Transaction, { limit, before }: Page) {
	let query = db
		.selectFrom('reception')
		.innerJoin('document', 'document.digest', 'reception.document_digest')
		.select([
			'document.id as documentId',
			'document.digest as documentDigest',
			'document.author',
			'document.kind',
			'document.answer_by as answerBy',
			'reception.sender',
			'reception.delivery_id as deliveryId',
			'reception.received_at as receivedAt',
		])
		// A literal, not a parameter: the index `reception_newest` is of accepted ones alone.
		.where('reception.outcome', '=', sql.lit('accepted'))
		.orderBy('reception.received_at', 'desc')
		.orderBy('reception.delivery_id', 'desc')
		.limit(limit);
	if (before !== undefined) query = query.where(isAfter(before, 'reception.received_at', 'reception.delivery_id'));
	return await query.execute();
}
