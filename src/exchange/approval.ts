import { appendLeaves, toActor, toAuditLeaf } from '../audit/entry.ts';
import { toDueWork } from '../delivery/queues.ts';
import { readBody, readSkeleton, type SignedDocument } from '../envelope/document.ts';
import { locate } from '../envelope/places.ts';
import { settleWork } from '../jobs/due-work.ts';
import { requireSecondPerson } from '../model/four-eyes.ts';
import { type ApprovalId, type AuthorityId, type DeliveryId, type Digest, toTimestamp } from '../model/identifiers.ts';
import { findKind } from '../model/kinds.ts';
import type { Person } from '../model/person.ts';
import { listChanged } from '../model/relation.ts';
import type { Skeleton } from '../model/skeleton.ts';
import { Problem, type ProblemCode } from '../problem.ts';
import { loadApproval, releaseFiles, settleApproval, type WaitingDocument } from '../store/approvals.ts';
import type { Transaction } from '../store/database.ts';
import type { NewDelivery } from '../store/deliveries.ts';
import { lockDraft } from '../store/drafts.ts';
import { toApprovalExpiry, toEntry } from './approval-request.ts';
import { requireOpening, toCaseWork } from './case-claims.ts';
import type { ExchangeContext } from './context.ts';
import { chooseCopies, requireTaken } from './copies.ts';
import { withDatabaseProblems } from './database-problems.ts';
import { type OutgoingDraft, type Ruled, requireRules } from './draft-rules.ts';
import { noteStanding, type RequireUnchanged } from './meanwhile.ts';
import type { Recipient } from './recipient.ts';
import { storeRelease, withUncertainCommit } from './store-release.ts';

/** What an approver saw, and so what the word is given for: exactly this document, in exactly these copies. */
export interface Seen {
	readonly documentDigest: Digest;
	readonly copies: readonly { readonly recipient: AuthorityId; readonly copyDigest: Digest }[];
}

/**
 * Lets a document go that waits, as a second person: from here on it is on the road as any other.
 *
 * @returns the deliveries that are due now
 * @throws Problem `approver-needed`, `approver-is-author`, `approval-unknown`, `approval-settled`,
 * `approval-expired`, `approval-outdated` when it is not what was seen, or would not be released like this any
 * more; `case-unopened` where it joins a case whose opening waits still; `changed-meanwhile`, `partner-unknown`, `partner-kind-unsupported`, `release-uncertain`, and of the database
 */
export async function approve(context: ExchangeContext, by: Person, id: ApprovalId, seen: Seen): Promise<DeliveryId[]> {
	const waiting = await requireWaiting(context, id);
	requireSecondPerson(by, waiting.approval.authors);
	const now = context.clock();
	if (Temporal.Instant.compare(now, Temporal.Instant.from(waiting.approval.approveBy)) >= 0)
		throw new Problem('approval-expired', { detail: `Approval ${id}.` });
	if (!isSame(waiting, seen)) throw new Problem('approval-outdated', { detail: `Approval ${id}.` });
	const document = toSigned(waiting);
	const skeleton = readSkeleton(document.jwt);
	const requireUnchanged = await withDatabaseProblems(noteStanding(context, listChanged(skeleton.relations)));
	const deliveries = await chooseAgain(context, waiting, document, now);
	await withDatabaseProblems(
		withUncertainCommit(context, (tx) => commit(context, tx, by, { waiting, document, deliveries, requireUnchanged })),
	);
	// A crash here leaves the queue without word of it: the sweeper announces what is due.
	context.crashPoint('released');
	await context.jobs.announce([...deliveries.map(toDueWork), ...toCaseWork(skeleton)]);
	return deliveries.map((delivery) => delivery.id);
}

/** @throws Problem `approval-unknown`, `approval-settled` */
export async function requireWaiting(
	{ db, kek }: Pick<ExchangeContext, 'db' | 'kek'>,
	id: ApprovalId,
): Promise<WaitingDocument> {
	const waiting = await withDatabaseProblems(loadApproval(db, kek, id));
	if (waiting === undefined) throw new Problem('approval-unknown', { detail: `Approval ${id}.` });
	if (waiting.approval.state !== 'waiting') throw settled(id, waiting.approval.state);
	return waiting;
}

export function settled(id: ApprovalId, state?: string): Problem {
	return new Problem('approval-settled', { detail: `Approval ${id}${state === undefined ? '' : `: ${state}`}.` });
}

function isSame({ document, copies }: WaitingDocument, seen: Seen): boolean {
	if (seen.documentDigest !== document.digest || seen.copies.length !== copies.length) return false;
	const digests = new Map(seen.copies.map(({ recipient, copyDigest }) => [recipient, copyDigest]));
	return copies.every(({ recipient, copyDigest }) => digests.get(recipient) === copyDigest);
}

/** As it was when it was signed. */
function toSigned({ document }: WaitingDocument): SignedDocument {
	const parts = new Map(locate(document).parts.map((part) => [part.text, part]));
	return { ...document, parts: document.disclosures.flatMap((text) => parts.get(text) ?? []) };
}

/**
 * The copies that a release would make of it now: partners, agreements and who has what it changes may have
 * changed since it was signed. They must be those that wait.
 */
async function chooseAgain(
	context: ExchangeContext,
	{ approval, author, copies }: WaitingDocument,
	document: SignedDocument,
	now: Temporal.Instant,
): Promise<NewDelivery[]> {
	const skeleton = readSkeleton(document.jwt);
	const kind = findKind(skeleton.kind);
	if (kind === undefined) throw new Problem('kind-unknown');
	const recipients = copies.map(({ asked }) => JSON.parse(asked) as Recipient);
	const takenBy = requireTaken(context, kind, recipients);
	const { body } = readBody(document);
	const files = skeleton.attachments;
	const outgoing = { by: author, kind, draft: skeleton, body, files, recipients, now };
	const ruled = await withDatabaseProblems(requireAgain(context, skeleton, outgoing)).catch((thrown: unknown) => {
		if (!(thrown instanceof Problem) || !saysOutdated.has(thrown.code)) throw thrown;
		throw new Problem('approval-outdated', { detail: `Approval ${approval.id}.`, fields: thrown.fields });
	});
	const chosen = chooseCopies({ document, kind, skeleton }, ruled.recipients, takenBy, now);
	return copies.map(({ deliveryId, recipient, copyDigest, attachments }) => {
		const same = chosen.find((delivery) => delivery.recipient === recipient && delivery.copyDigest === copyDigest);
		if (same?.attachments.join() !== attachments.join())
			throw new Problem('approval-outdated', { detail: `Approval ${approval.id}, copy for ${recipient}.` });
		return { ...same, id: deliveryId };
	});
}

/** An event's case may have gone on since: it counts still, by what it followed, and names nobody whom it may not. */
async function requireAgain(context: ExchangeContext, skeleton: Skeleton, outgoing: OutgoingDraft): Promise<Ruled> {
	const ruled = await requireRules(context, outgoing);
	if (skeleton.event !== undefined) await context.stateEvent(skeleton, outgoing.body, outgoing.now);
	return ruled;
}

/** What a release would be refused for now, as something has changed since. */
const saysOutdated: ReadonlySet<ProblemCode> = new Set(['draft-invalid', 'policy-denied']);

interface Approved {
	readonly waiting: WaitingDocument;
	readonly document: SignedDocument;
	readonly deliveries: readonly NewDelivery[];
	readonly requireUnchanged: RequireUnchanged;
}

async function commit(
	context: ExchangeContext,
	tx: Transaction,
	by: Person,
	{ waiting: { approval, author }, ...outgoing }: Approved,
): Promise<void> {
	const { id, draftId, authors } = approval;
	const at = toTimestamp(context.clock());
	// The draft first, as everyone who ends the waiting.
	const isHere = draftId !== null && (await lockDraft(tx, draftId));
	if (!isHere || !(await settleApproval(tx, id, { state: 'approved', at, by }))) throw settled(id);
	await settleWork(tx, toApprovalExpiry(id));
	const entry = { ...toEntry(context, 'document-approved', approval), ...toActor(by), outcome: approval.rule.rule };
	const leaves = outgoing.deliveries.map(({ recipient, copyDigest, id: deliveryId }) =>
		toAuditLeaf({ ...entry, recipient, copyDigest, deliveryId }),
	);
	await appendLeaves(tx, leaves);
	const files = await releaseFiles(tx, id);
	const skeleton = readSkeleton(outgoing.document.jwt);
	await requireOpening(tx, skeleton, ['approved']);
	await storeRelease(tx, context, { ...outgoing, by: author, authors, skeleton, files, draft: draftId });
}
