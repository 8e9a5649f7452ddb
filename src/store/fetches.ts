import { sql } from 'kysely';
import type { TlsDetails } from '../model/delivery.ts';
import type { AttachmentId, AuthorityId, DeliveryId, Digest } from '../model/identifiers.ts';
import { deliveryQueues } from '../model/urgency.ts';
import type { Database, Transaction } from './database.ts';
import type { Delivery } from './deliveries.ts';

/** Deliveries that their recipients fetch: each time is an attempt. */

/** Of an attempt whose envelope was handed out, and that no receipt has answered. */
export const fetchedOutcome = 'fetched';

/** Where one stands in the order in which they are handed out. */
export type Place = Pick<Delivery, 'id' | 'urgency'>;

/** The first delivery that is ready for a partner: the urgent before the rest, the oldest before the newer; behind `after`, if that is given. */
export async function findNextReady(
	db: Database,
	recipient: AuthorityId,
	after: Place | undefined,
): Promise<Place | undefined> {
	const ready = db
		.selectFrom('delivery')
		.select(['id', 'urgency'])
		.where('recipient', '=', recipient)
		.where('state', '=', 'awaiting-receipt')
		.orderBy('urgency', 'desc')
		.orderBy('id')
		.limit(1);
	if (after === undefined) return await ready.executeTakeFirst();
	// Each by itself is one look into the index.
	const alike = ready.where('urgency', '=', after.urgency).where('id', '>', after.id);
	return (await alike.executeTakeFirst()) ?? (await ready.where('urgency', '<', after.urgency).executeTakeFirst());
}

/**
 * From now on a partner fetches what waits for it, or has it sent: its new card says so. All of it is looked at once
 * every process knows that card. What an attempt is under way at follows when that has failed.
 */
export async function changeChannel(
	tx: Transaction,
	{ recipient, isFetched, at }: { readonly recipient: AuthorityId; readonly isFetched: boolean; readonly at: string },
): Promise<void> {
	await tx
		.with('moved', (query) =>
			query
				.updateTable('delivery')
				.set({
					state: isFetched ? 'awaiting-receipt' : 'retrying',
					state_since: at,
					code: null,
					next_attempt_at: isFetched ? null : at,
				})
				.where('recipient', '=', recipient)
				.where('settled_at', 'is', null)
				.where('state', 'in', isFetched ? ['queued', 'retrying'] : ['awaiting-receipt'])
				.returning(['id', 'urgency']),
		)
		.updateTable('due_work')
		.from('moved')
		.set({ due_at: at })
		.whereRef('due_work.id', '=', 'moved.id')
		// With the queue it is one look into the index each.
		.where(sql<boolean>`due_work.queue = ${JSON.stringify(deliveryQueues)}::jsonb ->> moved.urgency`)
		.execute();
}

export interface Fetch {
	readonly id: DeliveryId;
	readonly at: string;
	readonly envelopeDigest: Digest;
	readonly envelopeBytes: number;
	readonly tls: TlsDetails | undefined;
}

/**
 * Records the envelope before it is handed out, durably: the receipt that comes back must name one on record.
 *
 * @returns false when the delivery is ready no more: then nothing may leave
 */
export async function recordFetch(db: Database, fetch: Fetch): Promise<boolean> {
	return await db.transaction().execute(async (tx) => {
		const ready = await tx
			.selectFrom('delivery')
			.select('id')
			.where('id', '=', fetch.id)
			.where('state', '=', 'awaiting-receipt')
			.forUpdate()
			.executeTakeFirst();
		if (ready === undefined) return false;
		const { envelopeDigest, envelopeBytes } = fetch;
		await insertAttempt(tx, fetch, { envelope_digest: envelopeDigest, envelope_bytes: envelopeBytes });
		return true;
	});
}

/** Records that it could not be handed out, and why. */
export async function recordFailedFetch(
	db: Database,
	failed: Pick<Fetch, 'id' | 'at' | 'tls'> & { readonly outcome: string },
): Promise<void> {
	await db.transaction().execute(async (tx) => {
		await tx.selectFrom('delivery').select('id').where('id', '=', failed.id).forUpdate().execute();
		await insertAttempt(tx, failed, { finished_at: failed.at, outcome: failed.outcome });
	});
}

/** The number is the next one as long as the delivery is locked. */
async function insertAttempt(
	tx: Transaction,
	{ id, at, tls }: Pick<Fetch, 'id' | 'at' | 'tls'>,
	more: {
		readonly envelope_digest?: Digest;
		readonly envelope_bytes?: number;
		readonly finished_at?: string;
		readonly outcome?: string;
	},
): Promise<void> {
	const { last } = await tx
		.selectFrom('attempt')
		.select(({ fn }) => fn.max('number').as('last'))
		.where('delivery_id', '=', id)
		.executeTakeFirstOrThrow();
	const row = { envelope_digest: null, envelope_bytes: null, finished_at: null, outcome: fetchedOutcome, ...more };
	const details = { tls: tls === undefined ? null : JSON.stringify(tls), answer: null };
	await tx
		.insertInto('attempt')
		.values({ delivery_id: id, number: (last ?? 0) + 1, started_at: at, ...row, ...details })
		.execute();
}

/** A sealed file that a partner has been told of by an envelope that it fetched and has not answered. */
export interface FetchedFile {
	readonly delivery: DeliveryId;
	readonly attachment: AttachmentId;
}

export async function findFetchedFile(
	db: Database,
	recipient: AuthorityId,
	sealedDigest: Digest,
): Promise<FetchedFile | undefined> {
	return await db
		.selectFrom('delivery')
		.innerJoin('document_attachment', 'document_attachment.document_digest', 'delivery.document_digest')
		.innerJoin('attachment', 'attachment.id', 'document_attachment.attachment_id')
		.select(['delivery.id as delivery', 'attachment.id as attachment'])
		.where('delivery.recipient', '=', recipient)
		.where('delivery.state', '=', 'awaiting-receipt')
		.where('attachment.sealed_digest', '=', sealedDigest)
		.where(sql<boolean>`document_attachment.digest = any(delivery.attachments)`)
		.where(({ exists, selectFrom }) =>
			exists(
				selectFrom('attempt')
					.select('number')
					.whereRef('attempt.delivery_id', '=', 'delivery.id')
					.where('attempt.envelope_digest', 'is not', null),
			),
		)
		.orderBy('delivery.id')
		.executeTakeFirst();
}
