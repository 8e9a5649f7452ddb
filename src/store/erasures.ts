import { sql } from 'kysely';
import type { ErasureCause } from '../model/erasure.ts';
import type { AttachmentId, AuthorityId, Digest, DocumentId, Timestamp } from '../model/identifiers.ts';
import { discardUnattached } from './attachments.ts';
import { deleteNotes } from './case-notes.ts';
import type { Database, Transaction } from './database.ts';
import { isAfter, type Page } from './page.ts';

/** What is on record of a document that was erased: nothing that it said. */
export interface Erasure {
	readonly documentDigest: Digest;
	readonly documentId: DocumentId;
	readonly author: AuthorityId;
	readonly kind: string;
	readonly cause: ErasureCause;
	readonly erasedAt: Timestamp;
}

/** A document that has a body, and what bears on its erasure. */
export interface Erasable {
	readonly digest: Digest;
	readonly id: DocumentId;
	readonly author: AuthorityId;
	readonly kind: string;
	readonly jwt: string;
	/** By its author: itself, or what it corrects. */
	readonly isWithdrawn: boolean;
	/** Itself, or what it corrects. */
	readonly isHeld: boolean;
}

/** The documents of those ids that are not erased, and what corrects these. */
export async function listErasable(db: Database | Transaction, ids: readonly DocumentId[]): Promise<Erasable[]> {
	return await db
		.selectFrom('document')
		.select(['digest', 'id', 'author', 'kind', 'jwt'])
		.select([
			sql<boolean>`exists (select from ${concerned} join relation on target = concerned.id and type = 'withdraws'
				join document as stated on stated.digest = document_digest and stated.author = document.author)`.as(
				'isWithdrawn',
			),
			sql<boolean>`exists (select from ${concerned} join document as held on held.id = concerned.id
				and held.author = document.author join legal_hold on document_digest = held.digest)`.as('isHeld'),
		])
		.where('erased_at', 'is', null)
		.where(
			sql<boolean>`digest in (select digest from document where id = any(${ids}) union all
				select document_digest from relation where type = 'corrects' and target = any(${ids}))`,
		)
		.orderBy('digest')
		.execute();
}

/** The ids of the document, and of what it corrects. */
const concerned = sql`(select document.id union all select target from relation
	where document_digest = document.digest and type = 'corrects') as concerned (id)`;

/** What a document corrects, of the same author; erased or not. */
export async function loadCorrected(
	tx: Transaction,
	{ digest, author }: Pick<Erasable, 'digest' | 'author'>,
): Promise<Pick<Erasable, 'digest' | 'jwt'>[]> {
	return await tx
		.selectFrom('relation')
		.innerJoin('document', 'document.id', 'relation.target')
		.select(['document.digest', 'document.jwt'])
		.where('relation.document_digest', '=', digest)
		.where('relation.type', '=', 'corrects')
		.where('document.author', '=', author)
		.execute();
}

/** Puts an erasure on record. @returns false when it is there already */
export async function insertErasure(tx: Transaction, erasure: Erasure): Promise<boolean> {
	const inserted = await tx
		.insertInto('erasure')
		.values({
			document_digest: erasure.documentDigest,
			document_id: erasure.documentId,
			author: erasure.author,
			kind: erasure.kind,
			cause: erasure.cause,
			erased_at: erasure.erasedAt,
		})
		.onConflict((conflict) => conflict.doNothing())
		.executeTakeFirst();
	return inserted.numInsertedOrUpdatedRows === 1n;
}

/**
 * Destroys a body, and all that is here of it: its key, its files and their keys, the draft that it was made of, what
 * offices without a gateway answered about the person, what this office noted, what the person is found by. Its skeleton
 * stays, how it came and where it went.
 *
 * @returns false when that document is not here, or was erased before
 */
export async function destroyBody(tx: Transaction, document: Digest, erased_at: Timestamp): Promise<boolean> {
	// First the tombstone: a copy that arrives meanwhile waits for it, and writes no body.
	const { numUpdatedRows } = await tx
		.updateTable('document')
		.set({ erased_at })
		.where('digest', '=', document)
		.where('erased_at', 'is', null)
		.executeTakeFirst();
	if (numUpdatedRows === 0n) return false;
	await tx.deleteFrom('body').where('document_digest', '=', document).execute();
	for (const file of await detach(tx, document)) await discardUnattached(tx, file);
	await tx.deleteFrom('draft').where('document_digest', '=', document).execute();
	await tx.deleteFrom('form_link').where('document_digest', '=', document).execute();
	await deleteNotes(tx, document);
	await tx.deleteFrom('case_person').where('document_digest', '=', document).execute();
	return true;
}

/** @returns the files that the document had; of a copy without metadata, the file that it was made of */
async function detach(tx: Transaction, document: Digest): Promise<AttachmentId[]> {
	const files = await tx
		.deleteFrom('document_attachment')
		.using('attachment')
		.whereRef('attachment.id', '=', 'attachment_id')
		.where('document_digest', '=', document)
		.returning(sql<AttachmentId>`coalesce(original_id, attachment.id)`.as('id'))
		.execute();
	return files.map(({ id }) => id);
}

/** What was erased last. */
export async function listErasures(db: Database, { limit, before }: Page): Promise<Erasure[]> {
	const query = erasures(db).orderBy('erased_at', 'desc').orderBy('document_id', 'desc').limit(limit);
	return await (before === undefined ? query : query.where(isAfter(before, 'erased_at', 'document_id'))).execute();
}

/** Those that are not on record here, nor a later one of the same document. */
export async function listUnrecorded(db: Database | Transaction, all: readonly Erasure[]): Promise<Erasure[]> {
	const digests = all.map(({ documentDigest }) => documentDigest);
	const rows = await db
		.selectFrom('erasure')
		.select(['document_digest', sql<Timestamp>`max(erased_at)`.as('last')])
		.where('document_digest', 'in', digests)
		.groupBy('document_digest')
		.execute();
	const recorded = new Map(rows.map(({ document_digest, last }) => [document_digest, last]));
	return all.filter(({ documentDigest, erasedAt }) => (recorded.get(documentDigest) ?? '') < erasedAt);
}

/** The last one; undefined where the document was not erased, or has come anew since. */
export async function findErasure(db: Database | Transaction, document: Digest): Promise<Erasure | undefined> {
	return await erasures(db)
		.where('document_digest', '=', document)
		.where(sql<boolean>`not exists (select from document where digest = document_digest and erased_at is null)`)
		.orderBy('erased_at', 'desc')
		.limit(1)
		.executeTakeFirst();
}

function erasures(db: Database | Transaction) {
	return db
		.selectFrom('erasure')
		.select([
			'document_digest as documentDigest',
			'document_id as documentId',
			'author',
			'kind',
			'cause',
			sql<Timestamp>`erased_at`.as('erasedAt'),
		]);
}
