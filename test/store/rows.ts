import { createSecretKey, randomBytes } from 'node:crypto';
import {
	type AuthorityId,
	type DeliveryId,
	type Digest,
	type DocumentId,
	newId,
	toTimestamp,
} from '../../src/model/identifiers.ts';
import type { Database } from '../../src/store/database.ts';
import { insertDeliveries, type NewDelivery } from '../../src/store/deliveries.ts';
import { saveDisclosures, saveDocument } from '../../src/store/documents.ts';
import type { Reception } from '../../src/store/receptions.ts';

/** Rows with invented ids, for tests that care about one or two of their columns. */
export const now = Temporal.Instant.from('2026-11-24T10:00:00Z');
export const at = toTimestamp(now);
export const imigrasi = 'id.imigrasi' as AuthorityId;
export const imigresen = 'my.imigresen' as AuthorityId;
export const kek = createSecretKey(randomBytes(32));

export const newDigest = (): Digest => randomBytes(32).toString('base64url') as Digest;
export const newDocumentId = (): DocumentId => newId(now) as DocumentId;
export const newDeliveryId = (): DeliveryId => newId(now) as DeliveryId;

type DocumentRow = Parameters<typeof saveDocument>[1];

export function newDocument(changes: Partial<DocumentRow> = {}): DocumentRow {
	return {
		digest: newDigest(),
		id: newDocumentId(),
		author: imigrasi,
		kind: 'modus-operandi-notice',
		version: '1.0',
		jwt: 'invented.signed.document',
		stored_at: at,
		valid_until: at,
		answer_by: null,
		...changes,
	};
}

/** @returns what `saveDocument` says; the disclosures are added where it has stored or found the document */
export async function save(db: Database, document: DocumentRow, disclosures: readonly string[] = ['W10']) {
	return await db.transaction().execute(async (tx) => {
		const result = await saveDocument(tx, document);
		if (result === 'stored' || result === 'present') await saveDisclosures(tx, kek, document.digest, disclosures);
		return result;
	});
}

export function newDelivery(document: Digest, changes: Partial<NewDelivery> = {}): NewDelivery {
	return {
		id: newDeliveryId(),
		documentDigest: document,
		recipient: imigresen,
		copyDigest: newDigest(),
		disclosed: [newDigest(), newDigest()],
		attachments: [],
		withheld: [],
		request: null,
		createdAt: at,
		urgency: 'routine',
		...changes,
	};
}

/** A document of its own with one delivery. */
export async function saveDelivery(db: Database, changes: Partial<NewDelivery> = {}): Promise<NewDelivery> {
	const document = newDocument();
	const delivery = newDelivery(document.digest, changes);
	await save(db, document);
	await db.transaction().execute((tx) => insertDeliveries(tx, [delivery]));
	return delivery;
}

export function newReception(document: Digest, changes: Partial<Reception> = {}): Reception {
	return {
		sender: imigresen,
		deliveryId: newDeliveryId(),
		copyDigest: newDigest(),
		documentDigest: document,
		outcome: 'accepted',
		code: null,
		receivedAt: at,
		cover: 'invented.signed.cover',
		receipt: 'invented.signed.receipt',
		...changes,
	};
}
