import { readSkeleton } from '../envelope/document.ts';
import { type Handling, tighten } from '../model/handling.ts';
import { listCorrected } from '../model/relation.ts';
import type { Skeleton } from '../model/skeleton.ts';
import type { Database, Transaction } from '../store/database.ts';
import { listTokens } from '../store/documents.ts';
import { listCorrectionTokens } from '../store/relations.ts';

/**
 * What may be done with a document now: its author's corrections narrow that and never widen it, also one that was
 * withdrawn since. Whoever lets more be done states a new document. A correction tells of what it corrects, and is
 * handled no looser.
 */
export async function findPresentHandling(
	db: Database | Transaction,
	{ id, author, handling, relations }: Pick<Skeleton, 'id' | 'author' | 'handling' | 'relations'>,
): Promise<Handling> {
	const corrected = listCorrected(relations);
	const tokens = [
		...(await listTokens(db, corrected, author)),
		...(await listCorrectionTokens(db, [id, ...corrected], author)),
	];
	return tokens.map((jwt) => readSkeleton(jwt).handling).reduce(tighten, handling);
}

/** Is a correction the first to say that what it corrects is kept for so short a time? */
export async function shortensRetention(
	tx: Transaction,
	{ id, author, handling, relations }: Pick<Skeleton, 'id' | 'author' | 'handling' | 'relations'>,
): Promise<boolean> {
	const corrected = listCorrected(relations);
	if (corrected.length === 0) return false;
	const targets = await listTokens(tx, corrected, author);
	const tokens = [...targets, ...(await listCorrectionTokens(tx, corrected, author))];
	return tokens
		.map(readSkeleton)
		.every((other) => other.id === id || other.handling.retainUntil > handling.retainUntil);
}
