import { toAuditLeaf, toLeafDigest } from '../audit/entry.ts';
import { toDueWork } from '../delivery/outbox.ts';
import { rebuildCopy } from '../envelope/copy.ts';
import { toDigest } from '../envelope/digest.ts';
import { readBody, readSkeleton } from '../envelope/document.ts';
import { locate } from '../envelope/places.ts';
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
import { toDraftBody } from '../model/raw-body.ts';
import type { Skeleton } from '../model/skeleton.ts';
import { maxWithheld, type Withholding } from '../model/withholding.ts';
import { Problem } from '../problem.ts';
import { type Delivery, listDeliveriesOf, type NewDelivery } from '../store/deliveries.ts';
import { listRelated, loadDocument, type StoredDocument } from '../store/documents.ts';
import type { ExchangeContext } from './context.ts';
import { requireVersions } from './copies.ts';
import { loadCorrections, type Stated, toAmendments } from './corrections.ts';
import { withDatabaseProblems } from './database-problems.ts';
import { requireRules } from './draft-rules.ts';
import { addToCopy, type Earlier } from './further-copy.ts';
import { queueDeliveries } from './queue-deliveries.ts';
import { findDigest } from './reading.ts';
import type { Released } from './release.ts';

/** Who is to get more of a document, and which places of it. */
export interface Disclosure {
	readonly to: AuthorityId;
	/** RFC 6901 pointers into the body, `/attachments/0` for a file: each goes whole, beside what the recipient has. */
	readonly fields: readonly string[];
}

/** A document on its way out again. */
interface Outgoing {
	readonly document: StoredDocument;
	readonly skeleton: Skeleton;
	readonly fields: readonly string[];
}

/**
 * Sends a document of ours again, under the same signature and digest, with more of it: to somebody who has a copy,
 * or to somebody else. What its corrections say of those places goes too, each correction as a further copy of itself.
 *
 * @throws Problem `document-unknown`, `document-ambiguous`, `disclosure-refused`, `draft-invalid`, `partner-unknown`,
 * `partner-kind-unsupported`, `database-unavailable`, `database-refused`
 */
export async function disclose(
	context: ExchangeContext,
	by: Person,
	id: DocumentId | Digest,
	{ to, fields }: Disclosure,
): Promise<Released> {
	const { db } = context;
	const now = context.clock();
	const document = await withDatabaseProblems(loadOwn(context, id, now));
	const skeleton = readSkeleton(document.jwt);
	const ruled = await requireAllowed(context, { document, skeleton, fields }, to, now);
	const outgoing = await withDatabaseProblems(withCorrections(context, { document, skeleton, fields }, to));
	const earlier = await withDatabaseProblems(listDeliveriesOf(db, ...outgoing.map((each) => each.document.digest)));
	const deliveries = outgoing.map((each, index) =>
		toFurtherDelivery(each, to, { all: earlier, ruled: index === 0 ? ruled : [] }, now),
	);
	const leaves = deliveries.map((delivery, index) =>
		toAuditLeaf({
			at: delivery.createdAt,
			action: 'document-disclosed',
			authority: context.authority,
			recipient: to,
			...(outgoing[index] && { document: outgoing[index].skeleton.id }),
			documentDigest: delivery.documentDigest,
			deliveryId: delivery.id,
			by: by.id,
			outcome: 'queued',
		}),
	);
	await withDatabaseProblems(db.transaction().execute((tx) => queueDeliveries(tx, deliveries, leaves)));
	await context.jobs.announce(deliveries.map((delivery) => toDueWork(delivery.id)));
	return {
		documentId: skeleton.id,
		documentDigest: document.digest,
		kind: skeleton.kind,
		issues: [],
		awaitingApproval: null,
		breakGlass: null,
		deliveries: deliveries.map(({ id, disclosed, withheld }, index) => {
			const leaf = leaves[index];
			if (leaf === undefined) throw new Problem('internal-error');
			return { id, to, disclosed: disclosed.length, withheld: withheld.length, leafHash: toLeafDigest(leaf) };
		}),
	};
}

/** One of ours that still counts. */
async function loadOwn(
	{ db, kek, authority }: ExchangeContext,
	id: DocumentId | Digest,
	now: Temporal.Instant,
): Promise<StoredDocument> {
	const document = await loadDocument(db, kek, await findDigest(db, id));
	if (document === undefined) throw new Problem('document-unknown', { detail: `Document ${id}.` });
	const { id: own, author, kind, validUntil } = readSkeleton(document.jwt);
	const relation = findKind(kind)?.relation;
	if (author !== authority) throw refused(own, 'of another author');
	if (relation === 'corrects' || relation === 'withdraws') throw refused(own, 'it goes with what it changes');
	if (document.disclosures.length === 0) throw refused(own, 'erased');
	if (Temporal.Instant.compare(Temporal.Instant.from(validUntil), now) < 0) throw refused(own, 'expired');
	const related = await listRelated(db, own, author);
	if (related.some((other) => other.type === 'withdraws' && other.author === author)) throw refused(own, 'withdrawn');
	return document;
}

/**
 * May it go to them, and under which rules? What would need the word of a second person to be released does not go
 * by this way.
 */
async function requireAllowed(
	context: ExchangeContext,
	{ document, skeleton }: Outgoing,
	to: AuthorityId,
	now: Temporal.Instant,
): Promise<readonly Withholding[]> {
	const kind = findKind(skeleton.kind);
	if (kind === undefined) throw new Problem('kind-unknown');
	const recipients = [{ to, withhold: [] }];
	requireVersions(context, kind, recipients);
	const { body } = readBody(document);
	const draft = { ...skeleton, body: toDraftBody(body) };
	const ruled = await withDatabaseProblems(requireRules(context, { kind, draft, body, recipients, now }));
	const rule = context.needsApproval({ ...ruled, handling: skeleton.handling });
	if (rule !== undefined) throw refused(skeleton.id, `rule ${rule.rule}`);
	return ruled.recipients[0]?.ruled ?? [];
}

function refused(id: DocumentId, why: string): Problem {
	return new Problem('disclosure-refused', { detail: `Document ${id}: ${why}.` });
}

/** The document, and those of its corrections that amend what goes: an earlier text must not go without them. */
async function withCorrections(context: ExchangeContext, outgoing: Outgoing, to: AuthorityId): Promise<Outgoing[]> {
	const { id, author } = outgoing.skeleton;
	const corrections = await loadCorrections(context, await listRelated(context.db, id, author), author);
	requireFields(outgoing);
	const own = { ...outgoing, fields: [...outgoing.fields, ...findMarks(outgoing)] };
	const further = corrections.flatMap((correction) => toFurtherCorrection(correction, own.fields));
	if (further.length > 0) {
		const kind = findKind('correction');
		if (kind !== undefined) requireVersions(context, kind, [{ to, withhold: [] }]);
	}
	return [own, ...further];
}

function toFurtherCorrection({ document, skeleton, body }: Stated, places: readonly string[]): Outgoing[] {
	const concerned = toAmendments(body).filter(({ field }) =>
		places.some((place) => isWithin(field, place) || isWithin(place, field)),
	);
	const fields = concerned.map(({ number }) => `/amendments/${number}`);
	return fields.length === 0 ? [] : [{ document, skeleton, fields }];
}

/** The marks of the minors of whose records something goes. */
function findMarks({ document, skeleton, fields }: Outgoing): string[] {
	const kind = findKind(skeleton.kind);
	if (kind === undefined) return [];
	return findMinors(kind, readBody(document).body, skeleton.createdAt)
		.filter((minor) => fields.some((field) => isWithin(field, minor) || isWithin(minor, field)))
		.map((minor) => `${minor}/ageGroup`);
}

function toFurtherDelivery(
	{ document, skeleton, fields }: Outgoing,
	to: AuthorityId,
	{ all, ruled }: { readonly all: readonly Delivery[]; readonly ruled: readonly Withholding[] },
	now: Temporal.Instant,
): NewDelivery {
	const { parts } = locate(document);
	const files = skeleton.attachments.map(({ digest }, index) => ({ digest, pointer: `/attachments/${index}` }));
	const copies = all.filter(
		({ recipient, state, documentDigest }) =>
			recipient === to && state !== 'rejected' && documentDigest === document.digest,
	);
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
			.filter(({ digest, pointer }) => sent.has(digest) || fields.includes(pointer))
			.map(({ digest }) => digest),
		withheld,
		createdAt: toTimestamp(now),
	};
}

function toEarlier(copies: readonly Delivery[]): Omit<Earlier, 'ruled'> {
	return {
		disclosed: new Set(copies.flatMap(({ disclosed }) => disclosed)),
		withheld: copies.toReversed().flatMap(({ withheld }) => withheld),
	};
}

/** A slip in a pointer must not pass for something sent. */
function requireFields({ document, skeleton, fields }: Outgoing): void {
	const files = skeleton.attachments.keys().map((index) => `/attachments/${index}`);
	const known = [...new Set([...locate(document).parts.map(({ pointer }) => pointer), ...files])];
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
