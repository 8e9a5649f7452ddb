import type { AuthorityId, DocumentId } from '../model/identifiers.ts';
import type { Database } from './database.ts';

/** A document that answers another one, or carries its case on. */
export interface AnswerRow {
	readonly target: DocumentId;
	readonly author: AuthorityId;
	readonly kind: string;
}

/** Who answered documents of these ids, and with what. */
export async function findAnswers(db: Database, targets: readonly DocumentId[]): Promise<AnswerRow[]> {
	return await db
		.selectFrom('relation')
		.innerJoin('document', 'document.digest', 'relation.document_digest')
		.select(['relation.target', 'document.author', 'document.kind'])
		.distinct()
		.where('relation.target', 'in', targets)
		.where('relation.type', 'in', ['answers', 'case'])
		.execute();
}
