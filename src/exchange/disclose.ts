import { type AuditLeaf, toActor, toAuditLeaf, toLeafDigest } from '../audit/entry.ts';
import { toDueWork } from '../delivery/queues.ts';
import { toEntry } from '../delivery/settle.ts';
import { rebuildCopy } from '../envelope/copy.ts';
import { toDigest } from '../envelope/digest.ts';
import { readBody, readSkeleton } from '../envelope/document.ts';
import { locate } from '../envelope/places.ts';
import { isChange } from '../model/changes.ts';
import { tighten } from '../model/handling.ts';
import {
	type AuthorityId,
	type DeliveryId,
	type Digest,
	type DocumentId,
	newId,
	toTimestamp,
} from '../model/identifiers.ts';
import { isWithin } from '../model/json-pointer.ts';
import { findKind } from '../model/kinds.ts';
import { findMinors } from '../model/minors.ts';
import type { Person } from '../model/person.ts';
import type { Skeleton } from '../model/skeleton.ts';
import { toUrgency } from '../model/urgency.ts';
import { detailOf, maxWithheld, type Withholding } from '../model/withholding.ts';
import { Problem } from '../problem.ts';
import { type Delivery, listDeliveriesOf, type NewDelivery } from '../store/deliveries.ts';
import type { StoredDocument } from '../store/documents.ts';
import { findWithdrawn, listRelated } from '../store/relations.ts';
import { toWithheldAmendments } from './amendment-detail.ts';
import type { ExchangeContext } from './context.ts';
import { requireTaken } from './copies.ts';
import { chooseByPolicy, chooseByRules, toAmended } from './copy-facts.ts';
import { type Grown, loadCorrections, readAround, readGrown, type Stated, toAmendments } from './corrections.ts';
import { withDatabaseProblems } from './database-problems.ts';
import { type Ruled, requireRules } from './draft-rules.ts';
import { addToCopy, type Earlier, hasArrived } from './further-copy.ts';
import { noteStanding } from './meanwhile.ts';
import { findPresentHandling } from './present-handling.ts';
import { queueDeliveries } from './queue-deliveries.ts';
import { requireDocument } from './reading.ts';
import type { Released } from './release.ts';
import { checkPolicy, findApprovalRule } from './release-policy.ts';
import { withUncertainCommit } from './store-release.ts';
import { findToldTwice } from './told-twice.ts';

/** Who is to get more of a document, and which places of it. */
export interface Disclosure {
	readonly to: AuthorityId;
	/** RFC 6901 pointers into the body, `/attachments/0` for a file: each goes whole, beside what the recipient has. */
	readonly fields: readonly string[];
}

/** A document on its way out again. */
interface FurtherDocument {
	readonly document: StoredDocument;
	/** With its handling as it is now. */
	readonly skeleton: Skeleton;
	readonly fields: readonly string[];
	/** What of it stays here by the rules of today. */
	readonly ruled: readonly Withholding[];
}

/**
 * Sends a document of ours again, under the same signature and digest, with more of it: to somebody who has a copy,
 * or to somebody else. What its corrections say of those places goes too, each correction as a further copy of itself.
 *
 * @throws Problem `document-unknown`, `document-ambiguous`, `disclosure-refused`, `draft-invalid`, `policy-denied`,
 * `partner-unknown`, `partner-kind-unsupported`, `changed-meanwhile`, `release-uncertain`, `database-unavailable`, `database-refused`
 */
export async function disclose(
	context: ExchangeContext,
	by: Person,
	id: DocumentId | Digest,
	{ to, fields }: Disclosure,
): Promise<Released> {
	const { db } = context;
	const now = context.clock();
	const document = await withDatabaseProblems(requireDocument(context, id));
	const signed = readSkeleton(document.jwt);
	const requireUnchanged = await withDatabaseProblems(noteStanding(context, [signed.id]));
	const skeleton = { ...signed, handling: await withDatabaseProblems(findPresentHandling(db, signed)) };
	await withDatabaseProblems(requireStanding(context, document, now));
	const { recipients, permissions } = await requireAllowed(context, by, { document, skeleton }, { to, now });
	const ofCase = await withDatabaseProblems(context.withheldOfCase(db, signed, readBody(document).body, to));
	const ruled = [...(recipients[0]?.ruled ?? []), ...ofCase];
	const outgoing = await withDatabaseProblems(
		withCorrections(context, by, { document, skeleton, fields, ruled }, { to, now }),
	);
	const earlier = await withDatabaseProblems(listDeliveriesOf(db, ...outgoing.map((each) => each.document.digest)));
	const further = outgoing.map((each) => toFurther(context, by, each, { to, earlier, now })).filter(isOfUse);
	await withDatabaseProblems(
		withUncertainCommit(context, async (tx) => {
			await requireUnchanged(tx);
			await queueDeliveries(
				tx,
				further.map(({ delivery }) => delivery),
				further.map(({ leaf }) => leaf),
			);
		}),
	);
	await context.jobs.announce(further.map(({ delivery }) => toDueWork(delivery)));
	return {
		documentId: skeleton.id,
		documentDigest: document.digest,
		kind: skeleton.kind,
		issues: findDoubts(document, further),
		permissions,
		awaitingApproval: null,
		breakGlass: null,
		deliveries: further.map(({ delivery: { id, disclosed, withheld }, leaf }) => {
			return { id, to, disclosed: disclosed.length, withheld: withheld.length, leafHash: toLeafDigest(leaf) };
		}),
	};
}

/** What the recipient has of the document then says twice what it lacks. */
function findDoubts(document: StoredDocument, further: readonly Further[]): Released['issues'] {
	const kind = findKind(readSkeleton(document.jwt).kind);
	const copies = further.slice(0, 1).map(({ delivery }) => delivery);
	return kind === undefined ? [] : findToldTwice(kind, readBody(document).body, copies);
}

/** A further copy on its way, and its entry in the log. */
interface Further {
	readonly delivery: NewDelivery;
	readonly leaf: AuditLeaf;
	/** Has the recipient all of it already? */
	readonly isKnown: boolean;
}

/** The document goes in any case, as it was asked for; its corrections where they say something new. */
function isOfUse({ isKnown }: Further, index: number): boolean {
	return index === 0 || !isKnown;
}

function toFurther(
	context: Pick<ExchangeContext, 'authority'>,
	by: Person,
	outgoing: FurtherDocument,
	{
		to,
		earlier,
		now,
	}: { readonly to: AuthorityId; readonly earlier: readonly Delivery[]; readonly now: Temporal.Instant },
): Further {
	const { digest } = outgoing.document;
	const copies = earlier.filter(
		(delivery) => delivery.recipient === to && delivery.documentDigest === digest && hasArrived(delivery),
	);
	const delivery = toFurtherDelivery(outgoing, to, copies, now);
	const known = new Set(copies.flatMap(({ disclosed }) => disclosed));
	const about = { ...delivery, documentId: outgoing.skeleton.id };
	const entry = { action: 'document-disclosed', ...toActor(by) } as const;
	const leaf = toAuditLeaf(toEntry(context, about, entry, delivery.createdAt, 'queued'));
	return { delivery, leaf, isKnown: delivery.disclosed.every((each) => known.has(each)) };
}

/** Only one of ours that still counts. */
async function requireStanding(
	{ db, authority }: ExchangeContext,
	{ jwt, disclosures }: StoredDocument,
	now: Temporal.Instant,
): Promise<void> {
	const { id, author, kind, validUntil } = readSkeleton(jwt);
	if (author !== authority) throw refused(id, 'of another author');
	if (isChange(kind)) throw refused(id, 'it goes with what it changes');
	if (disclosures.length === 0) throw refused(id, 'erased');
	if (Temporal.Instant.compare(Temporal.Instant.from(validUntil), now) < 0) throw refused(id, 'expired');
	if ((await findWithdrawn(db, [id], author)).size > 0) throw refused(id, 'withdrawn');
}

/**
 * May it go to them, and under which rules? What would need the word of a second person to be released does not go
 * by this way.
 */
async function requireAllowed(
	context: ExchangeContext,
	by: Person,
	{ document, skeleton }: Pick<FurtherDocument, 'document' | 'skeleton'>,
	{ to, now }: { readonly to: AuthorityId; readonly now: Temporal.Instant },
): Promise<Ruled> {
	const kind = findKind(skeleton.kind);
	if (kind === undefined) throw new Problem('kind-unknown');
	const recipients = [{ to, withhold: [] }];
	requireGradable(requireTaken(context, kind, recipients), to, skeleton);
	const { body } = readBody(document);
	const files = skeleton.attachments;
	const outgoing = { by, kind, draft: skeleton, body, files, recipients, now };
	const ruled = await withDatabaseProblems(requireRules(context, outgoing));
	const rule = findApprovalRule(context, by, ruled, { ...skeleton, kind, body });
	if (rule !== undefined) throw refused(skeleton.id, `rule ${rule.rule}`);
	return ruled;
}

/** Where a channel carries a part of it only, what went is changed by a new request, not by more of the same document. */
function requireGradable(takenBy: ReturnType<typeof requireTaken>, to: AuthorityId, { id }: Skeleton): void {
	if (takenBy.get(to)?.capabilities.fields !== 'all')
		throw refused(id, 'its recipient gets it by a channel that takes no more of it');
}

function refused(id: DocumentId, why: string): Problem {
	return new Problem('disclosure-refused', { detail: `Document ${id}: ${why}.` });
}

/** The document, and those of its corrections that amend what goes: an earlier text must not go without them. */
async function withCorrections(
	context: ExchangeContext,
	by: Person,
	outgoing: FurtherDocument,
	{ to, now }: { readonly to: AuthorityId; readonly now: Temporal.Instant },
): Promise<FurtherDocument[]> {
	const { id, author } = outgoing.skeleton;
	const corrections = await loadCorrections(context, await listRelated(context.db, id, author), author);
	requireFields(outgoing);
	const own = { ...outgoing, fields: [...outgoing.fields, ...findMarks(outgoing)] };
	const { handling } = outgoing.skeleton;
	const grown = readGrown(
		outgoing.document,
		corrections.map(({ body }) => body),
	);
	const stated = { ...grown, handling, attachments: [] };
	const rules = await chooseByRules(context, to, stated, outgoing.skeleton);
	const further = corrections.flatMap(({ skeleton, ...correction }) =>
		toFurtherCorrection(
			{ ...correction, skeleton: { ...skeleton, handling: tighten(skeleton.handling, handling) } },
			own.fields,
			rules,
		),
	);
	if (further.length > 0) {
		const kind = findKind('correction');
		if (kind !== undefined) requireTaken(context, kind, [{ to, withhold: [] }]);
	}
	const graded = further.map(async (each) => {
		const around = readAround(outgoing.document, corrections, each.document.digest);
		const ruled = await requireCorrectionAllowed(context, by, { ...each, around }, { to, now });
		return { ...each, ruled: [...each.ruled, ...ruled] };
	});
	return [own, ...(await Promise.all(graded))];
}

/**
 * A correction says of people what the document did not: it is asked about as if it were released now.
 *
 * @returns what of its own words stays here
 */
async function requireCorrectionAllowed(
	context: ExchangeContext,
	by: Person,
	{ document, skeleton, around }: FurtherDocument & { readonly around: readonly [before: Grown, after: Grown] },
	{ to, now }: { readonly to: AuthorityId; readonly now: Temporal.Instant },
): Promise<readonly Withholding[]> {
	const kind = findKind(skeleton.kind);
	if (kind === undefined) throw new Problem('kind-unknown');
	const { body } = readBody(document);
	const amended = toAmended(around, body);
	const judged = { ...skeleton, kind, body, amended };
	const recipients = [{ to, withhold: [] }];
	const outgoing = { by, kind, draft: skeleton, body, files: skeleton.attachments, recipients, now };
	const [denied] = await checkPolicy(context, outgoing, amended);
	const kinds = [kind.name, around[1].kind.name];
	const hasMinors = around.some((state) => findMinors(state.kind, state.body, state.createdAt).length > 0);
	const approval = findApprovalRule(context, by, { recipients, kinds, hasMinors }, judged);
	const rule = denied?.rule ?? approval?.rule;
	if (rule !== undefined) throw refused(skeleton.id, `rule ${rule}`);
	return chooseByPolicy(context, to, judged);
}

function toFurtherCorrection(
	{ document, skeleton, body }: Stated,
	places: readonly string[],
	rules: readonly Withholding[],
): FurtherDocument[] {
	const concerned = toAmendments(body).filter(({ field }) =>
		places.some((place) => isWithin(field, place) || isWithin(place, field)),
	);
	const fields = concerned.map(({ number }) => `/amendments/${number}`);
	const marks = concerned
		.filter(({ field }) => field.endsWith('/ageGroup'))
		.map(({ number }) => `/amendments/${number}`);
	const ruled = toWithheldAmendments(concerned, { held: undefined, rules, marks });
	return fields.length === 0 ? [] : [{ document, skeleton, fields, ruled }];
}

/** The marks of the minors of whose records something goes. */
function findMarks({ document, skeleton, fields }: FurtherDocument): string[] {
	const kind = findKind(skeleton.kind);
	if (kind === undefined) return [];
	return findMinors(kind, readBody(document).body, skeleton.createdAt)
		.filter((minor) => fields.some((field) => isWithin(field, minor) || isWithin(minor, field)))
		.map((minor) => `${minor}/ageGroup`);
}

function toFurtherDelivery(
	{ document, skeleton, fields, ruled }: FurtherDocument,
	to: AuthorityId,
	copies: readonly Delivery[],
	now: Temporal.Instant,
): NewDelivery {
	const { parts } = locate(document);
	const files = skeleton.attachments.map(({ digest }, index) => ({ digest, pointer: `/attachments/${index}` }));
	const { parts: chosen, withheld } = addToCopy(parts, { ...toEarlier(copies), ruled }, fields);
	if (withheld.length > maxWithheld) throw tooMany(fields);
	const disclosed = chosen.map(({ digest }) => digest as Digest);
	const sent = new Set(copies.flatMap(({ attachments }) => attachments));
	return {
		id: newId(now) as DeliveryId,
		documentDigest: document.digest,
		recipient: to,
		copyDigest: toDigest(rebuildCopy(document, disclosed)),
		disclosed,
		attachments: files
			.filter(
				({ digest, pointer }) => sent.has(digest) || (fields.includes(pointer) && detailOf(pointer, ruled) !== 'none'),
			)
			.map(({ digest }) => digest),
		withheld,
		request: null,
		createdAt: toTimestamp(now),
		urgency: toUrgency(skeleton),
	};
}

function toEarlier(copies: readonly Delivery[]): Omit<Earlier, 'ruled'> {
	return {
		disclosed: new Set(copies.flatMap(({ disclosed }) => disclosed)),
		withheld: copies.toReversed().flatMap(({ withheld }) => withheld),
	};
}

/** A slip in a pointer must not pass for something sent. */
function requireFields({ document, skeleton, fields }: FurtherDocument): void {
	const files = skeleton.attachments.keys().map((index) => `/attachments/${index}`);
	// As where it is withheld: the elements of most lists stand together, and none goes without the others.
	const places = locate(document).parts.filter(({ part }) => part === 'place');
	const known = [...new Set([...places.map(({ pointer }) => pointer), ...files])];
	const problems = fields.flatMap((field, index) =>
		known.includes(field)
			? []
			: [{ pointer: `/fields/${index}`, expected: `a field that can be withheld: ${known.join(', ')}` }],
	);
	if (problems.length > 0) throw new Problem('draft-invalid', { fields: problems });
}

function tooMany(fields: readonly string[]): Problem {
	const expected = `at most ${maxWithheld} places that are withheld: name a list instead of its elements`;
	return new Problem('draft-invalid', { fields: [{ pointer: `/fields/${Math.max(0, fields.length - 1)}`, expected }] });
}
