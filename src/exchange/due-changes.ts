import { toFollowUp } from '../delivery/queues.ts';
import { type DueWork, scheduleWork } from '../jobs/due-work.ts';
import { isChange, isWithdrawal } from '../model/changes.ts';
import type { DocumentId } from '../model/identifiers.ts';
import { complianceReport } from '../model/kinds/compliance-report.ts';
import { listChanged } from '../model/relation.ts';
import type { Skeleton } from '../model/skeleton.ts';
import { findChanges } from '../store/answers.ts';
import type { Transaction } from '../store/database.ts';

/** The queue's name, and the key of its handler. */
export const answersQueue = 'change-answers';

export const toAnswerWork = (id: DocumentId): DueWork => ({ queue: answersQueue, id });

/** For so long more may come of what came last first. */
const settling = { seconds: 5 } as const;

/**
 * In the transaction that stores what came: the corrections and withdrawals that there may be something new to say of,
 * as they came, or what they change, or a withdrawal of that, or a correction stated before them; and those of ours that it says something of.
 *
 * @returns what is to be announced once it has committed
 */
export async function scheduleChanges(
	tx: Transaction,
	{ id, author, kind, relations }: Pick<Skeleton, 'id' | 'author' | 'kind' | 'relations'>,
	now: Temporal.Instant,
): Promise<DueWork[]> {
	const changed = listChanged(relations);
	const changes = await findChanges(tx, isWithdrawal(kind) ? [id, ...changed] : [id], author);
	// On a correction those build that were stated after it; what came in order is not looked at again. Where many come
	// the other way round, that is once they have come, and not at each.
	const building = isWithdrawal(kind) || changed.length === 0 ? [] : await findChanges(tx, changed, author, id);
	for (const later of building) await scheduleWork(tx, toAnswerWork(later), now.add(settling));
	const itself = isChange(kind) ? [id] : [];
	const answered = kind === complianceReport.name ? relations.filter(({ type }) => type === 'answers') : [];
	const due = [
		...[...new Set([...itself, ...changes])].map(toAnswerWork),
		...answered.map(({ document }) => toFollowUp(document)),
	];
	for (const work of due) await scheduleWork(tx, work, now);
	return due;
}
