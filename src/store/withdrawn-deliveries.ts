import { sql } from 'kysely';
import type { AuthorityId, Digest } from '../model/identifiers.ts';
import type { Database, Transaction } from './database.ts';
import { type Delivery, statesBefore } from './deliveries.ts';
import { findWithdrawn } from './relations.ts';

/** A delivery of which the document was withdrawn. */
export type EndedDelivery = Pick<Delivery, 'id' | 'recipient' | 'documentId' | 'documentDigest' | 'urgency'>;

const ended = [
	'delivery.id',
	'delivery.recipient',
	'document.id as documentId',
	'document.digest as documentDigest',
	'delivery.urgency',
] as const;

/** Of a document of a case nothing but the skeleton goes: that is no matter of withdrawals. */
const isSkeletonAlone = sql<boolean>`(document.kind in ('repatriation-request', 'repatriation-event')
	and delivery.disclosed = '{}' and delivery.attachments = '{}')`;

/** Has its author withdrawn what is delivered, or what that corrects? */
export async function isWithdrawn(
	db: Database,
	{ id, documentId }: Pick<Delivery, 'id' | 'documentId'>,
): Promise<boolean> {
	const rows = await db
		.selectFrom('delivery')
		.innerJoin('document', 'document.digest', 'delivery.document_digest')
		.leftJoin('relation', (join) =>
			join.onRef('relation.document_digest', '=', 'document.digest').on('relation.type', '=', 'corrects'),
		)
		.select(['document.author', 'relation.target'])
		.where('delivery.id', '=', id)
		.where(({ not }) => not(isSkeletonAlone))
		.execute();
	const [first] = rows;
	if (first === undefined) return false;
	const ids = [documentId, ...rows.flatMap(({ target }) => target ?? [])];
	return (await findWithdrawn(db, ids, first.author)).size > 0;
}

/** Ends what is not delivered of these documents, but for what an attempt is under way at. */
export async function cancelDeliveries(
	tx: Transaction,
	documents: readonly Digest[],
	{ at, code }: { readonly at: string; readonly code: string },
): Promise<EndedDelivery[]> {
	const states = statesBefore('cancelled').filter((state) => state !== 'sending');
	return await tx
		.updateTable('delivery')
		.from('document')
		.set({ state: 'cancelled', state_since: at, code, next_attempt_at: null, settled_at: at })
		.whereRef('document.digest', '=', 'delivery.document_digest')
		.where('delivery.document_digest', 'in', documents)
		.where('delivery.state', 'in', states)
		.where(({ not }) => not(isSkeletonAlone))
		.returning(ended)
		.execute();
}

/** Is work still going on at a delivery of these documents that their withdrawal ends? */
export async function isUnderWay(tx: Transaction, documents: readonly Digest[]): Promise<boolean> {
	const open = tx
		.selectFrom('delivery')
		.innerJoin('document', 'document.digest', 'delivery.document_digest')
		.select('delivery.id')
		.where('delivery.document_digest', 'in', documents)
		.where('delivery.settled_at', 'is', null)
		.where(({ not }) => not(isSkeletonAlone))
		.limit(1);
	return (await open.executeTakeFirst()) !== undefined;
}

/** Marks what those recipients had of these documents, and have no more: also what had left when it was cancelled. */
export async function recallDeliveries(
	tx: Transaction,
	documents: readonly Digest[],
	recipients: readonly AuthorityId[],
	at: string,
): Promise<EndedDelivery[]> {
	if (documents.length === 0 || recipients.length === 0) return [];
	return await tx
		.updateTable('delivery')
		.from('document')
		.set({ state: 'recalled', state_since: at })
		.whereRef('document.digest', '=', 'delivery.document_digest')
		.where('delivery.document_digest', 'in', documents)
		.where('delivery.recipient', 'in', recipients)
		.where('delivery.state', 'in', statesBefore('recalled'))
		.where(({ or, eb, exists, selectFrom }) =>
			or([
				eb('delivery.state', '<>', 'cancelled'),
				exists(
					selectFrom('attempt')
						.select('number')
						.whereRef('attempt.delivery_id', '=', 'delivery.id')
						.where('attempt.envelope_digest', 'is not', null),
				),
			]),
		)
		.returning(ended)
		.execute();
}
