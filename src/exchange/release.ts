import type { z } from 'zod';
import { type AuditEntry, type AuditLeaf, appendLeaves, toAuditLeaf, toLeafDigest } from '../audit/entry.ts';
import { toDueWork } from '../delivery/outbox.ts';
import { type SignedDocument, signDocument } from '../envelope/document.ts';
import { scheduleWork } from '../jobs/due-work.ts';
import { toClaims } from '../model/claims.ts';
import type { Draft } from '../model/draft.ts';
import { toAnswerBy } from '../model/due.ts';
import type { Body, Claims } from '../model/field.ts';
import { toFieldProblems } from '../model/field-problems.ts';
import {
	type AttachmentId,
	type AuthorityId,
	type DeliveryId,
	type Digest,
	type DocumentId,
	type DraftId,
	newId,
	toTimestamp,
} from '../model/identifiers.ts';
import type { Kind } from '../model/kind.ts';
import { findKind } from '../model/kinds.ts';
import type { Person } from '../model/person.ts';
import { toSigningDay } from '../model/signing-day.ts';
import type { AttachmentReference, Skeleton } from '../model/skeleton.ts';
import { toNeededVersion } from '../model/versions.ts';
import type { FieldIssue } from '../normalise/body.ts';
import { normaliseDraft } from '../normalise/draft.ts';
import { Problem } from '../problem.ts';
import { attachToDocument, type StoredAttachment } from '../store/attachments.ts';
import { insertDeliveries, type NewDelivery } from '../store/deliveries.ts';
import { saveDisclosures, saveDocument, saveRelations } from '../store/documents.ts';
import { settleDraft } from '../store/drafts.ts';
import type { ExchangeContext } from './context.ts';
import { chooseCopies, requireVersions } from './copies.ts';
import { withDatabaseProblems } from './database-problems.ts';
import { loadDraftAttachments, requireStillHere } from './draft-attachments.ts';
import { requireRules } from './draft-rules.ts';
import { draftReleased, showDraft } from './drafts.ts';
import type { Recipient } from './recipient.ts';

export interface Released {
	readonly documentId: DocumentId;
	readonly documentDigest: Digest;
	readonly kind: string;
	/** What the normalisers changed or doubt, by field. */
	readonly issues: readonly FieldIssue[];
	readonly deliveries: readonly ReleasedDelivery[];
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

/**
 * Releases a draft: normalises, signs once, chooses each recipient's disclosures, and commits document,
 * copies, deliveries and audit entries in one transaction, with what becomes of the draft where it is
 * `stored` here. Nothing has left when it returns.
 *
 * @throws Problem `draft-invalid`, `partner-unknown`, `partner-kind-unsupported`, `own-certificate-expired`,
 * `release-uncertain`, `database-unavailable`, `database-refused`; of one stored here: `draft-released`
 */
export async function release(
	context: ExchangeContext,
	by: Person,
	draft: Draft,
	recipients: readonly Recipient[],
	stored?: DraftId,
): Promise<Released> {
	const now = context.clock();
	const kind = requireKind(draft.kind);
	const versions = requireVersions(context, kind, recipients);
	const { body, issues } = normaliseDraft(kind, draft, now);
	requireFit(kind, body, now);
	const ruled = await withDatabaseProblems(requireRules(context, { kind, draft, body, recipients, now }));
	const files = await loadDraftAttachments(context, draft.attachments);
	const skeleton = toSkeleton(context, draft, kind, { body, files }, now);
	const document = await signDocument(skeleton, kind, body, context.keys.signing(now));
	const deliveries = chooseCopies(
		{ document, kind, attachments: skeleton.attachments },
		ruled.recipients,
		versions,
		now,
	);
	const leaves = deliveries.map((delivery) => toAuditLeaf(toReleaseEntry(context, by, skeleton, delivery)));
	await withDatabaseProblems(commit(context, skeleton, document, files, deliveries, leaves, stored));
	// A crash here leaves the queue without word of it: the sweeper announces what is due.
	context.crashPoint('released');
	await context.jobs.announce(deliveries.map((delivery) => toDueWork(delivery.id)));
	return toReleased(skeleton, document, [...issues, ...ruled.issues], deliveries, leaves);
}

/** As `release`, of a draft that waits here, with those files too. It waits no more afterwards. @throws Problem `draft-unknown` too */
export async function releaseDraft(
	context: ExchangeContext,
	by: Person,
	id: DraftId,
	recipients: readonly Recipient[],
	attachments: readonly AttachmentId[],
): Promise<Released> {
	const { draft } = await showDraft(context, id);
	const whole = { ...draft, attachments: [...draft.attachments, ...attachments] };
	return await release(context, by, whole, recipients, id);
}

function requireKind(name: string): Kind {
	const kind = findKind(name);
	if (kind === undefined)
		throw new Problem('draft-invalid', { fields: [{ pointer: '/kind', expected: 'a known kind' }] });
	return kind;
}

/** A body that partners would refuse must not be signed: then a normaliser is at fault. */
function requireFit(kind: Kind, body: Body, now: Temporal.Instant): void {
	const claims: z.ZodType<Claims> = kind.claims;
	const { error } = claims.safeParse(toClaims(kind.fields, body, toSigningDay(now.toString())));
	if (error !== undefined) throw new Problem('draft-invalid', { fields: toFieldProblems(error, '/body') });
}

/** @throws Problem `draft-invalid` when it would be valid no more */
export function toSkeleton(
	{ authority, timeZone }: Pick<ExchangeContext, 'authority' | 'timeZone'>,
	draft: Draft,
	kind: Kind,
	{ body, files }: { readonly body: Body; readonly files: readonly AttachmentReference[] },
	now: Temporal.Instant,
): Skeleton {
	const validUntil = Temporal.PlainDate.from(draft.validUntil).toZonedDateTime({
		timeZone,
		plainTime: '23:59:59.999',
	});
	if (Temporal.Instant.compare(validUntil.toInstant(), now) < 0) {
		throw new Problem('draft-invalid', { fields: [{ pointer: '/validUntil', expected: 'a day that is not past' }] });
	}
	const answerBy = toAnswerBy(kind, body, now);
	return {
		id: newId(now) as DocumentId,
		kind: kind.name,
		version: toNeededVersion(kind, body),
		author: authority,
		createdAt: toTimestamp(now),
		validUntil: toTimestamp(validUntil.toInstant()),
		...(answerBy !== undefined && { answerBy }),
		language: draft.language,
		handling: draft.handling,
		relations: draft.relations,
		attachments: files.map(({ digest, sizeBytes, mediaType }) => ({ digest, sizeBytes, mediaType })),
	};
}

function toReleaseEntry(context: ExchangeContext, by: Person, skeleton: Skeleton, delivery: NewDelivery): AuditEntry {
	return {
		at: delivery.createdAt,
		action: 'document-released',
		authority: context.authority,
		recipient: delivery.recipient,
		document: skeleton.id,
		documentDigest: delivery.documentDigest,
		deliveryId: delivery.id,
		by: by.id,
		outcome: 'queued',
	};
}

async function commit(
	context: ExchangeContext,
	skeleton: Skeleton,
	document: SignedDocument,
	files: readonly StoredAttachment[],
	deliveries: readonly NewDelivery[],
	leaves: readonly AuditLeaf[],
	stored: DraftId | undefined,
): Promise<void> {
	const { id, author, kind, version, createdAt, validUntil, answerBy = null } = skeleton;
	const times = { stored_at: createdAt, valid_until: validUntil, answer_by: answerBy };
	let isCommitting = false;
	const transaction = context.db.transaction().execute(async (tx) => {
		const { digest, jwt } = document;
		await saveDocument(tx, { digest, id, author, kind, version, jwt, ...times });
		// Another release of the same draft waits here for this one to end.
		if (stored !== undefined && !(await settleDraft(tx, stored, digest))) throw draftReleased(stored);
		await saveRelations(tx, digest, skeleton.relations);
		await requireStillHere(tx, files);
		await attachToDocument(tx, digest, files);
		await saveDisclosures(tx, context.kek, digest, document.disclosures);
		await insertDeliveries(tx, deliveries);
		for (const delivery of deliveries)
			await scheduleWork(tx, toDueWork(delivery.id), Temporal.Instant.from(delivery.createdAt));
		await appendLeaves(tx, leaves);
		isCommitting = true;
	});
	await transaction.catch((cause: unknown) => {
		// Whether a commit that got no answer has happened, the connection that it was lost on cannot tell.
		throw isCommitting ? new Problem('release-uncertain', { cause }) : cause;
	});
}

function toReleased(
	skeleton: Skeleton,
	document: SignedDocument,
	issues: readonly FieldIssue[],
	deliveries: readonly NewDelivery[],
	leaves: readonly AuditLeaf[],
): Released {
	return {
		documentId: skeleton.id,
		documentDigest: document.digest,
		kind: skeleton.kind,
		issues,
		deliveries: deliveries.map((delivery, index) => ({
			id: delivery.id,
			to: delivery.recipient,
			disclosed: delivery.disclosed.length,
			withheld: delivery.withheld.length,
			leafHash: toLeafDigest(leaves[index] as AuditLeaf),
		})),
	};
}
