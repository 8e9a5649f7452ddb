import { readBody, readSkeleton } from '../envelope/document.ts';
import { hasAllFields } from '../envelope/places.ts';
import type { Body, BodyNode } from '../model/field.ts';
import type { AuthorityId, Digest, DocumentId } from '../model/identifiers.ts';
import { toValue } from '../model/leaf-values.ts';
import { findWithdrawn, listRelated, loadDocuments } from '../store/documents.ts';
import type { ExchangeContext } from './context.ts';

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
 * the document, and it answered by a share-permission-reply. Of several answers for the same recipient the
 * newest counts; one that was withdrawn, or whose validity is over, counts no more.
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
			return answers
				.filter(({ validUntil }) => now.toString() <= validUntil)
				.map((reply) => toAnswer(reply, request.body));
		}),
	);
	const newestFirst = replies.flat().toSorted((a, b) => (a.createdAt < b.createdAt ? 1 : -1));
	const today = now.toZonedDateTimeISO(context.timeZone).toPlainDate().toString();
	return (recipient) => {
		const answer = newestFirst.find(({ recipients }) => recipients.includes(recipient));
		if (answer === undefined || !answer.isGranted || !isUntil(answer.until, today)) return undefined;
		const { reply, fields, conditions, until } = answer;
		return { document: id, to: recipient, reply, fields, conditions, until };
	};
}

interface Stated {
	readonly id: DocumentId;
	readonly author: AuthorityId;
	readonly createdAt: string;
	readonly validUntil: string;
	readonly body: Body;
	readonly isWhole: boolean;
}

/** The documents of that kind and author that answer another one and stand. */
async function listAnswers(
	{ db, kek }: PermissionContext,
	to: { readonly id: DocumentId; readonly author: AuthorityId },
	kind: string,
	by: AuthorityId,
): Promise<Stated[]> {
	const related = (await listRelated(db, to.id, to.author)).filter(
		(answer) => answer.type === 'answers' && answer.kind === kind && answer.author === by,
	);
	const ids = related.map(({ documentId }) => documentId);
	const withdrawn = await findWithdrawn(db, ids, by);
	const standing = related.filter(({ documentId }) => !withdrawn.has(documentId));
	const digests: readonly Digest[] = standing.map(({ documentDigest }) => documentDigest);
	return (await loadDocuments(db, kek, digests)).map((document) => ({
		...readSkeleton(document.jwt),
		body: readBody(document).body,
		isWhole: hasAllFields(document),
	}));
}

function toAnswer({ id, createdAt, body, isWhole }: Stated, asked: Body): Answer {
	const decision = toValue(body.decision);
	const named = readTexts(body.recipients);
	return {
		reply: id,
		createdAt,
		recipients: named.length > 0 ? named : readTexts(asked.recipients),
		// Of what was not disclosed, or not understood, nobody can say that it allows: whom it is for, until when and
		// on which conditions are fields that may be missing or withheld.
		isGranted: isWhole && (decision === 'granted' || decision === 'granted-with-conditions') && isRead(body.until),
		fields: readTexts(asked.fields),
		conditions: readTexts(body.conditions),
		until: toValue<string>(body.until) ?? null,
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
