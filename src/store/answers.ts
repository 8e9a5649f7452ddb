import type { AuthorityId, DocumentId } from '../model/identifiers.ts';
import type { Relation } from '../model/relation.ts';
import type { Database, Transaction } from './database.ts';

/** A document that answers another one, carries its case on, or withdraws it. */
export interface AnswerRow {
	readonly type: Relation['type'];
	readonly target: DocumentId;
	readonly author: AuthorityId;
	readonly kind: string;
}

/** Who answered or withdrew documents of these ids, and with what. */
export async function findAnswers(db: Database, targets: readonly DocumentId[]): Promise<AnswerRow[]> {
	return await db
		.selectFrom('relation')
		.innerJoin('document', 'document.digest', 'relation.document_digest')
		.select(['relation.type', 'relation.target', 'document.author', 'document.kind'])
		.distinct()
		.where('relation.target', 'in', targets)
		.where('relation.type', 'in', ['answers', 'case', 'withdraws'])
		.execute();
}

/**
 * The ids of what that author stated to correct or withdraw one of these.
 *
 * @param after if told, only those with a greater id: stated after that one
 */
export async function findChanges(
	tx: Transaction,
	targets: readonly DocumentId[],
	author: AuthorityId,
	after?: DocumentId,
): Promise<DocumentId[]> {
	let query = tx
		.selectFrom('relation')
		.innerJoin('document', 'document.digest', 'relation.document_digest')
		.select('document.id')
		.where('relation.target', 'in', targets)
		.where('relation.type', 'in', ['corrects', 'withdraws'])
		.where('document.author', '=', author);
	if (after !== undefined) query = query.where('document.id', '>', after);
	return (await query.execute()).map(({ id }) => id);
}
