import { appendLeaves, toActor, toAuditLeaf } from '../audit/entry.ts';
import { type DueWork, scheduleWork, settleWork } from '../jobs/due-work.ts';
import type { BreakGlassReason } from '../model/approval-reasons.ts';
import { type ApprovalRule, requireSecondPerson } from '../model/four-eyes.ts';
import { type ApprovalId, newId, toTimestamp } from '../model/identifiers.ts';
import type { Person } from '../model/person.ts';
import { Problem } from '../problem.ts';
import type { Forward } from '../store/approvals.ts';
import {
	type BreakGlass,
	insertBreakGlass,
	listUnreviewed,
	loadBreakGlass,
	markOverdue,
	type NewBreakGlass,
	type ReviewOutcome,
	saveReview,
} from '../store/break-glass.ts';
import type { Transaction } from '../store/database.ts';
import { toEntry } from './approval-request.ts';
import type { ExchangeContext } from './context.ts';
import { withDatabaseProblems } from './database-problems.ts';
import type { Outgoing } from './store-release.ts';

export type { BreakGlass, ReviewOutcome } from '../store/break-glass.ts';

type ReviewContext = Pick<ExchangeContext, 'authority' | 'db' | 'clock' | 'alarm'>;

/** The queue's name, and the key of its handler. */
export const reviewQueue = 'break-glass-review';

const toReview = (id: ApprovalId): DueWork => ({ queue: reviewQueue, id });

/** Within which time a second person looks at what left without one. */
const reviewWithin = Temporal.Duration.from({ hours: 24 });

export function toBreakGlass(
	{ authors, skeleton, document }: Outgoing,
	rule: ApprovalRule,
	reason: BreakGlassReason,
): NewBreakGlass {
	const { id: documentId, kind, createdAt } = skeleton;
	const now = Temporal.Instant.from(createdAt);
	const id = newId(now) as ApprovalId;
	const reviewBy = toTimestamp(now.add(reviewWithin));
	return {
		id,
		documentDigest: document.digest,
		documentId,
		kind,
		rule,
		reason,
		authors,
		releasedAt: createdAt,
		reviewBy,
	};
}

/** In the transaction that lets the document leave. */
export async function storeBreakGlass(
	tx: Transaction,
	context: Pick<ExchangeContext, 'authority' | 'clock'>,
	by: Person,
	broken: NewBreakGlass,
): Promise<void> {
	await insertBreakGlass(tx, broken);
	await scheduleWork(tx, toReview(broken.id), Temporal.Instant.from(broken.reviewBy));
	const { reason, rule } = broken;
	await appendLeaves(tx, [
		toAuditLeaf({ ...toEntry(context, 'break-glass', broken), ...toActor(by), reason, outcome: rule.rule }),
	]);
}

/** What left without a second person and nobody has reviewed yet, oldest first. */
export function listBreakGlass({ db }: ReviewContext, page: Forward): Promise<BreakGlass[]> {
	return withDatabaseProblems(listUnreviewed(db, page));
}

/**
 * Says, as a second person, whether it was right not to wait for one.
 *
 * @throws Problem `approver-needed`, `approver-is-author`, `approval-unknown`, `approval-settled`
 */
export async function review(
	context: ReviewContext,
	by: Person,
	id: ApprovalId,
	outcome: ReviewOutcome,
): Promise<BreakGlass> {
	const { db, clock } = context;
	const broken = await withDatabaseProblems(loadBreakGlass(db, id));
	if (broken === undefined) throw new Problem('approval-unknown', { detail: `Review ${id}.` });
	requireSecondPerson(by, broken.authors);
	const at = toTimestamp(clock());
	const isFirst = await withDatabaseProblems(
		db.transaction().execute(async (tx) => {
			if (!(await saveReview(tx, id, { outcome, at, by: by.id }))) return false;
			await settleWork(tx, toReview(id));
			await appendLeaves(tx, [
				toAuditLeaf({ ...toEntry(context, 'break-glass-reviewed', broken), ...toActor(by), outcome }),
			]);
			return true;
		}),
	);
	if (!isFirst) throw new Problem('approval-settled', { detail: `Review ${id}.` });
	return { ...broken, outcome, reviewedAt: at, reviewedBy: by.id };
}

/** Where nobody has reviewed it in time, says so, once. It stays to be reviewed. */
export async function tellOverdue(context: ReviewContext, id: ApprovalId): Promise<Temporal.Instant | undefined> {
	const { db, clock, alarm } = context;
	const broken = await loadBreakGlass(db, id);
	const reviewBy = broken && Temporal.Instant.from(broken.reviewBy);
	if (reviewBy !== undefined && Temporal.Instant.compare(clock(), reviewBy) < 0) {
		await db.transaction().execute((tx) => scheduleWork(tx, toReview(id), reviewBy));
		return reviewBy;
	}
	const isLate = await db.transaction().execute(async (tx) => {
		await settleWork(tx, toReview(id));
		if (broken === undefined || !(await markOverdue(tx, id, toTimestamp(clock())))) return false;
		await appendLeaves(tx, [toAuditLeaf({ ...toEntry(context, 'review-overdue', broken), outcome: broken.reason })]);
		return true;
	});
	if (isLate && broken !== undefined) alarm({ alarm: 'review-overdue', id, document: broken.documentId });
	return undefined;
}
