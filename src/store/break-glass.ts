import { sql } from 'kysely';
import type { ApprovalRule } from '../model/four-eyes.ts';
import type { ApprovalId, Digest, DocumentId, PersonId } from '../model/identifiers.ts';

import type { Forward } from './approvals.ts';
import type { Database, Transaction } from './database.ts';

/** A document that left before anybody approved it. */
export interface NewBreakGlass {
	readonly id: ApprovalId;
	readonly documentDigest: Digest;
	readonly documentId: DocumentId;
	readonly kind: string;
	/** Which rule would have asked for a second person. */
	readonly rule: ApprovalRule;
	/** Why it could not wait, as a code. */
	readonly reason: string;
	readonly authors: readonly PersonId[];
	readonly releasedAt: string;
	readonly reviewBy: string;
}

export type ReviewOutcome = 'justified' | 'not-justified';

export interface BreakGlass extends NewBreakGlass {
	/** When it was found that nobody had reviewed it in time. */
	readonly overdueAt: string | null;
	readonly outcome: ReviewOutcome | null;
	readonly reviewedAt: string | null;
	readonly reviewedBy: PersonId | null;
}

export async function insertBreakGlass(tx: Transaction, row: NewBreakGlass): Promise<void> {
	await tx
		.insertInto('break_glass')
		.values({
			id: row.id,
			document_digest: row.documentDigest,
			document_id: row.documentId,
			kind: row.kind,
			rule: row.rule,
			reason: row.reason,
			authors: [...row.authors],
			released_at: row.releasedAt,
			review_by: row.reviewBy,
			overdue_at: null,
			outcome: null,
			reviewed_at: null,
			reviewed_by: null,
		})
		.execute();
}

const columns = [
	'id',
	'document_digest as documentDigest',
	'document_id as documentId',
	'kind',
	'rule',
	'reason',
	'authors',
	'released_at as releasedAt',
	'review_by as reviewBy',
	'overdue_at as overdueAt',
	'outcome',
	'reviewed_at as reviewedAt',
	'reviewed_by as reviewedBy',
] as const;

/** What nobody has reviewed yet, oldest first. */
export async function listUnreviewed(db: Database, { limit, after }: Forward): Promise<BreakGlass[]> {
	let query = db
		.selectFrom('break_glass')
		.select(columns)
		.where('outcome', 'is', null)
		.orderBy('released_at')
		.orderBy('id')
		.limit(limit);
	if (after !== undefined) query = query.where(sql<boolean>`(released_at, id) > (${after.at}, ${after.id})`);
	return await query.execute();
}

export async function loadBreakGlass(db: Database | Transaction, id: ApprovalId): Promise<BreakGlass | undefined> {
	return await db.selectFrom('break_glass').select(columns).where('id', '=', id).executeTakeFirst();
}

/** Says once that the review is late. @returns false where it is reviewed, or that was said before */
export async function markOverdue(tx: Transaction, id: ApprovalId, at: string): Promise<boolean> {
	const updated = await tx
		.updateTable('break_glass')
		.set({ overdue_at: at })
		.where('id', '=', id)
		.where('outcome', 'is', null)
		.where('overdue_at', 'is', null)
		.executeTakeFirst();
	return updated.numUpdatedRows === 1n;
}

/** @returns false when it was reviewed already */
export async function saveReview(
	tx: Transaction,
	id: ApprovalId,
	review: { readonly outcome: ReviewOutcome; readonly at: string; readonly by: PersonId },
): Promise<boolean> {
	const updated = await tx
		.updateTable('break_glass')
		.set({ outcome: review.outcome, reviewed_at: review.at, reviewed_by: review.by })
		.where('id', '=', id)
		.where('outcome', 'is', null)
		.executeTakeFirst();
	return updated.numUpdatedRows === 1n;
}
