import type { KeyObject } from 'node:crypto';
import { sql } from 'kysely';
import type { Digest, DocumentId, DraftId, PersonId } from '../model/identifiers.ts';

import { decryptBody, encryptBody, withoutSeparator } from './body-cipher.ts';
import type { Database, Transaction } from './database.ts';
import { isAfter, type Page } from './page.ts';
import { keyOf, saveKey } from './wrapped-keys.ts';

export interface NewDraft {
	readonly id: DraftId;
	readonly kind: string;
	readonly sourceKey: string;
	readonly doubts: number;
	readonly createdAt: string;
	/** The draft as JSON. */
	readonly text: string;
	readonly createdBy: PersonId;
}

/**
 * Stores drafts, in one statement, with their keys. One whose source key is here already stays as it is. In the order of their
 * keys: two imports of the same rows in another order would else wait for each other.
 *
 * @returns for each source key the id of the draft that has it now
 */
export async function insertDrafts(
	tx: Transaction,
	kek: KeyObject,
	drafts: readonly NewDraft[],
): Promise<ReadonlyMap<string, DraftId>> {
	const bodies = new Map(drafts.map(({ id, text }) => [id, encryptBody(kek, id, [withoutSeparator(text)])]));
	const rows = drafts.map(({ id, kind, sourceKey, doubts, createdAt, createdBy }) => ({
		id,
		kind,
		source_key: sourceKey,
		doubts,
		created_at: createdAt,
		ciphertext: bodies.get(id)?.ciphertext ?? null,
		document_digest: null,
		created_by: createdBy,
	}));
	const inserted = await tx
		.insertInto('draft')
		.values(rows.sort((a, b) => (a.source_key < b.source_key ? -1 : 1)))
		.onConflict((conflict) => conflict.doNothing())
		.returning('id')
		.execute();
	const wrapped = inserted.flatMap(({ id }) => {
		const body = bodies.get(id);
		return body === undefined ? [] : [{ id, wrapped_key: body.wrapped_key }];
	});
	if (wrapped.length > 0) await tx.insertInto('keys.wrapped_key').values(wrapped).execute();
	const keys = drafts.map(({ sourceKey }) => sourceKey);
	const present = await tx.selectFrom('draft').select(['source_key', 'id']).where('source_key', 'in', keys).execute();
	return new Map(present.map(({ source_key, id }) => [source_key, id]));
}

/** What was made of a draft, or is to be once it is approved, and of which case that is. */
export interface RequestOfDraft {
	readonly sourceKey: string;
	readonly documentId: DocumentId;
	readonly caseId: DocumentId;
}

/** Of the drafts with those source keys, those that were released or wait for their approval as part of a case. */
export async function listRequestsOf(db: Database, sourceKeys: readonly string[]): Promise<RequestOfDraft[]> {
	const { rows } = await sql<RequestOfDraft>`
		select draft.source_key as "sourceKey", document.id as "documentId", coalesce(relation.target, document.id) as "caseId"
		from draft join document on document.digest = draft.document_digest
			left join relation on relation.document_digest = document.digest and relation.type = 'case'
		where draft.source_key = any(${sourceKeys})
		union all
		select draft.source_key, approval.document_id, approval.case_id
		from draft join approval on approval.draft_id = draft.id and approval.state = 'waiting'
		where draft.source_key = any(${sourceKeys}) and approval.case_id is not null`.execute(db);
	return rows;
}

/** The newest drafts that wait. */
export async function listDrafts(db: Database, page: Page) {
	return await waiting(db, page).execute();
}

/** As `listDrafts`, with the drafts themselves, as JSON. */
export async function loadDrafts(db: Database | Transaction, kek: KeyObject, page: Page) {
	const rows = await waiting(db, page)
		.select(['ciphertext', keyOf('draft').as('wrapped_key')])
		.execute();
	return rows.map(({ wrapped_key, ciphertext, ...row }) => ({
		...row,
		text: decryptText(kek, row.id, wrapped_key, ciphertext),
	}));
}

function waiting(db: Database | Transaction, { limit, before }: Page) {
	const query = db
		.selectFrom('draft')
		.select(['id', 'kind', 'doubts', 'created_at as createdAt'])
		.where('document_digest', 'is', null)
		.orderBy('created_at', 'desc')
		.orderBy('id', 'desc')
		.limit(limit);
	return before === undefined ? query : query.where(isAfter(before, 'created_at', 'id'));
}

/** Undefined once the draft is released. */
function decryptText(
	kek: KeyObject,
	id: DraftId,
	wrapped_key: Uint8Array | null,
	ciphertext: Uint8Array | null,
): string | undefined {
	const key = wrapped_key ?? new Uint8Array();
	return ciphertext === null ? undefined : decryptBody(kek, id, { wrapped_key: key, ciphertext })[0];
}

export interface StoredDraft {
	readonly id: DraftId;
	readonly kind: string;
	readonly createdAt: string;
	/** The draft as JSON; undefined once it is released. */
	readonly text: string | undefined;
	readonly documentDigest: Digest | null;
	/** Who handed it in, where that is known. */
	readonly createdBy: PersonId | null;
}

export async function loadDraft(
	db: Database | Transaction,
	kek: KeyObject,
	id: DraftId,
): Promise<StoredDraft | undefined> {
	const row = await db
		.selectFrom('draft')
		.select(['kind', 'created_at', 'ciphertext', 'document_digest', 'created_by', keyOf('draft').as('wrapped_key')])
		.where('id', '=', id)
		.executeTakeFirst();
	if (row === undefined) return undefined;
	const { wrapped_key, ciphertext } = row;
	return {
		id,
		kind: row.kind,
		createdAt: row.created_at,
		text: decryptText(kek, id, wrapped_key, ciphertext),
		documentDigest: row.document_digest,
		createdBy: row.created_by,
	};
}

/** Writes a draft that waits anew. Call it with the draft locked. */
export async function saveDraftText(tx: Transaction, kek: KeyObject, id: DraftId, text: string): Promise<void> {
	const { ciphertext, wrapped_key } = encryptBody(kek, id, [withoutSeparator(text)]);
	await tx.updateTable('draft').set({ ciphertext }).where('id', '=', id).execute();
	await saveKey(tx, id, wrapped_key);
}

/** Keeps a draft as it is until the transaction ends. @returns false when it waits no more */
export async function lockDraft(tx: Transaction, id: DraftId): Promise<boolean> {
	const row = await tx
		.selectFrom('draft')
		.select('id')
		.where('id', '=', id)
		.where('document_digest', 'is', null)
		.forUpdate()
		.executeTakeFirst();
	return row !== undefined;
}

/** Destroys a draft that waits. @returns false when there is none */
export async function deleteDraft(db: Transaction, id: DraftId): Promise<boolean> {
	const deleted = await db
		.deleteFrom('draft')
		.where('id', '=', id)
		.where('document_digest', 'is', null)
		.executeTakeFirst();
	return deleted.numDeletedRows === 1n;
}

/** Says what a draft became, and destroys its body. @returns false when it waits no more */
export async function settleDraft(tx: Transaction, id: DraftId, document: Digest): Promise<boolean> {
	const updated = await tx
		.updateTable('draft')
		.set({ document_digest: document, ciphertext: null })
		.where('id', '=', id)
		.where('document_digest', 'is', null)
		.executeTakeFirst();
	return updated.numUpdatedRows === 1n;
}
