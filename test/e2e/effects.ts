import { expect } from 'vitest';
import { toLeafHash } from '../../src/audit/entry.ts';
import { laneQueue } from '../../src/delivery/queues.ts';
import { verifyReceipt } from '../../src/envelope/receipt.ts';
import { erasureQueue } from '../../src/exchange/erasure.ts';
import type { AuthorityId, DeliveryId } from '../../src/model/identifiers.ts';
import type { Card } from '../../src/partners/card.ts';
import { toPartner } from '../../src/partners/partner.ts';
import type { Database } from '../../src/store/database.ts';
import { listAttempts } from '../../src/store/deliveries.ts';

/** One authority, as its tables tell what happened. */
export interface Side {
	readonly authority: AuthorityId;
	readonly db: Database;
	card(): Promise<Card>;
}

/**
 * Every delivery of the one side to the other happened exactly once in effect: both sides' tables agree
 * to the byte, nothing is doubled, nothing is left to do.
 *
 * @returns the ids of the deliveries
 */
export async function expectExactlyOnce(from: Side, to: Side): Promise<DeliveryId[]> {
	const deliveries = await listDeliveriesTo(from, to);
	const receptions = await to.db
		.selectFrom('reception')
		.selectAll()
		.where('sender', '=', from.authority)
		.orderBy('delivery_id')
		.execute();
	expect(deliveries.filter(({ state }) => state !== 'delivered')).toEqual([]);
	const common = { sender: from.authority, outcome: 'accepted', code: null };
	expect(receptions).toEqual(
		deliveries.map(({ id, document_digest, copy_digest, receipt }) =>
			expect.objectContaining({ ...common, delivery_id: id, document_digest, copy_digest, receipt }),
		),
	);
	const digests = new Set(deliveries.map(({ document_digest }) => document_digest));
	const released = await listDocuments(from, from.authority);
	expect(await listDocuments(to, from.authority)).toEqual(released.filter(({ digest }) => digests.has(digest)));
	await expectVerifiedReceipts(from, to);
	await expectNothingDue(from);
	const ids = deliveries.map(({ id }) => id);
	expect(await listEntries(from, ids)).toEqual(
		ids.flatMap((id) => [`${id} delivery-settled delivered`, `${id} document-released queued`]),
	);
	expect(await listEntries(to, ids)).toEqual(ids.map((id) => `${id} document-received accepted`));
	return ids;
}

function listDeliveriesTo({ db }: Side, { authority }: Side) {
	return db.selectFrom('delivery').selectAll().where('recipient', '=', authority).orderBy('id').execute();
}

/** Digest and JWT of every document by that author which has a body. */
function listDocuments({ db }: Side, author: AuthorityId) {
	return db
		.selectFrom('document')
		.innerJoin('body', 'body.document_digest', 'document.digest')
		.select(['digest', 'id', 'jwt'])
		.where('author', '=', author)
		.orderBy('digest')
		.execute();
}

async function expectVerifiedReceipts(from: Side, to: Side): Promise<void> {
	const { signingKeys } = toPartner(await to.card());
	const leaves = await to.db.selectFrom('audit_entry').select('leaf_hash').execute();
	const leafHashes = leaves.map(({ leaf_hash }) => Buffer.from(leaf_hash).toString('base64url'));
	for (const delivery of await listDeliveriesTo(from, to)) {
		const attempts = await listAttempts(from.db, delivery.id);
		const receipt = await verifyReceipt(delivery.receipt ?? '', (x5t) => signingKeys.get(x5t), {
			deliveryId: delivery.id,
			from: from.authority,
			to: to.authority,
			documentDigest: delivery.document_digest,
			copyDigest: delivery.copy_digest,
			envelopeDigests: attempts.flatMap(({ envelopeDigest }) => envelopeDigest ?? []),
		});
		expect(leafHashes).toContain(receipt.leafHash);
	}
}

async function expectNothingDue({ db }: Side): Promise<void> {
	// A lane is looked at once more after its last delivery.
	const due = db.selectFrom('due_work').selectAll().where('queue', 'not in', [erasureQueue, laneQueue]);
	expect(await due.execute()).toEqual([]);
}

/** `delivery action outcome` of every entry about these deliveries; each leaf must be that of its entry. */
async function listEntries({ db }: Side, ids: readonly DeliveryId[]): Promise<string[]> {
	const rows = await db.selectFrom('audit_entry').selectAll().execute();
	for (const { leaf_hash, salt, entry } of rows) expect(Buffer.from(leaf_hash)).toEqual(toLeafHash(salt, entry));
	return rows
		.map(({ entry }) => JSON.parse(entry) as { deliveryId?: DeliveryId; action: string; outcome: string })
		.filter(({ deliveryId }) => deliveryId !== undefined && ids.includes(deliveryId))
		.map(({ deliveryId, action, outcome }) => `${deliveryId} ${action} ${outcome}`)
		.sort();
}
