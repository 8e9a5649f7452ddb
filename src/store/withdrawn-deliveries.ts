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

/** Has its author withdrawn what is delivered, or what that corrects? */
export async function isWithdrawn(
	db: Database,
	{ documentId, documentDigest }: Pick<Delivery, 'documentId' | 'documentDigest'>,
): Promise<boolean> {
	const rows = await db
		.selectFrom('document')
		.leftJoin('relation', (join) =>
			join.onRef('relation.document_digest', '=', 'document.digest').on('relation.type', '=', 'corrects'),
		)
		.select(['document.author', 'relation.target'])
		.where('document.digest', '=', documentDigest)
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
		.returning(ended)
		.execute();
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
