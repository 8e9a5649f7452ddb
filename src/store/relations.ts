import { sql } from 'kysely';
import type { AuthorityId, Digest, DocumentId } from '../model/identifiers.ts';
import type { Relation } from '../model/relation.ts';
import type { Database, Transaction } from './database.ts';

/** Says how a document that was just stored stands to others. */
export async function saveRelations(tx: Transaction, digest: Digest, relations: readonly Relation[]): Promise<void> {
	if (relations.length === 0) return;
	const rows = relations.map(({ type, document }) => ({ document_digest: digest, type, target: document }));
	await tx
		.insertInto('relation')
		.values(rows)
		.onConflict((conflict) => conflict.doNothing())
		.execute();
}

/** A document that says how it stands to another. */
export interface RelatedDocument {
	readonly type: Relation['type'];
	readonly documentId: DocumentId;
	readonly documentDigest: Digest;
	readonly author: AuthorityId;
	readonly kind: string;
	readonly storedAt: string;
}

/**
 * The documents that relate to one of that id: those of its author that withdraw or correct it first, and
 * nobody can crowd them out; then the newest 200 of the others.
 */
export async function listRelated(db: Database, id: DocumentId, author: AuthorityId): Promise<RelatedDocument[]> {
	const [own, others] = await Promise.all([
		related(db, id).where(isOwnChange(author)).execute(),
		related(db, id)
			.where(({ not }) => not(isOwnChange(author)))
			.limit(200)
			.execute(),
	]);
	return [...own, ...others];
}

/** Those of the documents that their own authors corrected or withdrew. */
export async function findChanged(db: Database, digests: readonly Digest[]): Promise<ReadonlySet<Digest>> {
	if (digests.length === 0) return new Set();
	const rows = await db
		.selectFrom('document as changed')
		.innerJoin('relation', 'relation.target', 'changed.id')
		.innerJoin('document', 'document.digest', 'relation.document_digest')
		.select('changed.digest')
		.where('changed.digest', 'in', digests)
		.whereRef('document.author', '=', 'changed.author')
		.where('relation.type', 'in', ['withdraws', 'corrects'])
		.execute();
	return new Set(rows.map(({ digest }) => digest));
}

/** Those of the documents of that author that it has withdrawn. */
export async function findWithdrawn(
	db: Database | Transaction,
	ids: readonly DocumentId[],
	author: AuthorityId,
): Promise<ReadonlySet<DocumentId>> {
	if (ids.length === 0) return new Set();
	const rows = await db
		.selectFrom('relation')
		.innerJoin('document', 'document.digest', 'relation.document_digest')
		.select('relation.target')
		.where('relation.target', 'in', ids)
		.where('relation.type', '=', 'withdraws')
		.where('document.author', '=', author)
		.execute();
	return new Set(rows.map(({ target }) => target));
}

/** A document of that author, and its author's corrections of it: what a withdrawal takes back. */
export async function findWithCorrections(tx: Transaction, id: DocumentId, author: AuthorityId): Promise<Digest[]> {
	const rows = await tx
		.selectFrom('document')
		.select('digest')
		.where('id', '=', id)
		.where('author', '=', author)
		.union(
			tx
				.selectFrom('relation')
				.innerJoin('document', 'document.digest', 'relation.document_digest')
				.select('document.digest')
				.where('relation.target', '=', id)
				.where('relation.type', '=', 'corrects')
				.where('document.author', '=', author),
		)
		.execute();
	return rows.map(({ digest }) => digest);
}

/** What that author signed to correct one of these documents, without the bodies, in the order of the ids. */
export async function listCorrectionTokens(
	db: Database | Transaction,
	targets: readonly DocumentId[],
	author: AuthorityId,
): Promise<string[]> {
	const rows = await db
		.selectFrom('relation')
		.innerJoin('document', 'document.digest', 'relation.document_digest')
		.select('document.jwt')
		.where('relation.target', 'in', targets)
		.where('relation.type', '=', 'corrects')
		.where('document.kind', '=', 'correction')
		.where('document.author', '=', author)
		.orderBy('document.id')
		.execute();
	return rows.map(({ jwt }) => jwt);
}

/** Only its author withdraws or corrects a document. */
function isOwnChange(author: AuthorityId) {
	return sql<boolean>`(document.author = ${author} and relation.type in ('withdraws', 'corrects'))`;
}

function related(db: Database, id: DocumentId) {
	return db
		.selectFrom('relation')
		.innerJoin('document', 'document.digest', 'relation.document_digest')
		.select([
			'relation.type',
			'document.id as documentId',
			'document.digest as documentDigest',
			'document.author',
			'document.kind',
			'document.stored_at as storedAt',
		])
		.where('relation.target', '=', id)
		.orderBy('document.stored_at', 'desc')
		.orderBy('document.digest');
}

/**
 * The documents of others among those of the ids, and among what these, where they are of `own`, relate to, and so on.
 */
export async function findForeignOrigins(
	db: Database,
	ids: readonly DocumentId[],
	own: AuthorityId,
): Promise<Digest[]> {
	if (ids.length === 0) return [];
	const rows = await db
		.withRecursive('origin(digest, author)', (query) =>
			query
				.selectFrom('document')
				.select(['document.digest', 'document.author'])
				.where('document.id', 'in', ids)
				// Not `union all`: what was found is not followed again, and circles end.
				.union(
					query
						.selectFrom('origin')
						.innerJoin('relation', 'relation.document_digest', 'origin.digest')
						.innerJoin('document', 'document.id', 'relation.target')
						.select(['document.digest', 'document.author'])
						.where('origin.author', '=', own),
				),
		)
		.selectFrom('origin')
		.select('digest')
		.where('author', '!=', own)
		.execute();
	return rows.map(({ digest }) => digest);
}

/** How many copies of a document there are: further ones, sent or waiting, among them. */
export interface CountedDocument {
	readonly id: DocumentId;
	readonly digest: Digest;
	readonly copies: number;
}

/** The documents of an author, what of it corrects or withdraws them, and so on, in one order. */
export async function listWithChanges(
	db: Database | Transaction,
	ids: readonly DocumentId[],
	author: AuthorityId,
): Promise<CountedDocument[]> {
	return await db
		.withRecursive('changed(digest, id)', (query) =>
			query
				.selectFrom('document')
				.select(['document.digest', 'document.id'])
				.where('document.id', 'in', ids)
				.where('document.author', '=', author)
				.union(
					query
						.selectFrom('changed')
						.innerJoin('relation', 'relation.target', 'changed.id')
						.innerJoin('document', 'document.digest', 'relation.document_digest')
						.select(['document.digest', 'document.id'])
						.where('relation.type', 'in', ['corrects', 'withdraws'])
						.where('document.author', '=', author),
				),
		)
		.selectFrom('changed')
		.select(({ selectFrom, fn }) => [
			'changed.id',
			'changed.digest',
			selectFrom('delivery')
				.select(fn.countAll<number>().as('copies'))
				.whereRef('delivery.document_digest', '=', 'changed.digest')
				.$asScalar()
				.$notNull()
				.as('copies'),
		])
		.orderBy('changed.digest')
		.execute();
}

/** What a document of that relation has to have before it: one that changes another one, that of the same author. */
const predecessors = ['answers', 'corrects', 'withdraws', 'after'] as const satisfies readonly Relation['type'][];

/** By digest, the documents that are to come before those and are not here: they wait for these. */
export async function findMissing(
	db: Database,
	digests: readonly Digest[],
): Promise<ReadonlyMap<Digest, DocumentId[]>> {
	if (digests.length === 0) return new Map();
	const rows = await db
		.selectFrom('relation')
		.innerJoin('document', 'document.digest', 'relation.document_digest')
		.select(['relation.document_digest as digest', 'relation.target'])
		.distinct()
		.where('relation.document_digest', 'in', digests)
		.where('relation.type', 'in', predecessors)
		.where(({ not, exists, selectFrom }) =>
			not(
				exists(
					selectFrom('document as predecessor')
						.select('predecessor.digest')
						.whereRef('predecessor.id', '=', 'relation.target')
						.where(({ or, eb, ref }) =>
							or([
								eb('relation.type', 'in', ['answers', 'after']),
								eb('predecessor.author', '=', ref('document.author')),
							]),
						),
				),
			),
		)
		.orderBy('relation.target')
		.execute();
	const missing = Map.groupBy(rows, ({ digest }) => digest);
	return new Map([...missing].map(([digest, all]) => [digest, all.map(({ target }) => target)]));
}
