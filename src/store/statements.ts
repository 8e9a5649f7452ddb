import { sql } from 'kysely';
import type { AuthorityId, Digest, DocumentId } from '../model/identifiers.ts';
import type { Database, Transaction } from './database.ts';
import { isAfter, type Page } from './page.ts';

/** What others state by a channel, and the document of ours that says so. */
export interface Statement {
	readonly authority: AuthorityId;
	/** The counterpart's. */
	readonly reference: string;
	readonly version: string;
	readonly documentDigest: Digest;
	readonly documentId: DocumentId;
	/** As it says it now. */
	readonly takenAt: string;
	/** When it was there last. */
	readonly seenAt: string;
	/** By its own message, where that tells it. */
	readonly saidAt: string | null;
	readonly goneAt: string | null;
}

export type NewStatement = Pick<
	Statement,
	'authority' | 'reference' | 'version' | 'documentDigest' | 'documentId' | 'saidAt'
>;

const columns = [
	'statement.authority',
	'reference',
	'statement.version',
	'document_digest as documentDigest',
	'document_id as documentId',
	'taken_at as takenAt',
	'seen_at as seenAt',
	'said_at as saidAt',
	'gone_at as goneAt',
] as const;

export async function findStatement(
	db: Database | Transaction,
	authority: AuthorityId,
	reference: string,
): Promise<Statement | undefined> {
	return await db
		.selectFrom('statement')
		.select(columns)
		.where('authority', '=', authority)
		.where('reference', '=', reference)
		.executeTakeFirst();
}

/** By the document that says so; undefined where it was said anew since, or is said by nobody else. */
export async function findStatementOf(db: Database, document: Digest): Promise<Statement | undefined> {
	return await db.selectFrom('statement').select(columns).where('document_digest', '=', document).executeTakeFirst();
}

/** Newest first; of one that states, or of all. */
export async function listStatements(
	db: Database,
	authority: AuthorityId | undefined,
	{ limit, before }: Page,
): Promise<(Statement & { readonly kind: string })[]> {
	let query = db
		.selectFrom('statement')
		.innerJoin('document', 'document.digest', 'document_digest')
		.select([...columns, 'kind'])
		.orderBy('taken_at', 'desc')
		.orderBy('document_id', 'desc')
		.limit(limit);
	if (authority !== undefined) query = query.where('statement.authority', '=', authority);
	if (before !== undefined) query = query.where(isAfter(before, 'taken_at', 'document_id'));
	return await query.execute();
}

/**
 * In place of what it said before, if that is still `earlier`; undefined where it said nothing.
 *
 * @returns false where somebody else has taken what it says meanwhile
 */
export async function saveStatement(
	tx: Transaction,
	{ authority, reference, version, documentDigest, documentId, saidAt }: NewStatement,
	{ earlier, at }: { readonly earlier: Digest | undefined; readonly at: string },
): Promise<boolean> {
	const document = { document_digest: documentDigest, document_id: documentId };
	const said = { version, ...document, taken_at: at, seen_at: at, said_at: saidAt, gone_at: null };
	const saved = await tx
		.insertInto('statement')
		.values({ authority, reference, ...said })
		.onConflict((conflict) => {
			const update = conflict.columns(['authority', 'reference']).doUpdateSet(said);
			return update.where(sql<boolean>`statement.document_digest is not distinct from ${earlier ?? null}`);
		})
		.executeTakeFirst();
	return saved.numInsertedOrUpdatedRows === 1n;
}

/** It is still there. */
export async function markSeen(db: Database, authority: AuthorityId, reference: string, at: string): Promise<void> {
	await db
		.updateTable('statement')
		.set({ seen_at: at })
		.where('authority', '=', authority)
		.where('reference', '=', reference)
		.where('seen_at', '<', at)
		.execute();
}

/** @returns false where it was said anew, or marked, meanwhile */
export async function markGone(
	tx: Transaction,
	{ authority, reference, documentDigest }: Statement,
	{ at, saidAt }: { readonly at: string; readonly saidAt: string | null },
): Promise<boolean> {
	const { numUpdatedRows } = await tx
		.updateTable('statement')
		.set({ gone_at: at, said_at: saidAt })
		.where('authority', '=', authority)
		.where('reference', '=', reference)
		.where('document_digest', '=', documentDigest)
		.where('gone_at', 'is', null)
		.executeTakeFirst();
	return numUpdatedRows > 0n;
}

/** How many under references with that beginning are not gone; of these, how many were not seen since. */
export async function countStatements(
	db: Database,
	authority: AuthorityId,
	{ under, since }: { readonly under: string; readonly since: string },
): Promise<{ readonly all: number; readonly unseen: number }> {
	const counted = await db
		.selectFrom('statement')
		.select([sql<string>`count(*)`.as('all'), sql<string>`count(*) filter (where seen_at < ${since})`.as('unseen')])
		.where('authority', '=', authority)
		.where(sql<boolean>`starts_with(reference, ${under})`)
		.where('gone_at', 'is', null)
		.executeTakeFirstOrThrow();
	return { all: Number(counted.all), unseen: Number(counted.unseen) };
}

/** Those under references with that beginning that are not gone and were not seen since; the first `limit` of them. */
export async function listUnseen(
	db: Database,
	authority: AuthorityId,
	{ under, since, limit }: { readonly under: string; readonly since: string; readonly limit: number },
): Promise<Statement[]> {
	return await db
		.selectFrom('statement')
		.select(columns)
		.where('authority', '=', authority)
		.where(sql<boolean>`starts_with(reference, ${under})`)
		.where('seen_at', '<', since)
		.where('gone_at', 'is', null)
		.orderBy('reference')
		.limit(limit)
		.execute();
}
