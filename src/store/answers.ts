import type { AuthorityId, DocumentId } from '../model/identifiers.ts';
import type { Relation } from '../model/relation.ts';
import type { Database } from './database.ts';

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
