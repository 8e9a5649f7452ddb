import { z } from '@hono/zod-openapi';
import { BreakGlassReason, RefusalReason } from '../../model/approval-reasons.ts';
import { ApprovalId, AuthorityId, Digest, DocumentId, DraftId, PersonId } from '../../model/identifiers.ts';
import { AttachmentReference, Skeleton } from '../../model/skeleton.ts';
import { Withholding } from '../../model/withholding.ts';
import { Instant, Rule, SharePermission } from './schemas.ts';

const Approval = z.object({
	id: ApprovalId,
	/** What it is made of, and becomes again where it is not approved. */
	draftId: DraftId.nullable(),
	documentId: DocumentId,
	documentDigest: Digest,
	/** That it belongs to; its own id where it opens one. */
	caseId: DocumentId.nullable(),
	kind: z.string(),
	rule: Rule,
	/** Who made and released it: none of them approves. */
	authors: z.array(PersonId),
	createdAt: Instant,
	/** From then on it cannot be approved. */
	approveBy: Instant,
	state: z.enum(['waiting', 'approved', 'refused', 'withdrawn', 'replaced', 'expired', 'outdated', 'unopened']),
	settledAt: Instant.nullable(),
	settledBy: PersonId.nullable(),
	reason: z.string().nullable(),
	/** RFC 6901 pointers into the body: where the reason is. */
	refusedPlaces: z.array(z.string()).nullable(),
});

export const ApprovalPage = z.object({ items: z.array(Approval), next: z.string().nullable() }).openapi('Approvals');

export const ApprovalView = Approval.extend({
	skeleton: Skeleton,
	/** On which terms authors let us tell on what it is drawn from, as of now. */
	permissions: z.array(SharePermission),
	copies: z.array(
		z.object({
			recipient: AuthorityId,
			copyDigest: Digest,
			/** As the recipient will read it; empty once it waits no more. */
			body: z.record(z.string(), z.unknown()),
			/** What stays here or goes in part, and by which rule: its cover will say so, but not which rule of a policy. */
			withheld: z.array(Withholding),
			attachments: z.array(AttachmentReference),
		}),
	),
}).openapi('Approval');

/** What the approver saw: the word is given for exactly this. */
export const Approve = z
	.strictObject({
		documentDigest: Digest,
		copies: z
			.array(z.strictObject({ recipient: AuthorityId, copyDigest: Digest }))
			.min(1)
			.max(50),
	})
	.openapi('Approve');

export const Approved = z.object({ deliveries: z.array(z.string()) }).openapi('Approved');

export const Refuse = z
	.strictObject({
		reason: RefusalReason,
		/** RFC 6901 pointers into the body, of fields that are there. */
		places: z.array(z.string().min(1).max(200)).max(100).default([]),
	})
	.openapi('Refuse');

const ReviewOutcome = z.enum(['justified', 'not-justified']);

export const Review = z.strictObject({ outcome: ReviewOutcome }).openapi('Review');

export const BreakGlass = z
	.object({
		id: ApprovalId,
		documentId: DocumentId,
		documentDigest: Digest,
		kind: z.string(),
		rule: Rule,
		reason: BreakGlassReason,
		/** Who made and released it: none of them reviews it. */
		authors: z.array(PersonId),
		releasedAt: Instant,
		reviewBy: Instant,
		isOverdue: z.boolean(),
		outcome: ReviewOutcome.nullable(),
		reviewedAt: Instant.nullable(),
		reviewedBy: PersonId.nullable(),
	})
	.openapi('BreakGlass');

export const BreakGlassPage = z
	.object({ items: z.array(BreakGlass), next: z.string().nullable() })
	.openapi('BreakGlassPage');

export type ApprovalPage = z.infer<typeof ApprovalPage>;
export type ApprovalView = z.infer<typeof ApprovalView>;
export type Approved = z.infer<typeof Approved>;
export type BreakGlass = z.infer<typeof BreakGlass>;
export type BreakGlassPage = z.infer<typeof BreakGlassPage>;
