import { isGiven, pickDisclosures } from '../envelope/copy.ts';
import { readBody, readSkeleton } from '../envelope/document.ts';
import { locate } from '../envelope/places.ts';
import type { Body } from '../model/field.ts';
import type { Handling } from '../model/handling.ts';
import type { AuthorityId } from '../model/identifiers.ts';
import { findKind } from '../model/kinds.ts';
import { listCorrected } from '../model/relation.ts';
import type { Skeleton } from '../model/skeleton.ts';
import { detailOf, type Withholding } from '../model/withholding.ts';
import { Problem } from '../problem.ts';
import { type Delivery, listDeliveriesOf } from '../store/deliveries.ts';
import { loadDocumentBy, type StoredDocument } from '../store/documents.ts';
import { findWithdrawn, listRelated } from '../store/relations.ts';
import { findUnagreed, notAgreed } from './agreed.ts';
import { listMarks, toWithheldAmendments } from './amendment-detail.ts';
import { isSkeletonAlone } from './case-claims.ts';
import type { ExchangeContext } from './context.ts';
import { type Amended, chooseByPolicy, type Judged, toAmended } from './copy-facts.ts';
import { type Grown, loadCorrections, readAround, toSignedAmendments, toSignedPlace } from './corrections.ts';
import { hasArrived } from './further-copy.ts';
import { checkOnward } from './onward.ts';
import { loadTerms, type OutgoingTerms } from './outgoing-terms.ts';
import { findUnpermitted, type Outgoing, toTold } from './permitted-places.ts';

/** What a copy discloses, and the terms that it leaves on. */
export interface AllowedCopy extends OutgoingTerms {
	/** As it was signed. */
	readonly skeleton: Skeleton;
	readonly body: Body;
}

/**
 * A copy leaves only if it could be released like this today, however long it has waited: what was agreed, what the
 * authors of its sources permit and whether it still counts may have changed. The skeleton of a case's document goes though
 * it was withdrawn.
 *
 * @returns it, with its terms as they are now
 * @throws Problem `not-agreed`; `document-withdrawn`
 */
export async function requireStillAllowed(
	context: ExchangeContext,
	delivery: Delivery,
	document: StoredDocument,
): Promise<AllowedCopy> {
	const signed = readSkeleton(document.jwt);
	if (!isSkeletonAlone(signed, delivery)) await requireNotWithdrawn(context, signed);
	const terms = await loadTerms(context, document);
	const { handling } = terms;
	const skeleton = { ...signed, handling };
	const around = await loadAround(context, skeleton, document);
	const { body: whole } = readBody(document);
	const body = readCopy(document, delivery, whole);
	const amended = around && toAmended(around, body);
	const copy = { skeleton, handling, body, attachments: delivery.attachments, amended };
	const unpermitted = await findUnpermitted(context, document, delivery.recipient);
	const rule =
		findUnagreed(context, 'deliver', delivery.recipient, copy) ??
		findUngraded(context, await loadNews(context, delivery), {
			document,
			signed,
			body: whole,
			handling,
			amended,
			unpermitted,
		}) ??
		(await findUntold(context, delivery, copy));
	if (rule !== undefined) throw notAgreed(rule);
	return { ...terms, skeleton: signed, body };
}

/** The body as far as a copy of it goes. */
function readCopy(document: StoredDocument, { disclosed }: Delivery, whole: Body): Body {
	const disclosures = pickDisclosures(document, disclosed);
	return disclosures.length === document.disclosures.length ? whole : readBody({ ...document, disclosures }).body;
}

/** A correction tells of the document that it corrects, and goes no more once that was withdrawn. */
async function requireNotWithdrawn(context: ExchangeContext, { id, author, relations }: Skeleton): Promise<void> {
	const withdrawn = await findWithdrawn(context.db, [id, ...listCorrected(relations)], author);
	if (withdrawn.size > 0) throw new Problem('document-withdrawn', { detail: `Document ${id}.` });
}

/** Of a correction, what it corrects before and after it. */
async function loadAround(
	context: ExchangeContext,
	{ kind, author, relations }: Skeleton,
	{ digest }: StoredDocument,
): Promise<readonly [Grown, Grown] | undefined> {
	const [target] = listCorrected(relations);
	if (target === undefined || findKind(kind)?.relation !== 'corrects') return undefined;
	const document = await loadDocumentBy(context.db, context.kek, target, author);
	if (document === undefined) throw new Problem('document-unknown', { detail: `Document ${target}.` });
	const corrections = await loadCorrections(context, await listRelated(context.db, target, author), author);
	return readAround(document, corrections, digest);
}

/** What the recipient has not by another copy: of what it has, nothing stays here. */
async function loadNews({ db }: ExchangeContext, delivery: Delivery): Promise<News> {
	const { id, recipient, documentDigest } = delivery;
	const others = (await listDeliveriesOf(db, documentDigest)).filter(
		(other) => other.id !== id && other.recipient === recipient && hasArrived(other),
	);
	const known: ReadonlySet<string> = new Set(
		others.flatMap(({ disclosed, attachments }) => [...disclosed, ...attachments]),
	);
	const pickNew = (digests: readonly string[]) => new Set(digests.filter((digest) => !known.has(digest)));
	return { recipient, disclosed: pickNew(delivery.disclosed), attachments: pickNew(delivery.attachments) };
}

/** Digests. */
interface News {
	readonly recipient: AuthorityId;
	readonly disclosed: ReadonlySet<string>;
	readonly attachments: ReadonlySet<string>;
}

/** A document on its way, and what there is to grade it by. */
interface Graded {
	readonly document: StoredDocument;
	readonly signed: Skeleton;
	/** All of it that is here. */
	readonly body: Body;
	readonly handling: Handling;
	readonly amended: Amended | undefined;
	/** What its author has not permitted to be passed on. */
	readonly unpermitted: readonly Withholding[];
}

/** The rule by which something new in the copy would stay here, were it chosen today. */
function findUngraded(
	context: ExchangeContext,
	{ recipient, disclosed, attachments: sent }: News,
	{ document, signed: { kind: name, createdAt, attachments }, body, handling, amended, unpermitted }: Graded,
): string | undefined {
	const kind = findKind(name);
	if (kind === undefined) return undefined;
	const choose = (stated: Grown & Pick<Judged, 'amended'>) =>
		chooseByPolicy(context, recipient, { ...stated, handling, attachments });
	const own = choose({ kind, body, createdAt, amended });
	const corrected = amended?.states.at(-1);
	const graded = corrected === undefined ? [] : gradeAmendments({ document, body }, corrected, choose(corrected));
	const { parts: located, lists } = locate(document);
	const rules = [
		...own.map((rule) => ({ ...rule, place: toSignedPlace(rule.place, lists) })),
		...graded,
		...unpermitted,
	];
	const parts = located.filter(({ digest, part }) => part !== 'findings' && disclosed.has(digest));
	const files = attachments.flatMap(({ digest }, index) => (sent.has(digest) ? [`/attachments/${index}`] : []));
	return rules.find(
		(rule) => parts.some((part) => !isGiven(part, [rule])) || files.some((file) => detailOf(file, [rule]) === 'none'),
	)?.rule;
}

function gradeAmendments(
	correction: Parameters<typeof toSignedAmendments>[0],
	corrected: Grown,
	rules: readonly Withholding[],
): Withholding[] {
	const amendments = toSignedAmendments(correction);
	return toWithheldAmendments(amendments, { held: undefined, rules, marks: listMarks(amendments, corrected) });
}

/** The rule by which it, or what it is drawn from, must not be told to the recipient any more. */
async function findUntold(
	context: ExchangeContext,
	{ recipient }: Delivery,
	{ skeleton, handling, body }: Outgoing & { readonly body: Body },
): Promise<string | undefined> {
	const draft = toTold(context, { skeleton, handling });
	const kind = { name: skeleton.kind };
	const findOnward = await checkOnward(context, { draft, kind, body, now: context.clock() });
	return findOnward(recipient)[0]?.rule;
}
