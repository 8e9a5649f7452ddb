import type { KeyObject } from 'node:crypto';
import { sql } from 'kysely';
import type { AttachmentId, AuthorityId, Digest } from '../model/identifiers.ts';
import { decryptSecret, encryptSecret } from './body-cipher.ts';
import type { Database, Transaction } from './database.ts';
import { saveKey } from './wrapped-keys.ts';

/** A file that is here whole, with its key. */
export interface StoredAttachment {
	readonly id: AttachmentId;
	readonly sealedDigest: Digest;
	readonly sealedBytes: number;
	readonly digest: Digest;
	readonly sizeBytes: number;
	readonly mediaType: string;
	readonly key: string;
	readonly originalId: AttachmentId | null;
}

/** What becomes known of a file when it is whole. */
export type NewAttachment = Omit<StoredAttachment, 'originalId'>;

/** A file of which parts may come. @returns false when one of that source and digest is on record already */
export async function beginAttachment(
	db: Transaction,
	attachment: {
		readonly id: AttachmentId;
		readonly source: AuthorityId;
		/** As its sender stated them; null of a file of our own until it is sealed. */
		readonly sealed: { readonly digest: Digest; readonly bytes: number } | null;
		readonly originalId: AttachmentId | null;
		readonly createdAt: string;
	},
): Promise<boolean> {
	const inserted = await db
		.insertInto('attachment')
		.values({
			id: attachment.id,
			source: attachment.source,
			sealed_digest: attachment.sealed?.digest ?? null,
			sealed_bytes: attachment.sealed?.bytes ?? null,
			digest: null,
			size_bytes: null,
			media_type: null,
			original_id: attachment.originalId,
			created_at: attachment.createdAt,
		})
		.onConflict((conflict) => conflict.doNothing())
		.executeTakeFirst();
	return inserted.numInsertedOrUpdatedRows === 1n;
}

/**
 * All that is known of a file once all of it is here; `kek` encrypts its key.
 *
 * @returns false when the file is here no more
 */
export async function completeAttachment(db: Transaction, kek: KeyObject, file: NewAttachment): Promise<boolean> {
	const { numUpdatedRows } = await db
		.updateTable('attachment')
		.set({
			sealed_digest: file.sealedDigest,
			sealed_bytes: file.sealedBytes,
			digest: file.digest,
			size_bytes: file.sizeBytes,
			media_type: file.mediaType,
		})
		.where('id', '=', file.id)
		.executeTakeFirst();
	if (numUpdatedRows === 1n) await saveKey(db, file.id, encryptSecret(kek, file.id, file.key));
	return numUpdatedRows === 1n;
}

const columns = [
	'attachment.id',
	'attachment.sealed_digest',
	'attachment.sealed_bytes',
	'attachment.digest',
	'attachment.size_bytes',
	'attachment.media_type',
	'keys.wrapped_key.wrapped_key',
	'attachment.original_id',
] as const;

/** Files of that source that are here whole, in no order. */
export async function loadAttachments(
	db: Database,
	kek: KeyObject,
	source: AuthorityId,
	ids: readonly AttachmentId[],
): Promise<StoredAttachment[]> {
	if (ids.length === 0) return [];
	const rows = await db
		.selectFrom('attachment')
		.leftJoin('keys.wrapped_key', (join) => join.on(isKeyOfAttachment))
		.select(columns)
		.where('source', '=', source)
		.where('attachment.id', 'in', ids)
		.execute();
	return rows.flatMap((row) => toStored(kek, row) ?? []);
}

/** The attachments of a document that are here, of those digests. */
export async function loadAttachmentsOf(
	db: Database,
	kek: KeyObject,
	document: Digest,
	digests: readonly Digest[],
): Promise<StoredAttachment[]> {
	if (digests.length === 0) return [];
	const rows = await db
		.selectFrom('document_attachment')
		.innerJoin('attachment', 'attachment.id', 'document_attachment.attachment_id')
		.leftJoin('keys.wrapped_key', (join) => join.on(isKeyOfAttachment))
		.select(columns)
		.where('document_digest', '=', document)
		.where('document_attachment.digest', 'in', digests)
		.execute();
	return rows.flatMap((row) => toStored(kek, row) ?? []);
}

/** Which attachments of a document are here. */
export async function listAttachmentsOf(db: Database, document: Digest): Promise<Digest[]> {
	const rows = await db
		.selectFrom('document_attachment')
		.select('digest')
		.where('document_digest', '=', document)
		.orderBy('digest')
		.execute();
	return rows.map(({ digest }) => digest);
}

interface Row {
	readonly id: AttachmentId;
	readonly sealed_digest: Digest | null;
	readonly sealed_bytes: string | null;
	readonly digest: Digest | null;
	readonly size_bytes: string | null;
	readonly media_type: string | null;
	readonly wrapped_key: Uint8Array | null;
	readonly original_id: AttachmentId | null;
}

function toStored(kek: KeyObject, row: Row): StoredAttachment | undefined {
	const { id, sealed_digest, digest, media_type, wrapped_key } = row;
	if (sealed_digest === null || digest === null || media_type === null) return undefined;
	return {
		id,
		sealedDigest: sealed_digest,
		sealedBytes: Number(row.sealed_bytes),
		digest,
		sizeBytes: Number(row.size_bytes),
		mediaType: media_type,
		key: decryptSecret(kek, id, wrapped_key ?? new Uint8Array()),
		originalId: row.original_id,
	};
}

/** Keeps files from being removed until the transaction ends. @returns how many of them are here */
export async function holdAttachments(tx: Transaction, ids: readonly AttachmentId[]): Promise<number> {
	if (ids.length === 0) return 0;
	const rows = await tx.selectFrom('attachment').select('id').where('id', 'in', ids).forKeyShare().execute();
	return rows.length;
}

/** Says that the file is the attachment of that digest of a document. One that the document has already stays. */
export async function attachToDocument(
	tx: Transaction,
	document: Digest,
	files: readonly Pick<StoredAttachment, 'id' | 'digest'>[],
): Promise<void> {
	if (files.length === 0) return;
	await tx
		.insertInto('document_attachment')
		.values(files.map(({ id, digest }) => ({ document_digest: document, digest, attachment_id: id })))
		.onConflict((conflict) => conflict.doNothing())
		.execute();
}

/**
 * Removes a file that belongs to no document, nor to one that waits for its approval or to a record of somebody,
 * neither itself nor by a copy of it.
 *
 * @returns false when it stays
 */
export async function discardUnattached(tx: Transaction, id: AttachmentId): Promise<boolean> {
	// The copy goes first: it points to its original.
	await tx.deleteFrom('attachment').where('original_id', '=', id).where(isUnattached).execute();
	const { numDeletedRows } = await tx
		.deleteFrom('attachment')
		.where('id', '=', id)
		.where(isUnattached)
		.where(isWithoutCopy)
		.executeTakeFirst();
	return numDeletedRows === 1n;
}

/** Removes what a partner has brought of those sealed files, unless a document has it. */
export async function discardIncoming(
	tx: Transaction,
	source: AuthorityId,
	sealedDigests: readonly Digest[],
): Promise<void> {
	if (sealedDigests.length === 0) return;
	await tx
		.deleteFrom('attachment')
		.where('source', '=', source)
		.where('sealed_digest', 'in', sealedDigests)
		.where(isUnattached)
		.execute();
}

const isKeyOfAttachment = sql<boolean>`wrapped_key.id = attachment.id::text`;

const isWithoutCopy = sql<boolean>`not exists
	(select from attachment as copy where copy.original_id = attachment.id)`;

const isUnattached = sql<boolean>`(not exists
	(select from document_attachment where document_attachment.attachment_id = attachment.id)
	and not exists (select from approval_attachment where approval_attachment.attachment_id = attachment.id)
	and not exists (select from identity_record where identity_record.photo = attachment.id))`;
