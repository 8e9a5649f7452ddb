import { type AuditLeaf, toLeafDigest } from '../audit/entry.ts';
import { toDueWork } from '../delivery/queues.ts';
import { canonicalJson } from '../json.ts';
import type { BreakGlassReason } from '../model/approval-reasons.ts';
import type { Draft } from '../model/draft.ts';
import type { ApprovalRule } from '../model/four-eyes.ts';
import type {
	ApprovalId,
	AttachmentId,
	AuthorityId,
	DeliveryId,
	Digest,
	DocumentId,
	DraftId,
	PersonId,
} from '../model/identifiers.ts';
import type { Person } from '../model/person.ts';
import type { FieldIssue } from '../normalise/body.ts';
import type { Transaction } from '../store/database.ts';
import { replaceWaiting, requestApproval } from './approval-request.ts';
import { storeBreakGlass, toBreakGlass } from './break-glass.ts';
import { requireOpening, toCaseWork } from './case-claims.ts';
import type { ExchangeContext } from './context.ts';
import { withDatabaseProblems } from './database-problems.ts';
import { findDraft } from './drafts.ts';
import { type Prepared, prepareRelease } from './prepare-release.ts';
import type { Recipient } from './recipient.ts';
import type { SharePermission } from './share-permissions.ts';
import { type Outgoing, storeRelease, withUncertainCommit } from './store-release.ts';

export interface Released {
	readonly documentId: DocumentId;
	readonly documentDigest: Digest;
	readonly kind: string;
	/** What the normalisers changed or doubt, by field. */
	readonly issues: readonly FieldIssue[];
	/** On which terms authors let us tell on what it is drawn from. */
	readonly permissions: readonly SharePermission[];
	/** What wants a second person's word before any of it leaves; null where it is on its way. */
	readonly awaitingApproval: { readonly id: ApprovalId; readonly rule: ApprovalRule } | null;
	/** Until when a second person has to look at what left without that; null where that need not be. */
	readonly breakGlass: { readonly id: ApprovalId; readonly reviewBy: string } | null;
	readonly deliveries: readonly ReleasedDelivery[];
}

/** How a draft that waits here is released. */
export interface DraftRelease {
	readonly recipients: readonly Recipient[];
	/** Files that were handed in, after those that the draft names itself. */
	readonly attachments: readonly AttachmentId[];
	readonly breakGlass?: BreakGlassReason | undefined;
}

interface ReleasedDelivery {
	readonly id: DeliveryId;
	readonly to: AuthorityId;
	/** How many disclosures this recipient gets. */
	readonly disclosed: number;
	/** How many places stay here or go in part. */
	readonly withheld: number;
	/** Of the audit entry. */
	readonly leafHash: Digest;
}

/** What a release may have beside draft and recipients. */
interface ReleaseWish {
	/** The draft that it is made of, where that waits here, and who handed that in. */
	readonly stored?: { readonly id: DraftId; readonly createdBy: PersonId | null };
	/** Why it cannot wait for the second person whom a rule may ask for. */
	readonly breakGlass?: BreakGlassReason | undefined;
	/** What is stored with it, or not at all. */
	readonly alongside?:
		| ((tx: Transaction, released: Pick<Outgoing, 'skeleton' | 'document'>) => Promise<void>)
		| undefined;
}

/**
 * Releases a draft: normalises, signs once, chooses each recipient's disclosures, and commits document,
 * copies, deliveries and audit entries in one transaction, with what becomes of the draft where it is
 * `stored` here. Nothing has left when it returns, and nothing will before a second person has approved it
 * where a rule asks for one.
 *
 * @throws Problem `draft-invalid`, `policy-denied`, `partner-unknown`, `partner-kind-unsupported`, `own-certificate-expired`,
 * `changed-meanwhile`, `case-unopened`, `release-uncertain`, `database-unavailable`, `database-refused`; of one stored here:
 * `draft-released`
 */
export async function release(
	context: ExchangeContext,
	by: Person,
	draft: Draft,
	recipients: readonly Recipient[],
	{ stored, breakGlass, alongside }: ReleaseWish = {},
): Promise<Released> {
	const prepared = await prepareRelease(context, by, draft, recipients);
	const { skeleton, document, files, deliveries, requireUnchanged, issues, rule } = prepared;
	const outgoing: Outgoing = {
		by,
		authors: [...new Set([by.id, ...(stored?.createdBy == null ? [] : [stored.createdBy])])],
		skeleton,
		document,
		files,
		deliveries,
		requireUnchanged,
		...(stored !== undefined && { draft: stored.id }),
	};
	if (rule === undefined || breakGlass !== undefined)
		return await leave(context, outgoing, prepared, { breakGlass, alongside });
	const asked = { rule, authorRoles: by.roles, recipients, issues, text: canonicalJson(draft) };
	const { id, leaves } = await withDatabaseProblems(requestApproval(context, outgoing, asked));
	return { ...toReleased(outgoing, prepared, leaves), awaitingApproval: { id, rule } };
}

/** Where a rule asks for a second person whom it cannot wait for, one reviews it afterwards. */
async function leave(
	context: ExchangeContext,
	outgoing: Outgoing,
	prepared: Prepared,
	{ breakGlass: reason, alongside }: Pick<ReleaseWish, 'breakGlass' | 'alongside'>,
): Promise<Released> {
	const { rule } = prepared;
	const broken = rule && reason && toBreakGlass(outgoing, rule, reason);
	const leaves = await withDatabaseProblems(
		withUncertainCommit(context, async (tx) => {
			await requireOpening(tx, outgoing.skeleton, ['approved']);
			if (outgoing.draft !== undefined) await replaceWaiting(context, tx, outgoing.draft, outgoing.by);
			const stored = await storeRelease(tx, context, outgoing);
			if (broken !== undefined) await storeBreakGlass(tx, context, outgoing.by, broken);
			await alongside?.(tx, outgoing);
			return stored;
		}),
	);
	if (broken !== undefined) context.alarm({ alarm: 'break-glass', id: broken.id, document: broken.documentId });
	// A crash here leaves the queue without word of it: the sweeper announces what is due.
	context.crashPoint('released');
	await context.jobs.announce([...outgoing.deliveries.map(toDueWork), ...toCaseWork(outgoing.skeleton)]);
	const review = broken === undefined ? null : { id: broken.id, reviewBy: broken.reviewBy };
	return { ...toReleased(outgoing, prepared, leaves), breakGlass: review };
}

/** As `release`, of a draft that waits here, with those files too. It waits no more afterwards. @throws Problem `draft-unknown` too */
export async function releaseDraft(
	context: ExchangeContext,
	by: Person,
	id: DraftId,
	{ recipients, attachments, breakGlass }: DraftRelease,
): Promise<Released> {
	const { draft, createdBy } = await findDraft(context, id);
	const whole = { ...draft, attachments: [...draft.attachments, ...attachments] };
	return await release(context, by, whole, recipients, { stored: { id, createdBy }, breakGlass });
}

function toReleased(
	{ skeleton, document, deliveries }: Outgoing,
	{ issues, permissions }: Prepared,
	leaves: readonly AuditLeaf[],
): Released {
	return {
		documentId: skeleton.id,
		documentDigest: document.digest,
		kind: skeleton.kind,
		issues,
		permissions,
		awaitingApproval: null,
		breakGlass: null,
		deliveries: deliveries.map((delivery, index) => ({
			id: delivery.id,
			to: delivery.recipient,
			disclosed: delivery.disclosed.length,
			withheld: delivery.withheld.length,
			leafHash: toLeafDigest(leaves[index] as AuditLeaf),
		})),
	};
}
