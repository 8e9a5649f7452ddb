import { appendLeaves, toAuditLeaf } from '../audit/entry.ts';
import { toDueWork, toFollowUp } from '../delivery/queues.ts';
import { toEntry } from '../delivery/settle.ts';
import { readSkeleton } from '../envelope/document.ts';
import { doWork } from '../jobs/due-work.ts';
import { isChange, isWithdrawal } from '../model/changes.ts';
import { type ComplianceSchedule, complianceSchedules, countReminders, toNextHours } from '../model/compliance.ts';
import { type AuthorityId, type DeliveryId, type DocumentId, newId, toTimestamp } from '../model/identifiers.ts';
import { listChanged } from '../model/relation.ts';
import type { Skeleton } from '../model/skeleton.ts';
import { type ChangeWatch, lockWatch, saveWatch } from '../store/change-watch.ts';
import type { Transaction } from '../store/database.ts';
import { type Delivery, listDeliveriesOf } from '../store/deliveries.ts';
import { findDocuments, loadDocuments, type StoredDocument } from '../store/documents.ts';
import { findWithCorrections } from '../store/relations.ts';
import { recallDeliveries } from '../store/withdrawn-deliveries.ts';
import { endOutdated } from './approval-end.ts';
import { type Answered, listAnswered, toDueAt, toPresent } from './compliance.ts';
import type { ExchangeContext } from './context.ts';
import { appendEnds, cancelWithdrawn, soon } from './own-changes.ts';
import { queueDeliveries } from './queue-deliveries.ts';

/** A correction or withdrawal that we sent, of ours or relayed, and what is known of those who have it. */
interface Followed {
	readonly skeleton: Skeleton;
	readonly document: StoredDocument;
	readonly deliveries: readonly Delivery[];
	/** Who has not followed it yet. */
	readonly open: readonly Answered[];
	readonly recalledAt: readonly AuthorityId[];
}

/**
 * Looks what became of a correction or withdrawal at those whom we sent it to: what is recalled is marked so, who has
 * not answered is reminded by the change itself, sent once more, and in the end somebody is told; of who rejected it,
 * at once. What waits here to change what is withdrawn comes to its end.
 */
export async function followUp(context: ExchangeContext, id: DocumentId): Promise<undefined> {
	await doWork(context, toFollowUp(id), async () => {
		const found = (await findDocuments(context.db, id)).filter(({ kind }) => isChange(kind));
		const documents = await loadDocuments(
			context.db,
			context.kek,
			found.map(({ digest }) => digest),
		);
		const next: Temporal.Instant[] = [];
		for (const document of documents) {
			await endOutdated(context, readSkeleton(document.jwt));
			const again = await takeSteps(context, await loadFollowed(context, document));
			if (again !== undefined) next.push(again);
		}
		return next.toSorted(Temporal.Instant.compare)[0];
	});
}

async function loadFollowed(context: ExchangeContext, document: StoredDocument): Promise<Followed> {
	const skeleton = readSkeleton(document.jwt);
	const deliveries = await listDeliveriesOf(context.db, document.digest);
	const answered = await listAnswered(context, { digest: document.digest, skeleton }, deliveries);
	const recalledAt = answered.filter(({ isRecalled }) => isRecalled).map(({ recipient }) => recipient);
	const open = answered.filter(({ isSettled }) => !isSettled);
	return { skeleton, document, deliveries, open, recalledAt };
}

/** @returns when there is something to do next */
async function takeSteps(context: ExchangeContext, followed: Followed): Promise<Temporal.Instant | undefined> {
	const now = context.clock();
	const { skeleton, document, open } = followed;
	const taken = await context.db.transaction().execute(async (tx) => {
		// Two workers do not remind twice.
		const watch = await lockWatch(tx, document.digest);
		if (watch === undefined) return undefined;
		const isLeft = isWithdrawal(skeleton.kind) && (await recall(tx, context, followed, toTimestamp(now)));
		const steps = toSteps(complianceSchedules[watch.urgency], watch, open, now);
		const reminders = steps.isReminded ? toReminders(followed, now) : [];
		await remind(tx, context, reminders);
		const isTold = steps.late.length > 0;
		if (isTold) await recordOverdue(tx, context, { document, skeleton, late: steps.late }, toTimestamp(now));
		await saveWatch(tx, { documentDigest: document.digest, ...steps });
		// Before it commits: a crash in between has it told once more, not never.
		if (isTold) context.alarm({ alarm: 'compliance-overdue', document: skeleton.id });
		return { reminders, next: isLeft ? now.add(soon) : steps.next };
	});
	await context.jobs.announce((taken?.reminders ?? []).map(toDueWork));
	return taken?.next;
}

function toSteps(schedule: ComplianceSchedule, watch: ChangeWatch, open: readonly Answered[], now: Temporal.Instant) {
	const since = Temporal.Instant.from(watch.since);
	const hours = now.since(since).total('hours');
	const reminders = Math.max(watch.reminders, countReminders(schedule, hours));
	const present = toPresent(now, open);
	const late = open.filter((answered) => isLate(watch, toDueAt(watch, answered), present));
	const nextHours = open.length === 0 ? undefined : toNextHours(schedule, hours);
	return {
		reminders,
		isReminded: reminders > watch.reminders,
		late,
		overdueAt: late.length > 0 ? toTimestamp(present) : watch.overdueAt,
		next: nextHours === undefined ? undefined : since.add({ hours: nextHours }),
	};
}

/** Is it, and was nobody told so when somebody was told last? */
function isLate({ overdueAt }: ChangeWatch, dueAt: Temporal.Instant, now: Temporal.Instant): boolean {
	const { compare } = Temporal.Instant;
	return compare(dueAt, now) <= 0 && (overdueAt === null || compare(overdueAt, dueAt) < 0);
}

/** To whom it was delivered, and who has said nothing: what is still on its way reminds by itself. */
function toReminders({ open, deliveries }: Followed, now: Temporal.Instant): Delivery[] {
	return open
		.filter(({ outcome }) => outcome === null)
		.flatMap(({ recipient }) => {
			const theirs = deliveries.filter((delivery) => delivery.recipient === recipient);
			const last = theirs.at(-1);
			if (last === undefined || !theirs.every(({ state }) => state === 'delivered')) return [];
			return [{ ...last, id: newId(now) as DeliveryId, createdAt: toTimestamp(now) }];
		});
}

async function remind(tx: Transaction, context: ExchangeContext, reminders: readonly Delivery[]): Promise<void> {
	if (reminders.length === 0) return;
	const leaves = reminders.map((delivery) =>
		toAuditLeaf(toEntry(context, delivery, { action: 'compliance-reminded' }, delivery.createdAt, 'queued')),
	);
	await queueDeliveries(tx, reminders, leaves);
}

async function recordOverdue(
	tx: Transaction,
	{ authority }: ExchangeContext,
	{ skeleton, document, late }: Pick<Followed, 'skeleton' | 'document'> & { readonly late: readonly Answered[] },
	at: string,
): Promise<void> {
	const about = { authority, document: skeleton.id, documentDigest: document.digest };
	const leaves = late.map(({ recipient, outcome }) =>
		toAuditLeaf({ at, action: 'compliance-overdue', ...about, recipient, outcome: outcome ?? 'unanswered' }),
	);
	await appendLeaves(tx, leaves);
}

/** @returns true when an attempt that began before the withdrawal is still under way */
async function recall(
	tx: Transaction,
	context: ExchangeContext,
	{ skeleton, recalledAt }: Followed,
	at: string,
): Promise<boolean> {
	for (const target of listChanged(skeleton.relations)) {
		const digests = await findWithCorrections(tx, target, skeleton.author);
		const recalled = await recallDeliveries(tx, digests, recalledAt, at);
		await appendEnds(tx, context, recalled, { at, outcome: 'recalled' });
	}
	return await cancelWithdrawn(tx, context, skeleton, at);
}
