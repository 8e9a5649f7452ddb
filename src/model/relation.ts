import { z } from 'zod';
import { DocumentId } from './identifiers.ts';

/**
 * How a document stands to another one. `answers`: it replies to it or is about it; `corrects`, `withdraws`;
 * `case`: both belong to the case that the other one opened; `after`: to be read after it.
 */
export const Relation = z.strictObject({
	type: z.enum(['answers', 'corrects', 'withdraws', 'case', 'after']),
	document: DocumentId,
});
export type Relation = z.infer<typeof Relation>;

/** The documents that these relations correct. */
export function listCorrected(relations: readonly Relation[]): DocumentId[] {
	return relations.filter(({ type }) => type === 'corrects').map(({ document }) => document);
}

/** The documents that these relations correct or withdraw: of a draft one at the most, of what others sign any number. */
export function listChanged(relations: readonly Relation[]): DocumentId[] {
	return relations.filter(({ type }) => type === 'corrects' || type === 'withdraws').map(({ document }) => document);
}
