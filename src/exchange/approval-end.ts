import { readBody } from '../envelope/document.ts';
import { scheduleWork, settleWork } from '../jobs/due-work.ts';
import type { RefusalReason } from '../model/approval-reasons.ts';
import type { Body } from '../model/field.ts';
import { requireSecondPerson } from '../model/four-eyes.ts';
import { type ApprovalId, toTimestamp } from '../model/identifiers.ts';
import { findAt } from '../model/json-pointer.ts';
import type { Person } from '../model/person.ts';
import type { Skeleton } from '../model/skeleton.ts';
import { Problem } from '../problem.ts';
import { type Approval, loadApproval, type Settlement } from '../store/approvals.ts';
import { lockDraft } from '../store/drafts.ts';
import { requireWaiting, settled } from './approval.ts';
import { endWaiting, toApprovalExpiry } from './approval-request.ts';
import type { ExchangeContext } from './context.ts';
import { withDatabaseProblems } from './database-problems.ts';
import { findOutdated } from './outdated-approvals.ts';

type EndContext = Pick<ExchangeContext, 'authority' | 'db' | 'kek' | 'clock'>;

/** Why, and where in the document. */
export interface Refusal {
	readonly reason: RefusalReason;
	/** RFC 6901 pointers into the body. */
	readonly places: readonly string[];
}

/**
 * Does not let a document go, as a second person. Its draft can be changed and released anew.
 *
 * @throws Problem `approver-needed`, `approver-is-author`, `approval-unknown`, `approval-settled`;
 * `request-malformed` where a pointer leads nowhere: what leads somewhere says nothing of its own
 */
export async function refuse(context: EndContext, by: Person, id: ApprovalId, refusal: Refusal): Promise<void> {
	const waiting = await requireWaiting(context, id);
	requireSecondPerson(by, waiting.approval.authors);
	requirePlaces(readBody(waiting.document).body, refusal.places);
	await end(context, waiting.approval, { state: 'refused', at: toTimestamp(context.clock()), by, refusal });
}

function requirePlaces(body: Body, places: readonly string[]): void {
	const fields = places.flatMap((place, index) =>
		findAt(body, place) !== undefined ? [] : [{ pointer: `/places/${index}`, expected: 'a field of the document' }],
	);
	if (fields.length > 0) throw new Problem('request-malformed', { fields });
}

/**
 * Takes back what waits, as one of its authors.
 *
 * @throws Problem `approval-not-yours`, `approval-unknown`, `approval-settled`
 */
export async function withdraw(context: EndContext, by: Person, id: ApprovalId): Promise<void> {
	const waiting = await requireWaiting(context, id);
	if (!waiting.approval.authors.includes(by.id)) throw new Problem('approval-not-yours');
	await end(context, waiting.approval, { state: 'withdrawn', at: toTimestamp(context.clock()), by });
}

/** What was not approved while its recipients could have acted on it waits no more. */
export async function expireApproval(context: EndContext, id: ApprovalId): Promise<Temporal.Instant | undefined> {
	const { db, kek, clock } = context;
	const waiting = await loadApproval(db, kek, id);
	if (waiting?.approval.state === 'waiting') {
		const approveBy = Temporal.Instant.from(waiting.approval.approveBy);
		if (Temporal.Instant.compare(clock(), approveBy) < 0) {
			await db.transaction().execute((tx) => scheduleWork(tx, toApprovalExpiry(id), approveBy));
			return approveBy;
		}
		await end(context, waiting.approval, { state: 'expired', at: toTimestamp(clock()) }).catch(ignoreSettled);
	}
	await db.transaction().execute((tx) => settleWork(tx, toApprovalExpiry(id)));
	return undefined;
}

/** What waits to change what was withdrawn meanwhile waits no more: nothing is left to be changed. */
export async function endOutdated(context: EndContext, withdrawal: Skeleton): Promise<void> {
	for (const approval of await findOutdated(context.db, context, withdrawal))
		await end(context, approval, { state: 'outdated', at: toTimestamp(context.clock()) }).catch(ignoreSettled);
}

function ignoreSettled(thrown: unknown): void {
	if (!(thrown instanceof Problem) || thrown.code !== 'approval-settled') throw thrown;
}

async function end(context: EndContext, approval: Approval, settlement: Settlement): Promise<void> {
	const { id, draftId } = approval;
	const isEnded = await withDatabaseProblems(
		context.db.transaction().execute(async (tx) => {
			// The draft first, as everyone who ends the waiting.
			if (draftId !== null) await lockDraft(tx, draftId);
			return await endWaiting(context, tx, approval, settlement);
		}),
	);
	if (!isEnded) throw settled(id);
}
