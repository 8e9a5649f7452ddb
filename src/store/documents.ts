import type { KeyObject } from 'node:crypto';
import type { Insertable } from 'kysely';
import type { AuthorityId, Digest, DocumentId } from '../model/identifiers.ts';
import { decryptBody, encryptBody } from './body-cipher.ts';
import type { Database, Transaction } from './database.ts';
import type { DocumentTable } from './schema.ts';

export interface StoredDocument {
	readonly digest: Digest;
	readonly jwt: string;
	readonly disclosures: readonly string[];
}

/**
 * Stores a document. One that is here already stays as it is.
 *
 * @returns `stored`, `present` (the same document), or what stands in its way: `erased`, `id-reused`
 */
export async function saveDocument(
	tx: Transaction,
	row: Omit<Insertable<DocumentTable>, 'erased_at'>,
): Promise<'stored' | 'present' | 'erased' | 'id-reused'> {
	const inserted = await tx
		.insertInto('document')
		.values({ ...row, erased_at: null })
		.onConflict((conflict) => conflict.doNothing())
		.executeTakeFirst();
	if (inserted.numInsertedOrUpdatedRows === 1n) return 'stored';
	const present = await tx
		.selectFrom('document')
		.select('erased_at')
		.where('digest', '=', row.digest)
		.executeTakeFirst();
	if (present === undefined) return 'id-reused';
	return present.erased_at === null ? 'present' : 'erased';
}

/** Adds the disclosures of a copy to those that are known here; `kek` encrypts them. */
export async function saveDisclosures(
	tx: Transaction,
	kek: KeyObject,
	document: Digest,
	disclosures: readonly string[],
): Promise<void> {
	const known = await tx
		.selectFrom('body')
		.select(['wrapped_key', 'ciphertext'])
		.where('document_digest', '=', document)
		.forUpdate()
		.executeTakeFirst();
	const union =
		known === undefined ? disclosures : [...new Set([...decryptBody(kek, document, known), ...disclosures])];
	const body = encryptBody(kek, document, union);
	await tx
		.insertInto('body')
		.values({ document_digest: document, ...body })
		.onConflict((conflict) => conflict.column('document_digest').doUpdateSet(body))
		.execute();
}

/** A document with its disclosures decrypted; without any when its body was erased. */
export async function loadDocument(
	db: Database | Transaction,
	kek: KeyObject,
	digest: Digest,
): Promise<StoredDocument | undefined> {
	const row = await db
		.selectFrom('document')
		.leftJoin('body', 'body.document_digest', 'document.digest')
		.select(['document.jwt', 'body.wrapped_key', 'body.ciphertext'])
		.where('document.digest', '=', digest)
		.executeTakeFirst();
	if (row === undefined) return undefined;
	const { jwt, wrapped_key, ciphertext } = row;
	const isErased = wrapped_key === null || ciphertext === null;
	return { digest, jwt, disclosures: isErased ? [] : decryptBody(kek, digest, { wrapped_key, ciphertext }) };
}

export interface DocumentSummary {
	readonly digest: Digest;
	readonly id: DocumentId;
	readonly author: AuthorityId;
	readonly kind: string;
	readonly storedAt: string;
	readonly validUntil: string;
}

/** The documents of an id: more than one only when two authors happened on the same. */
export async function findDocuments(db: Database, id: DocumentId): Promise<DocumentSummary[]> {
	return await summaries(db).where('id', '=', id).execute();
}

/** The newest documents, written here (`isOwn`) or by others, at most `limit`. */
export async function listDocuments(
	db: Database,
	own: AuthorityId,
	{ isOwn, limit, before }: { isOwn: boolean; limit: number; before: string | undefined },
): Promise<DocumentSummary[]> {
	let query = summaries(db)
		.where('author', isOwn ? '=' : '!=', own)
		.orderBy('stored_at', 'desc')
		.orderBy('digest')
		.limit(limit);
	if (before !== undefined) query = query.where('stored_at', '<', before);
	return await query.execute();
}

function summaries(db: Database) {
	return db
		.selectFrom('document')
		.select(['digest', 'id', 'author', 'kind', 'version', 'stored_at as storedAt', 'valid_until as validUntil']);
}
