import type { KeyObject } from 'node:crypto';
import type { Insertable } from 'kysely';
import type { ErasureCause } from '../model/erasure.ts';
import type { AuthorityId, Digest, DocumentId } from '../model/identifiers.ts';
import { lockNames } from './advisory-locks.ts';
import { decryptBody, encryptBody } from './body-cipher.ts';
import { type Database, type Transaction, toDatabaseProblem } from './database.ts';
import type { DocumentTable } from './schema.ts';
import { saveKey } from './wrapped-keys.ts';

export interface StoredDocument {
	readonly digest: Digest;
	readonly jwt: string;
	readonly disclosures: readonly string[];
}

/**
 * Stores a document. One that is here already stays as it is; one whose retention alone was over is here anew.
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
		.returning(({ exists, selectFrom }) =>
			exists(
				selectFrom('erasure')
					.select('cause')
					.whereRef('document_digest', '=', 'document.digest')
					.where('cause', '=', 'withdrawn'),
			).as('isWithdrawn'),
		)
		.executeTakeFirst();
	// Of what was erased since the backup that this database was restored from, the record alone is here.
	if (inserted !== undefined) return inserted.isWithdrawn ? 'erased' : 'stored';
	const present = await tx
		.selectFrom('document')
		.select('erased_at')
		.where('digest', '=', row.digest)
		// Until this transaction ends nobody erases it: no body is written after its erasure.
		.forShare()
		.executeTakeFirst();
	if (present === undefined) return 'id-reused';
	if (present.erased_at === null) return 'present';
	const causes = await listCauses(tx, row.digest);
	if (causes.length === 0 || causes.includes('withdrawn')) return 'erased';
	await tx.updateTable('document').set({ erased_at: null }).where('digest', '=', row.digest).execute();
	return 'present';
}

/** By which causes it was erased; none where there is no record of it. */
async function listCauses(tx: Transaction, document: Digest): Promise<ErasureCause[]> {
	const erasures = tx.selectFrom('erasure').select('cause').where('document_digest', '=', document);
	return (await erasures.execute()).map(({ cause }) => cause);
}

/**
 * Adds the disclosures of a copy to those that are known here; `kek` encrypts them.
 *
 * @returns all that are known now
 */
export async function saveDisclosures(
	tx: Transaction,
	kek: KeyObject,
	document: Digest,
	disclosures: readonly string[],
): Promise<readonly string[]> {
	const first = encryptBody(kek, document, disclosures);
	const inserted = await tx
		.insertInto('body')
		.values({ document_digest: document, ciphertext: first.ciphertext })
		.onConflict((conflict) => conflict.doNothing())
		.executeTakeFirst();
	if (inserted.numInsertedOrUpdatedRows === 1n) {
		await saveKey(tx, document, first.wrapped_key);
		return disclosures;
	}
	await tx.selectFrom('body').select('document_digest').where('document_digest', '=', document).forUpdate().execute();
	// Only once it is locked: else the key may be that of before.
	const body = await bodies(tx).where('document_digest', '=', document).executeTakeFirstOrThrow();
	const known = new Set(decryptStored(kek, body));
	const union = [...known.union(new Set(disclosures))];
	if (union.length === known.size) return union;
	const { ciphertext, wrapped_key } = encryptBody(kek, document, union);
	await tx.updateTable('body').set({ ciphertext }).where('document_digest', '=', document).execute();
	await saveKey(tx, document, wrapped_key);
	return union;
}

function bodies(db: Database | Transaction) {
	return db
		.selectFrom('body')
		.leftJoin('keys.wrapped_key', 'keys.wrapped_key.id', 'body.document_digest')
		.select(['document_digest', 'ciphertext', 'wrapped_key']);
}

/** @throws Problem `stored-body-unreadable`, also where its key is missing: what was erased has no body either */
function decryptStored(
	kek: KeyObject,
	body: { readonly document_digest: Digest; readonly ciphertext: Uint8Array; readonly wrapped_key: Uint8Array | null },
): readonly string[] {
	const { document_digest: digest, ciphertext, wrapped_key } = body;
	return decryptBody(kek, digest, { ciphertext, wrapped_key: wrapped_key ?? new Uint8Array() });
}

/** A document with its disclosures decrypted; without any when its body was erased. */
export async function loadDocument(
	db: Database | Transaction,
	kek: KeyObject,
	digest: Digest,
): Promise<StoredDocument | undefined> {
	const [document] = await loadDocuments(db, kek, [digest]);
	return document;
}

/** As `loadDocument`, by the id that an author gave it: another one may have chosen the same. */
export async function loadDocumentBy(
	db: Database | Transaction,
	kek: KeyObject,
	id: DocumentId,
	author: AuthorityId,
): Promise<StoredDocument | undefined> {
	const found = (await findDocuments(db, id)).find((document) => document.author === author);
	return found && (await loadDocument(db, kek, found.digest));
}

/** As `loadDocument`, of those that are here, in no order. */
export async function loadDocuments(
	db: Database | Transaction,
	kek: KeyObject,
	digests: readonly Digest[],
): Promise<StoredDocument[]> {
	if (digests.length === 0) return [];
	const rows = await db
		.selectFrom('document')
		.leftJoin('body', 'body.document_digest', 'document.digest')
		.leftJoin('keys.wrapped_key', 'keys.wrapped_key.id', 'document.digest')
		.select(['document.digest', 'document.jwt', 'wrapped_key', 'ciphertext'])
		.where('document.digest', 'in', digests)
		.execute();
	return rows.map(({ digest, jwt, wrapped_key, ciphertext }) => {
		const isErased = ciphertext === null;
		const disclosures = isErased ? [] : decryptStored(kek, { document_digest: digest, ciphertext, wrapped_key });
		return { digest, jwt, disclosures };
	});
}

/**
 * Can bodies that are here be decrypted with this key? Another one must not go unnoticed until a document
 * is needed.
 *
 * @throws Problem `stored-body-unreadable`, and of the database
 */
export async function checkKeyEncryptionKey(db: Database, kek: KeyObject): Promise<void> {
	const query = bodies(db).where('wrapped_key', 'is not', null).limit(1);
	const body = await query.executeTakeFirst().catch((error: unknown) => {
		throw toDatabaseProblem(error) ?? error;
	});
	if (body !== undefined) decryptStored(kek, body);
}

/** The documents of that author of those ids, as they were signed, without the bodies. */
export async function listTokens(
	db: Database | Transaction,
	ids: readonly DocumentId[],
	author: AuthorityId,
): Promise<string[]> {
	if (ids.length === 0) return [];
	const documents = db.selectFrom('document').select('jwt').where('id', 'in', ids).where('author', '=', author);
	return (await documents.execute()).map(({ jwt }) => jwt);
}

/**
 * Until this transaction ends, no other one that names these documents goes on: of a document and what changes it
 * that arrive at once, the later one sees the earlier.
 */
export async function lockDocuments(tx: Transaction, ids: readonly DocumentId[]): Promise<void> {
	await lockNames(tx, ids);
}

/** Is any of them here and not erased? */
export async function isAnyHere(tx: Transaction, digests: readonly Digest[]): Promise<boolean> {
	const query = tx.selectFrom('document').select('digest').where('erased_at', 'is', null).limit(1);
	return (await query.where('digest', 'in', digests).executeTakeFirst()) !== undefined;
}

/** The digests of the documents of an id: more than one only when two authors happened on the same. */
export async function findDocuments(
	db: Database | Transaction,
	id: DocumentId,
): Promise<
	{ readonly digest: Digest; readonly author: AuthorityId; readonly kind: string; readonly storedAt: string }[]
> {
	return await db
		.selectFrom('document')
		.select(['digest', 'author', 'kind', 'stored_at as storedAt'])
		.where('id', '=', id)
		.orderBy('author')
		.execute();
}

/** The id of the document of that digest; none where it is not here. */
export async function findDocumentId(tx: Transaction, digest: Digest): Promise<DocumentId[]> {
	const rows = await tx.selectFrom('document').select('id').where('digest', '=', digest).execute();
	return rows.map(({ id }) => id);
}
