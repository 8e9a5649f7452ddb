import type { z } from 'zod';
import { type SignedDocument, signDocument } from '../envelope/document.ts';
import { toClaims } from '../model/claims.ts';
import type { Draft } from '../model/draft.ts';
import { toAnswerBy } from '../model/due.ts';
import type { Body, Claims } from '../model/field.ts';
import { toFieldProblems } from '../model/field-problems.ts';
import type { ApprovalRule } from '../model/four-eyes.ts';
import { type DocumentId, newId, toTimestamp } from '../model/identifiers.ts';
import type { Kind } from '../model/kind.ts';
import { findKind } from '../model/kinds.ts';
import type { Person } from '../model/person.ts';
import { listChanged } from '../model/relation.ts';
import { toSigningDay } from '../model/signing-day.ts';
import type { AttachmentReference, Skeleton } from '../model/skeleton.ts';
import { toNeededVersion } from '../model/versions.ts';
import type { FieldIssue } from '../normalise/body.ts';
import { normaliseDraft } from '../normalise/draft.ts';
import { Problem } from '../problem.ts';
import type { StoredAttachment } from '../store/attachments.ts';
import type { NewDelivery } from '../store/deliveries.ts';
import { toCasePerson } from './case-claims.ts';
import { requireRenderable } from './check-channels.ts';
import type { ExchangeContext } from './context.ts';
import { chooseCopies, requireTaken } from './copies.ts';
import { withDatabaseProblems } from './database-problems.ts';
import { loadDraftAttachments } from './draft-attachments.ts';
import { type Ruled, requireRules } from './draft-rules.ts';
import { noteStanding, type RequireUnchanged } from './meanwhile.ts';
import { type Recipient, withRuled } from './recipient.ts';
import { findApprovalRule } from './release-policy.ts';
import { withReportedChange } from './reported-change.ts';
import { findToldTwice } from './told-twice.ts';

/** A release as far as nothing of it is stored. */
export interface Prepared {
	readonly skeleton: Skeleton;
	readonly document: SignedDocument;
	readonly files: readonly StoredAttachment[];
	readonly deliveries: readonly NewDelivery[];
	readonly issues: readonly FieldIssue[];
	readonly permissions: Ruled['permissions'];
	readonly requireUnchanged: RequireUnchanged;
	/** What wants a second person's word before any of it leaves. */
	readonly rule: ApprovalRule | undefined;
}

/**
 * Normalises a draft, holds it against every rule, signs it and chooses each recipient's copy. Nothing is stored:
 * whoever only asks what a release would do is answered by the same steps.
 *
 * @throws Problem as `release`, but for those of storing
 */
export async function prepareRelease(
	context: ExchangeContext,
	by: Person,
	given: Draft,
	recipients: readonly Recipient[],
): Promise<Prepared> {
	const now = context.clock();
	const kind = requireKind(given.kind);
	const takenBy = requireTaken(context, kind, recipients);
	const draft = await withDatabaseProblems(withReportedChange(context, given, recipients));
	const { body, issues } = normaliseDraft(kind, draft, now);
	requireFit(kind, body, now);
	const requireUnchanged = await withDatabaseProblems(noteStanding(context, listChanged(draft.relations)));
	const files = await loadDraftAttachments(context, draft.attachments);
	const ruled = await withDatabaseProblems(requireRules(context, { by, kind, draft, body, files, recipients, now }));
	const agreed = recipients.map(({ to }) => context.partners.require(to).agreement?.urgencies ?? {});
	const person = toCasePerson(context, kind, body, recipients, now);
	const event = draft.event && (await withDatabaseProblems(context.stateEvent(draft, body, now)));
	const skeleton = {
		...toSkeleton(context, draft, kind, { body, files, agreed }, now),
		...(person && { person }),
		...(event && { event }),
	};
	const document = await signDocument(skeleton, kind, body, context.keys.signing(now));
	const signed = { document, kind, skeleton };
	const allowed = ruled.recipients.map(async (recipient) =>
		withRuled(recipient, await withDatabaseProblems(context.withheldOfCase(context.db, skeleton, body, recipient.to))),
	);
	const deliveries = chooseCopies(signed, await Promise.all(allowed), takenBy, now);
	await withDatabaseProblems(requireRenderable(context, signed, deliveries));
	return {
		skeleton,
		document,
		files,
		deliveries,
		issues: [...issues, ...ruled.issues, ...findToldTwice(kind, body, deliveries)],
		permissions: ruled.permissions,
		requireUnchanged,
		rule: findApprovalRule(context, by, { ...ruled, event }, { ...skeleton, kind, body, amended: ruled.amended }),
	};
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

interface Content {
	readonly body: Body;
	readonly files: readonly AttachmentReference[];
	/** The times to answer, as agreed with each recipient. */
	readonly agreed?: Parameters<typeof toAnswerBy>[3];
}

/** @throws Problem `draft-invalid` when it would be valid no more */
export function toSkeleton(
	{ authority, timeZone }: Pick<ExchangeContext, 'authority' | 'timeZone'>,
	draft: Draft,
	kind: Kind,
	{ body, files, agreed }: Content,
	now: Temporal.Instant,
): Skeleton {
	const validUntil = Temporal.PlainDate.from(draft.validUntil).toZonedDateTime({
		timeZone,
		plainTime: '23:59:59.999',
	});
	if (Temporal.Instant.compare(validUntil.toInstant(), now) < 0) {
		throw new Problem('draft-invalid', { fields: [{ pointer: '/validUntil', expected: 'a day that is not past' }] });
	}
	const answerBy = toAnswerBy(kind, body, now, agreed);
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
