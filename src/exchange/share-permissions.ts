import { readBody, readSkeleton } from '../envelope/document.ts';
import { hasAllFields, readPlaces } from '../envelope/places.ts';
import { closeBody } from '../model/amendment.ts';
import type { Body, BodyNode } from '../model/field.ts';
import type { AuthorityId, Digest, DocumentId } from '../model/identifiers.ts';
import { toValue } from '../model/leaf-values.ts';
import { findWithdrawn, listRelated, loadDocuments, type StoredDocument } from '../store/documents.ts';
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
	/** Where it names nobody, it is for all whom we asked for. */
	readonly recipients: readonly string[];
	readonly isGranted: boolean;
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
	const newestFirst = replies.flat().toSorted(newestThenRefused);
	const today = now.toZonedDateTimeISO(context.timeZone).toPlainDate().toString();
	return (recipient) => {
		const answer = newestFirst.find(({ recipients }) => recipients.includes(recipient));
		if (answer === undefined || !answer.isGranted || !isUntil(answer.until, today)) return undefined;
		const { reply, fields, conditions, until } = answer;
		return { document: id, to: recipient, reply, fields, conditions, until };
	};
}

function newestThenRefused(a: Answer, b: Answer): number {
	return b.createdAt.localeCompare(a.createdAt) || Number(a.isGranted) - Number(b.isGranted);
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

function toAnswer(reply: Standing, request: Standing, now: Temporal.Instant): Answer {
	const { present } = reply;
	const decision = toValue(present.decision);
	const named = reply.isWhole ? readTexts(present.recipients) : [];
	const isValid = now.toString() <= reply.validUntil;
	return {
		reply: reply.id,
		createdAt: reply.createdAt,
		recipients: named.length > 0 ? named : readTexts(request.signed.recipients),
		// Of what was not disclosed, or not understood, nobody can say that it allows: whom it is for, until when and
		// on which conditions are fields that may be missing or withheld.
		isGranted:
			isValid &&
			reply.isWhole &&
			(decision === 'granted' || decision === 'granted-with-conditions') &&
			isRead(present.until),
		fields: readTexts(request.present.fields),
		conditions: readTexts(present.conditions),
		until: toValue<string>(present.until) ?? null,
	};
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
