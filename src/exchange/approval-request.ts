import { randomBytes } from 'node:crypto';
import { type AuditFacts, type AuditLeaf, appendLeaves, toActor, toAuditLeaf } from '../audit/entry.ts';
import { type DueWork, scheduleWork, settleWork } from '../jobs/due-work.ts';
import { canonicalJson } from '../json.ts';
import { toCaseId } from '../model/case-claims.ts';
import type { ApprovalRule } from '../model/four-eyes.ts';
import {
	type ApprovalId,
	type Digest,
	type DocumentId,
	type DraftId,
	newId,
	toTimestamp,
} from '../model/identifiers.ts';
import type { Person, Role } from '../model/person.ts';
import type { Skeleton } from '../model/skeleton.ts';
import type { FieldIssue } from '../normalise/body.ts';
import {
	findWaiting,
	insertApproval,
	listJoining,
	releaseFiles,
	type Settlement,
	settleApproval,
} from '../store/approvals.ts';
import type { Transaction } from '../store/database.ts';
import { insertDrafts, lockDraft, saveDraftText } from '../store/drafts.ts';
import { expireOwnAfter, toExpiry } from './attachment-expiry.ts';
import { requireOpening } from './case-claims.ts';
import type { ExchangeContext } from './context.ts';
import { requireStillHere } from './draft-attachments.ts';
import { draftReleased } from './draft-problems.ts';
import type { Recipient } from './recipient.ts';
import type { Outgoing } from './store-release.ts';

type RequestContext = Pick<ExchangeContext, 'authority' | 'db' | 'kek' | 'clock'>;

/** The queue's name, and the key of its handler. */
export const approvalExpiryQueue = 'approval-expiry';

export const toApprovalExpiry = (id: ApprovalId): DueWork => ({ queue: approvalExpiryQueue, id });

/** Why a second person is asked, and what was asked of us. */
export interface Asked {
	readonly rule: ApprovalRule;
	/** In which roles it was released. */
	readonly authorRoles: readonly Role[];
	readonly recipients: readonly Recipient[];
	readonly issues: readonly FieldIssue[];
	/** The draft as JSON: what comes back where the document is not approved. */
	readonly text: string;
}

/**
 * Keeps a signed document apart until a second person has decided. It is no document of the road yet: nothing
 * that reads documents, deliveries or relations can come upon it. Its draft stays, and waits no longer for
 * what it waited for before.
 *
 * @throws Problem `draft-released`, `changed-meanwhile`, `draft-invalid` when a file has expired meanwhile, `case-unopened`
 */
export async function requestApproval(
	context: RequestContext,
	outgoing: Outgoing,
	asked: Asked,
): Promise<{ id: ApprovalId; leaves: readonly AuditLeaf[] }> {
	const { by, authors, skeleton, document, files, deliveries } = outgoing;
	const id = newId(Temporal.Instant.from(skeleton.createdAt)) as ApprovalId;
	const approveBy = toApproveBy(skeleton);
	const leaves = deliveries.map((delivery) =>
		toAuditLeaf({
			...toEntry(context, 'approval-requested', { documentId: skeleton.id, documentDigest: document.digest }),
			...toActor(by),
			recipient: delivery.recipient,
			copyDigest: delivery.copyDigest,
			deliveryId: delivery.id,
			outcome: asked.rule.rule,
		}),
	);
	const copies = deliveries.map(({ id: deliveryId, recipient, ...copy }) => {
		const wish = asked.recipients.find(({ to }) => to === recipient);
		return { ...copy, deliveryId, recipient, asked: canonicalJson(wish) };
	});
	await context.db.transaction().execute(async (tx) => {
		// Before any draft is locked: whoever ends what opens the case locks the drafts of what joins it.
		await requireOpening(tx, skeleton, ['waiting', 'approved']);
		const draftId = await keepDraft(context, tx, outgoing, asked);
		// Whoever withdraws what it changes at this moment finds it, or it finds that.
		await outgoing.requireUnchanged(tx);
		await requireStillHere(tx, files);
		const { id: documentId, kind, createdAt } = skeleton;
		const caseId = toCaseId(skeleton) ?? null;
		const row = { id, draftId, documentId, caseId, kind, rule: asked.rule, authors, createdAt, approveBy };
		const { authorRoles } = asked;
		await insertApproval(tx, context.kek, { ...row, authorRoles }, document, copies, files);
		await scheduleWork(tx, toApprovalExpiry(id), Temporal.Instant.from(approveBy));
		await appendLeaves(tx, leaves);
	});
	return { id, leaves };
}

/** After its last day nobody may act on it; after its answer is due, nobody can in time. */
function toApproveBy({ validUntil, answerBy = validUntil }: Skeleton): string {
	return answerBy < validUntil ? answerBy : validUntil;
}

/** The draft that it is made of waits here, or from now on does. */
async function keepDraft(
	context: RequestContext,
	tx: Transaction,
	{ draft, by, skeleton }: Outgoing,
	{ text, issues }: Asked,
): Promise<DraftId> {
	if (draft !== undefined) {
		await replaceWaiting(context, tx, draft, by);
		await saveDraftText(tx, context.kek, draft, text);
		return draft;
	}
	const id = newId(Temporal.Instant.from(skeleton.createdAt)) as DraftId;
	const doubts = issues.filter(({ severity }) => severity === 'doubt').length;
	const { kind, createdAt } = skeleton;
	// It was handed in to be released: the same text handed in again is another one.
	const sourceKey = randomBytes(32).toString('base64url');
	await insertDrafts(tx, context.kek, [{ id, kind, sourceKey, doubts, createdAt, text, createdBy: by.id }]);
	return id;
}

/** What a draft waited for is void once it is released anew. @throws Problem `draft-released` */
export async function replaceWaiting(
	context: RequestContext,
	tx: Transaction,
	draft: DraftId,
	by: Person,
): Promise<void> {
	if (!(await lockDraft(tx, draft))) throw draftReleased(draft);
	await voidWaiting(context, tx, draft, by, 'replaced');
}

/** Call it with the draft locked. */
export async function voidWaiting(
	context: RequestContext,
	tx: Transaction,
	draft: DraftId,
	by: Person,
	state: 'replaced' | 'withdrawn',
): Promise<void> {
	const waiting = await findWaiting(tx, draft);
	if (waiting !== undefined) await endWaiting(context, tx, waiting, { state, at: toTimestamp(context.clock()), by });
}

/** The ids and digest by which the log knows a document. */
interface Named {
	readonly documentId: DocumentId;
	readonly documentDigest: Digest;
}

/**
 * Ends the waiting of what is not approved: its body is destroyed, its draft is what it was, and its files stay
 * for as long as those of any draft. What was to join the case that it was to open waits for nothing then, and ends too.
 * Call it with the draft locked.
 *
 * @returns false when it waits no more
 */
export async function endWaiting(
	context: RequestContext,
	tx: Transaction,
	approval: Named & { readonly id: ApprovalId },
	settlement: Settlement,
): Promise<boolean> {
	if (!(await settleApproval(tx, approval.id, settlement))) return false;
	for (const { id } of await releaseFiles(tx, approval.id))
		await scheduleWork(tx, toExpiry(id), context.clock().add(expireOwnAfter));
	await settleWork(tx, toApprovalExpiry(approval.id));
	const { state: outcome, by, refusal } = settlement;
	const entry = {
		...toEntry(context, 'approval-ended', approval),
		...toActor(by),
		...(refusal !== undefined && { reason: refusal.reason }),
		outcome,
	};
	await appendLeaves(tx, [toAuditLeaf(entry)]);
	for (const joining of await listJoining(tx, approval.documentId)) {
		if (joining.draftId !== null) await lockDraft(tx, joining.draftId);
		await endWaiting(context, tx, joining, { state: 'unopened', at: settlement.at });
	}
	return true;
}

export function toEntry(
	{ authority, clock }: Pick<ExchangeContext, 'authority' | 'clock'>,
	action: AuditFacts['action'],
	{ documentId, documentDigest }: Named,
): Omit<AuditFacts, 'outcome'> {
	return { at: toTimestamp(clock()), action, authority, document: documentId, documentDigest };
}
