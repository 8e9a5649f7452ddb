import { z } from '@hono/zod-openapi';
import { BreakGlassReason } from '../../model/approval-reasons.ts';
import { CancellationReason, deliveryStates, proofs } from '../../model/delivery.ts';
import { Draft } from '../../model/draft.ts';
import { isEachOnce } from '../../model/each-once.ts';
import { ErasureCause, HoldReason } from '../../model/erasure.ts';
import { Handling } from '../../model/handling.ts';
import {
	ApprovalId,
	AttachmentId,
	AuthorityId,
	DeliveryId,
	Digest,
	DocumentId,
	DraftId,
} from '../../model/identifiers.ts';
import { NoticeRequest, noticeStates } from '../../model/notice-request.ts';
import { Relation } from '../../model/relation.ts';
import { AttachmentReference, maxAttachments, Skeleton } from '../../model/skeleton.ts';
import { urgencies } from '../../model/urgency.ts';
import { maxWithheld, Withholding } from '../../model/withholding.ts';

export const Instant = z.iso.datetime();

/** A rule that asks for a second person. */
export const Rule = z.object({ rule: z.string(), words: z.object({ en: z.string(), id: z.string() }) });

export const breakGlass = BreakGlassReason.optional().openapi({
	description: 'Why it cannot wait for the second person whom a rule may ask for: it leaves now and is reviewed later',
});

const places = (minLength: number) => z.array(z.string().min(minLength).max(200)).max(maxWithheld).default([]);

const Recipient = z.strictObject({
	to: AuthorityId,
	/** RFC 6901 pointers into the body, `/attachments/0` for a file: what they name stays here, with all below it. */
	withhold: places(1),
	/** Of what they name, and all below it, the coarser facts alone go (PROTOCOL.md, Coarser facts). */
	coarsen: places(0),
	/** Of what they name, and all below it, no raw text, free text or issue goes; an empty one names the whole body. */
	withoutRaw: places(0),
	/** Of a recipient that publishes notices: what it is asked for, and what is declared of it (CHANNELS.md). */
	request: NoticeRequest.optional(),
});

const recipients = z
	.array(Recipient)
	.min(1)
	.max(50)
	.refine((list) => isEachOnce(list.map(({ to }) => to)), 'each recipient once');

export const Release = z.strictObject({ draft: Draft, recipients, breakGlass }).openapi('Release');

/** Of a document that was released. */
export const Disclosure = z
	.strictObject({
		to: AuthorityId,
		/** RFC 6901 pointers into the body, `/attachments/0` for a file: each goes whole, beside what the recipient has. */
		fields: z.array(z.string().min(1).max(200)).min(1).max(maxWithheld),
	})
	.openapi('Disclosure');

/** Of a document of another author. */
export const PassingOn = Recipient.omit({ request: true }).openapi('PassingOn');

/** Of a draft that is here. */
export const DraftRelease = z
	.strictObject({
		recipients,
		/** Files that were handed in, after those that the draft names itself. */
		attachments: z.array(AttachmentId).max(maxAttachments).default([]),
		breakGlass,
	})
	.openapi('DraftRelease');

export const FieldIssue = z.object({
	pointer: z.string(),
	rule: z.string(),
	severity: z.enum(['changed', 'doubt']),
	words: z.object({ en: z.string(), id: z.string() }),
});

/** What the author of a document lets us tell on of it; its terms are for the officer to keep. */
export const SharePermission = z.object({
	document: DocumentId,
	to: AuthorityId,
	/** The share-permission-reply that says so. */
	reply: DocumentId,
	/** Which fields were asked for; all where none is named. */
	fields: z.array(z.string()),
	conditions: z.array(z.string()),
	/** The last day, known in part perhaps. */
	until: z.string().nullable(),
});

export const Released = z
	.object({
		documentId: DocumentId,
		documentDigest: Digest,
		kind: z.string(),
		issues: z.array(FieldIssue),
		/** On which terms authors let us tell on what it is drawn from. */
		permissions: z.array(SharePermission),
		/** What wants a second person's word before any of it leaves; null where it is on its way. */
		awaitingApproval: Rule.extend({ id: ApprovalId }).nullable(),
		/** Until when a second person has to look at what left without that; null where that need not be. */
		breakGlass: z.object({ id: ApprovalId, reviewBy: Instant }).nullable(),
		deliveries: z.array(
			z.object({
				id: DeliveryId,
				to: AuthorityId,
				/** How many disclosures go, and how many places stay here or go in part. */
				disclosed: z.int(),
				withheld: z.int(),
				leafHash: Digest,
			}),
		),
	})
	.openapi('Released');

export const Attached = AttachmentReference.extend({
	id: AttachmentId,
	/** The file as handed in, where what is shared is a copy without its metadata. */
	original: AttachmentReference.nullable(),
}).openapi('Attached');

const DeliveryState = z.enum(deliveryStates);

const Delivery = z.object({
	id: DeliveryId,
	documentId: DocumentId,
	documentDigest: Digest,
	recipient: AuthorityId,
	copyDigest: Digest,
	createdAt: Instant,
	urgency: z.enum(urgencies),
	state: DeliveryState,
	/** When it came into that state. */
	stateSince: Instant,
	/** Why it is in that state, where a problem or a rejection is the cause. */
	code: z.string().nullable(),
	nextAttemptAt: Instant.nullable(),
	settledAt: Instant.nullable(),
	/** What shows that the recipient has it. */
	proof: z.enum(proofs).nullable(),
	receipt: z.string().nullable(),
	/** What of the document does not go with it, and by which rule. */
	withheld: z.array(Withholding),
});

/** Why a delivery is to be stopped. */
export const Cancellation = z.strictObject({ reason: CancellationReason }).openapi('Cancellation');

/** What a recipient told of the notice that it was asked for. */
const NoticeProgress = z.object({
	state: z.enum(noticeStates),
	at: Instant,
	reference: z.string().nullable().openapi({ description: "The recipient's own number." }),
	reason: z.string().nullable(),
});

export const DeliveryView = Delivery.extend({
	/** What was asked of a recipient that publishes notices. */
	request: NoticeRequest.nullable(),
	/** What the recipient told of that notice, oldest first. */
	progress: z.array(NoticeProgress),
	attempts: z.array(
		z.object({
			number: z.int(),
			envelopeDigest: Digest.nullable(),
			envelopeBytes: z.int().nullable(),
			startedAt: Instant,
			finishedAt: Instant.nullable(),
			outcome: z.string().nullable(),
			/** Of the connection that it went over: protocol, cipher, and SHA-256 of the certificate shown there. */
			tls: z.object({ protocol: z.string(), cipher: z.string(), certificate: z.string() }).nullable(),
		}),
	),
}).openapi('Delivery');

/** When the answer is due that a document asks for, and what became of it; null where it asks for none. */
const Due = z.object({ at: Instant, state: z.enum(['open', 'answered', 'overdue']) }).nullable();

export const DocumentView = z
	.object({
		skeleton: Skeleton,
		/** As the corrections of its author narrowed it; that of the skeleton where none did. */
		handling: Handling,
		digest: Digest,
		due: Due,
		/** Why and when its body was erased here: its skeleton alone is left. */
		erased: z.object({ cause: ErasureCause, erasedAt: Instant }).nullable(),
		/** A legal hold that keeps it from being erased. */
		hold: z.object({ reason: HoldReason, heldAt: Instant }).nullable(),
		/** What is to come before it and is not here: it is kept, and counts with that once it comes. */
		waitsFor: z.array(DocumentId),
		/**
		 * By field, a leaf as `{ raw, value, issues }`: raw text and standard value are null where they were not shared,
		 * and `coarse` has what was shared in place of a value (see PROTOCOL.md, Coarser facts).
		 */
		body: z.record(z.string(), z.unknown()),
		/** The body as the corrections of its author leave it; as it was signed where there is none. */
		present: z.record(z.string(), z.unknown()),
		/** What the corrections change, in their order; `isMade` is false where it concerns what is not here. */
		changes: z.array(
			z.object({
				field: z.string(),
				action: z.enum(['replace', 'remove', 'add']),
				text: z.string().optional(),
				was: z.string().nullable(),
				/** Null where it was not shared. */
				reason: z.string().nullable(),
				statedIn: DocumentId,
				statedAt: Instant,
				isMade: z.boolean(),
			}),
		),
		/** RFC 6901 pointers: whose records in `present` are those of minors. */
		minors: z.array(z.string()),
		withdrawn: z.object({ statedIn: DocumentId, statedAt: Instant }).nullable(),
		/** RFC 6901 pointers: fields and codes of a newer version, kept as they were signed. */
		notUnderstood: z.array(z.string()),
		/** Digests of the attachments that are here; the skeleton lists all. */
		attachmentsHere: z.array(Digest),
		deliveries: z.array(Delivery),
		/** Of a correction or withdrawal of ours: who has followed it, and who has not. */
		compliance: z.array(
			z.object({
				recipient: AuthorityId,
				state: z.enum(['settled', 'open', 'overdue']),
				/** Codes of complianceOutcomes and complianceCauses (DOCUMENTS.md), or of a rejection; null while nothing came. */
				outcome: z.string().nullable(),
				cause: z.string().nullable(),
				/** The compliance-report that says so. */
				reportedIn: DocumentId.nullable(),
				reportedAt: Instant.nullable(),
				dueAt: Instant,
			}),
		),
		/** The author's: verified when it came, whatever became of the key since; null for a document of our own. */
		signature: z.object({
			kid: z.string(),
			verifiedAt: Instant.nullable(),
			key: z.enum(['counts', 'revoked', 'unknown']),
		}),
		receptions: z.array(
			z.object({
				sender: AuthorityId,
				deliveryId: DeliveryId,
				outcome: z.enum(['accepted', 'rejected']),
				code: z.string().nullable(),
				receivedAt: Instant,
				/** What the sender allowed: by its cover, which may be stricter than the author was. */
				handling: Handling,
				/** What the sender says that it withheld, and by whose word; `policy` for all rules of its own. */
				withheld: z.array(Withholding),
				cover: z.string(),
				receipt: z.string(),
			}),
		),
		/** Which partner states by its channel what it says; null where none does, or says it otherwise by now. */
		stated: z
			.object({ partner: AuthorityId, reference: z.string(), seenAt: Instant, goneAt: Instant.nullable() })
			.nullable(),
		/** Documents that answer, correct or withdraw it, whoever stated them. */
		related: z.array(
			z.object({
				type: Relation.shape.type,
				documentId: DocumentId,
				documentDigest: Digest,
				author: AuthorityId,
				kind: z.string(),
				storedAt: Instant,
			}),
		),
	})
	.openapi('Document');

export const InboxPage = z
	.object({
		items: z.array(
			z.object({
				documentId: DocumentId,
				documentDigest: Digest,
				author: AuthorityId,
				kind: z.string(),
				sender: AuthorityId,
				deliveryId: DeliveryId,
				receivedAt: Instant,
				/** The answer that is due from us. */
				due: Due,
				/** What is to come before it and is not here. */
				waitsFor: z.array(DocumentId),
			}),
		),
		next: z.string().nullable(),
	})
	.openapi('Inbox');

export const OutboxPage = z
	.object({
		items: z.array(
			z.object({
				deliveryId: DeliveryId,
				documentId: DocumentId,
				documentDigest: Digest,
				kind: z.string(),
				recipient: AuthorityId,
				createdAt: Instant,
				urgency: z.enum(urgencies),
				state: DeliveryState,
				stateSince: Instant,
				code: z.string().nullable(),
				/** The answer that is due from the recipient. */
				due: Due,
				/** What it told last of the notice that it was asked for. */
				progress: NoticeProgress.nullable(),
			}),
		),
		next: z.string().nullable(),
	})
	.openapi('Outbox');

/** What a draft waits for, or why it came back; null where no second person was asked yet. */
const LatestApproval = z
	.object({
		id: ApprovalId,
		state: z.enum(['waiting', 'approved', 'refused', 'withdrawn', 'replaced', 'expired', 'outdated', 'unopened']),
		reason: z.string().nullable(),
		/** RFC 6901 pointers into the body. */
		places: z.array(z.string()).nullable(),
	})
	.nullable();

export const DraftPage = z
	.object({
		items: z.array(
			z.object({
				id: DraftId,
				kind: z.string(),
				/** How many fields a person should look at. */
				doubts: z.int(),
				createdAt: Instant,
				approval: LatestApproval,
			}),
		),
		next: z.string().nullable(),
	})
	.openapi('Drafts');

export const DraftView = z
	.object({
		id: DraftId,
		createdAt: Instant,
		/** As it can be handed in again. */
		draft: z.looseObject({ kind: z.string(), body: z.record(z.string(), z.unknown()) }),
		issues: z.array(FieldIssue),
		approval: LatestApproval,
	})
	.openapi('StoredDraft');

export type DraftPage = z.infer<typeof DraftPage>;
export type DraftView = z.infer<typeof DraftView>;
export type Attached = z.infer<typeof Attached>;
export type Released = z.infer<typeof Released>;
export type InboxPage = z.infer<typeof InboxPage>;
export type OutboxPage = z.infer<typeof OutboxPage>;
export type DeliveryView = z.infer<typeof DeliveryView>;
export type DocumentView = z.infer<typeof DocumentView>;
