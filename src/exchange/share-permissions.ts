import { readBody, readSkeleton } from '../envelope/document.ts';
import { hasAllFields, readPlaces } from '../envelope/places.ts';
import { closeBody } from '../model/amendment.ts';
import type { Body, BodyNode } from '../model/field.ts';
import type { AuthorityId, Digest, DocumentId } from '../model/identifiers.ts';
import { toValue } from '../model/leaf-values.ts';
import { loadDocuments, type StoredDocument } from '../store/documents.ts';
import { findWithdrawn, listRelated } from '../store/relations.ts';
import type { ExchangeContext } from './context.ts';
import { loadCorrections, openDocument, type Stated, toAmendments } from './corrections.ts';

type PermissionContext = Pick<ExchangeContext, 'authority' | 'db' | 'kek' | 'timeZone'>;

/** What the author of a document lets us tell on of it to somebody; the terms are for the officer to keep. */
export interface SharePermission {
	readonly document: DocumentId;
	readonly to: AuthorityId;
	/** The share-permission-reply that says so. */
	readonly reply: DocumentId;
	/** Which fields we asked for; all where none is named. */
	readonly fields: readonly string[];
	readonly conditions: readonly string[];
	/** The last day, known in part perhaps; null where none is named. */
	readonly until: string | null;
}

/** What an author answered to our question whether we may tell on its document. */
interface Answer extends Omit<SharePermission, 'document' | 'to'> {
	readonly createdAt: string;
	/** Of what may name others, nobody can say whom it is not about. */
	readonly isAbout: (recipient: AuthorityId) => boolean;
	readonly isGrantedTo: (recipient: AuthorityId) => boolean;
}

/**
 * For whom an author has permitted us to tell on a document of its: we asked by a share-permission-request about
 * the document, and it answered by a share-permission-reply, both as their corrections leave them. Of several
 * answers for the same recipient only the newest that was not withdrawn counts: where it refuses, or its validity is
 * over, an older one does not come back.
 */
export async function findPermissions(
	context: PermissionContext,
	{ id, author }: { readonly id: DocumentId; readonly author: AuthorityId },
	now: Temporal.Instant,
): Promise<(recipient: AuthorityId) => SharePermission | undefined> {
	const requests = await listAnswers(context, { id, author }, 'share-permission-request', context.authority);
	const replies = await Promise.all(
		requests.map(async (request) => {
			const answers = await listAnswers(context, request, 'share-permission-reply', author);
			return answers.map((reply) => toAnswer(reply, request, now));
		}),
	);
	const newestFirst = replies
		.flat()
		.toSorted((a, b) => b.createdAt.localeCompare(a.createdAt) || b.reply.localeCompare(a.reply));
	const today = now.toZonedDateTimeISO(context.timeZone).toPlainDate().toString();
	return (recipient) => {
		const answer = newestFirst.find(({ isAbout }) => isAbout(recipient));
		if (answer === undefined || !answer.isGrantedTo(recipient) || !isUntil(answer.until, today)) return undefined;
		const { reply, fields, conditions, until } = answer;
		return { document: id, to: recipient, reply, fields, conditions, until };
	};
}

interface Standing {
	readonly id: DocumentId;
	readonly author: AuthorityId;
	readonly createdAt: string;
	readonly validUntil: string;
	readonly signed: Body;
	/** As its author's corrections leave it. */
	readonly present: Body;
	/** All its fields and all its amendments are here, and each amendment could be made. */
	readonly isWhole: boolean;
}

/** The documents of that kind and author that answer another one and were not withdrawn. */
async function listAnswers(
	context: PermissionContext,
	to: { readonly id: DocumentId; readonly author: AuthorityId },
	kind: string,
	by: AuthorityId,
): Promise<Standing[]> {
	const { db, kek } = context;
	const related = (await listRelated(db, to.id, to.author)).filter(
		(answer) => answer.type === 'answers' && answer.kind === kind && answer.author === by,
	);
	const ids = related.map(({ documentId }) => documentId);
	const withdrawn = await findWithdrawn(db, ids, by);
	const standing = related.filter(({ documentId }) => !withdrawn.has(documentId));
	const digests: readonly Digest[] = standing.map(({ documentDigest }) => documentDigest);
	const documents = await loadDocuments(db, kek, digests);
	return await Promise.all(documents.map((document) => withCorrections(context, document)));
}

async function withCorrections(context: PermissionContext, document: StoredDocument): Promise<Standing> {
	const { id, author, createdAt, validUntil } = readSkeleton(document.jwt);
	const corrections = await loadCorrections(context, await listRelated(context.db, id, author), author);
	const { open, changes } = openDocument(document, corrections);
	return {
		id,
		author,
		createdAt,
		validUntil,
		signed: readBody(document).body,
		present: closeBody(open),
		isWhole: hasAllFields(document) && corrections.every(hasAllAmendments) && changes.every(({ isMade }) => isMade),
	};
}

/** One that was withheld may have taken the permission back. */
function hasAllAmendments({ document, body }: Stated): boolean {
	return toAmendments(body).length === readPlaces(document).get('/amendments')?.length;
}

/**
 * A reply that names nobody is for those whom we asked for. Whom its author saw there is not known where we corrected
 * that: it grants to those, and of those fields, that we asked for before and after, and refuses to all of them.
 */
function toAnswer(reply: Standing, request: Standing, now: Temporal.Instant): Answer {
	const { present, isWhole } = reply;
	const decision = toValue(present.decision);
	const named = readTexts(present.recipients);
	const [before, after] = [request.signed, request.present];
	const [askedBefore, askedAfter] = [readTexts(before.recipients), readTexts(after.recipients)];
	const isGranted =
		// Of what was not disclosed, or not understood, nobody can say that it allows: whom it is for, until when and
		// on which conditions are fields that may be missing or withheld.
		isWhole &&
		now.toString() <= reply.validUntil &&
		(decision === 'granted' || decision === 'granted-with-conditions') &&
		isRead(present.until);
	const fields = toAskedFields(readTexts(before.fields), readTexts(after.fields));
	const to = (...lists: string[][]) => (named.length > 0 ? [named] : lists);
	return {
		reply: reply.id,
		createdAt: reply.createdAt,
		isAbout: (recipient) => !isWhole || to(askedBefore, askedAfter).some((list) => list.includes(recipient)),
		isGrantedTo: (recipient) =>
			isGranted && fields !== undefined && to(askedBefore, askedAfter).every((list) => list.includes(recipient)),
		fields: fields ?? [],
		conditions: readTexts(present.conditions),
		until: toValue<string>(present.until) ?? null,
	};
}

/** Of all fields where none is named. @returns undefined where none is left */
function toAskedFields(before: readonly string[], after: readonly string[]): readonly string[] | undefined {
	if (before.length === 0) return after;
	const both = before.filter((field) => after.includes(field));
	return both.length === 0 ? undefined : both;
}

function isRead(node: BodyNode | undefined): boolean {
	return node === undefined || toValue(node) !== undefined;
}

/** A last day that is known to the month or year is the last one of that. */
function isUntil(until: string | null, today: string): boolean {
	return until === null || today.slice(0, until.length) <= until;
}

function readTexts(node: BodyNode | undefined): string[] {
	return ((node ?? []) as readonly BodyNode[]).map((item) => String(toValue(item) ?? '').trim());
}
