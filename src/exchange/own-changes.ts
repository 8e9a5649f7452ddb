import { type AuditEntry, appendLeaves, toAuditLeaf } from '../audit/entry.ts';
import { toDueWork, toFollowUp } from '../delivery/queues.ts';
import { toEntry } from '../delivery/settle.ts';
import { readSkeleton, type SignedDocument } from '../envelope/document.ts';
import { scheduleWork, settleWork } from '../jobs/due-work.ts';
import { isChange, isWithdrawal } from '../model/changes.ts';
import { complianceSchedules, toNextHours } from '../model/compliance.ts';
import { listChanged } from '../model/relation.ts';
import type { Skeleton } from '../model/skeleton.ts';
import { toUrgency } from '../model/urgency.ts';
import { insertWatch } from '../store/change-watch.ts';
import type { Transaction } from '../store/database.ts';
import { listTokens, loadDocumentBy } from '../store/documents.ts';
import { findWithCorrections } from '../store/relations.ts';
import { cancelDeliveries, type EndedDelivery, isUnderWay } from '../store/withdrawn-deliveries.ts';
import { toCaseWork } from './case-claims.ts';
import type { ExchangeContext } from './context.ts';
import { findOutdated } from './outdated-approvals.ts';

/**
 * In the transaction that releases a correction or withdrawal, or relays one: what is withdrawn does not leave any more, and whoever
 * has it is asked later what became of the change.
 *
 * @param at when it was released
 */
export async function beginFollowUp(
	tx: Transaction,
	context: Pick<ExchangeContext, 'authority' | 'kek'>,
	{ skeleton, document }: { readonly skeleton: Skeleton; readonly document: Pick<SignedDocument, 'digest'> },
	at: string,
): Promise<void> {
	const [target] = isChange(skeleton.kind) ? listChanged(skeleton.relations) : [];
	const changed = target && (await loadDocumentBy(tx, context.kek, target, skeleton.author));
	if (changed === undefined) return;
	const isLeft = isWithdrawal(skeleton.kind) && (await cancelWithdrawn(tx, context, skeleton, at));
	// Whoever approves one at this moment locks it before what it changes: it is ended in a transaction of its own.
	const isAwaited = (await findOutdated(tx, context, skeleton)).length > 0;
	const urgency = toUrgency(readSkeleton(changed.jwt));
	await insertWatch(tx, { documentDigest: document.digest, urgency, since: at });
	const released = Temporal.Instant.from(at);
	const hours = toNextHours(complianceSchedules[urgency], 0) ?? 0;
	await scheduleWork(tx, toFollowUp(skeleton.id), isLeft || isAwaited ? released.add(soon) : released.add({ hours }));
}

/** When to look again at what was under way as it was withdrawn. */
export const soon = { seconds: 5 } as const;

/**
 * Ends what has not left of what was withdrawn.
 *
 * @returns true when an attempt is under way: one that fails is to be ended then
 */
export async function cancelWithdrawn(
	tx: Transaction,
	context: Pick<ExchangeContext, 'authority'>,
	{ author, relations }: Skeleton,
	at: string,
): Promise<boolean> {
	let isLeft = false;
	for (const target of listChanged(relations)) {
		const digests = await findWithCorrections(tx, target, author);
		// Another's may come before what it withdraws.
		if (digests.length === 0) continue;
		const cancelled = await cancelDeliveries(tx, digests, { at, code: 'document-withdrawn' });
		for (const delivery of cancelled) await settleWork(tx, toDueWork(delivery));
		await appendEnds(tx, context, cancelled, { at, outcome: 'document-withdrawn' });
		isLeft ||= await isUnderWay(tx, digests);
		// Of a case its skeleton goes in its place.
		const cases = (await listTokens(tx, [target], author)).flatMap((jwt) => toCaseWork(readSkeleton(jwt)));
		for (const work of cases) await scheduleWork(tx, work, Temporal.Instant.from(at));
	}
	return isLeft;
}

/** That deliveries came to an end because of a withdrawal, in the log. */
export async function appendEnds(
	tx: Transaction,
	context: Pick<ExchangeContext, 'authority'>,
	ended: readonly EndedDelivery[],
	{ at, outcome }: Pick<AuditEntry, 'at' | 'outcome'>,
): Promise<void> {
	const leaves = ended.map((delivery) =>
		toAuditLeaf(toEntry(context, delivery, { action: 'delivery-settled' }, at, outcome)),
	);
	if (leaves.length > 0) await appendLeaves(tx, leaves);
}
