import { sql } from 'kysely';
import type { AuthorityId, Digest, DocumentId, Timestamp } from '../model/identifiers.ts';
import type { Database, Transaction } from './database.ts';

/** A stretch of time, without its end. */
export interface Stretch {
	readonly from: Timestamp;
	readonly until: Timestamp;
}

/** Cases that something may have happened to in that time: by id, those that come after one. */
export async function listCasesOf(
	tx: Database | Transaction,
	{ from, until }: Stretch,
	page: { readonly after: DocumentId | undefined; readonly limit: number },
): Promise<DocumentId[]> {
	const rows = await tx
		.selectFrom('repatriation_case')
		.select('id')
		.where('opened_at', '<', until)
		.where(({ or, eb, exists, selectFrom }) =>
			or([
				eb('status', '=', 'open'),
				exists(
					selectFrom('relation')
						.innerJoin('document', 'document.digest', 'relation.document_digest')
						.select('document.digest')
						.whereRef('relation.target', '=', 'repatriation_case.id')
						.where('relation.type', '=', 'case')
						.where('document.stored_at', '>=', from),
				),
			]),
		)
		.$if(page.after !== undefined, (query) => query.where('id', '>', page.after as DocumentId))
		.orderBy('id')
		.limit(page.limit)
		.execute();
	return rows.map(({ id }) => id);
}

/** A document of a case, as it was signed. */
export interface CaseToken {
	readonly caseId: DocumentId;
	readonly digest: Digest;
	readonly kind: string;
	readonly jwt: string;
}

/** The documents of these kinds of each of these cases, the request that opened it among them, as they were stored. */
export async function listTokensOfCases(
	tx: Database | Transaction,
	ids: readonly DocumentId[],
	kinds: readonly string[],
): Promise<CaseToken[]> {
	return await tx
		.selectFrom('document')
		.select(['id as caseId', 'digest', 'kind', 'jwt', 'stored_at'])
		.where('id', 'in', ids)
		.unionAll(
			tx
				.selectFrom('relation')
				.innerJoin('document', 'document.digest', 'relation.document_digest')
				.select(['relation.target as caseId', 'document.digest', 'document.kind', 'document.jwt', 'document.stored_at'])
				.where('relation.target', 'in', ids)
				.where('relation.type', '=', 'case')
				.where('document.kind', 'in', kinds),
		)
		.orderBy('stored_at')
		.orderBy('digest')
		.execute();
}

/** How many documents of a kind came or were released in that time, by author; those that correct another one aside. */
export async function countByAuthor(
	tx: Database | Transaction,
	kind: string,
	{ from, until }: Stretch,
): Promise<{ readonly author: AuthorityId; readonly count: number }[]> {
	return await tx
		.selectFrom('document')
		.select(['author', sql<number>`count(*)::int`.as('count')])
		.where('kind', '=', kind)
		.where('stored_at', '>=', from)
		.where('stored_at', '<', until)
		.where(({ not, exists, selectFrom }) =>
			not(
				exists(
					selectFrom('relation')
						.select('target')
						.whereRef('relation.document_digest', '=', 'document.digest')
						.where('relation.type', '=', 'corrects'),
				),
			),
		)
		.groupBy('author')
		.orderBy('author')
		.execute();
}
