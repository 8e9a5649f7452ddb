import { readBody, readSkeleton } from '../envelope/document.ts';
import type { Body, BodyNode } from '../model/field.ts';
import type { AuthorityId, Digest, DocumentId } from '../model/identifiers.ts';
import { toValue } from '../model/leaf-values.ts';
import { findWithdrawn, listRelated, loadDocuments } from '../store/documents.ts';
import type { ExchangeContext } from './context.ts';

type PermissionContext = Pick<ExchangeContext, 'authority' | 'db' | 'kek' | 'timeZone'>;

/** What an author answered to our question whether we may tell on its document. */
interface Permission {
	/** Where it names nobody, it is for all whom we asked for. */
	readonly recipients: readonly string[];
	readonly isGranted: boolean;
	/** The last day, known in part perhaps. */
	readonly until: string | undefined;
}

/**
 * For whom an author has permitted us to tell on a document of its: we asked by a share-permission-request about
 * the document, and it answered by a share-permission-reply. Of several answers for the same recipient the
 * newest counts; one that was withdrawn, or whose validity is over, counts no more.
 */
export async function findPermitted(
	context: PermissionContext,
	{ id, author }: { readonly id: DocumentId; readonly author: AuthorityId },
	now: Temporal.Instant,
): Promise<(recipient: AuthorityId) => boolean> {
	const requests = await listAnswers(context, { id, author }, 'share-permission-request', context.authority);
	const replies = await Promise.all(
		requests.map(async (request) => {
			const asked = readTexts(request.body.recipients);
			const answers = await listAnswers(context, request, 'share-permission-reply', author);
			return answers
				.filter(({ validUntil }) => now.toString() <= validUntil)
				.map((reply) => toPermission(reply, asked));
		}),
	);
	const newestFirst = replies.flat().toSorted((a, b) => (a.createdAt < b.createdAt ? 1 : -1));
	const today = now.toZonedDateTimeISO(context.timeZone).toPlainDate().toString();
	return (recipient) => {
		const answer = newestFirst.find(({ recipients }) => recipients.includes(recipient));
		return answer?.isGranted === true && isUntil(answer.until, today);
	};
}

interface Stated {
	readonly id: DocumentId;
	readonly author: AuthorityId;
	readonly createdAt: string;
	readonly validUntil: string;
	readonly body: Body;
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
	}));
}

function toPermission({ createdAt, body }: Stated, asked: readonly string[]): Permission & { createdAt: string } {
	const decision = toValue(body.decision);
	const named = readTexts(body.recipients);
	return {
		createdAt,
		recipients: named.length > 0 ? named : asked,
		// Of what was not disclosed, or not understood, nobody can say that it allows.
		isGranted: (decision === 'granted' || decision === 'granted-with-conditions') && isRead(body.until),
		until: toValue<string>(body.until),
	};
}

function isRead(node: BodyNode | undefined): boolean {
	return node === undefined || toValue(node) !== undefined;
}

/** A last day that is known to the month or year is the last one of that. */
function isUntil(until: string | undefined, today: string): boolean {
	return until === undefined || today.slice(0, until.length) <= until;
}

function readTexts(node: BodyNode | undefined): string[] {
	return ((node ?? []) as readonly BodyNode[]).map((item) => String(toValue(item) ?? '').trim());
}
