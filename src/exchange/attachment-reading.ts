import { AttachmentKey, openAttachment } from '../envelope/attachment.ts';
import { readSkeleton } from '../envelope/document.ts';
import { mediaTypes } from '../media/media-type.ts';
import type { Purpose } from '../model/handling.ts';
import type { ApprovalId, AttachmentId, Digest, DocumentId } from '../model/identifiers.ts';
import type { Person } from '../model/person.ts';
import { Problem } from '../problem.ts';
import { listFiles, loadApproval } from '../store/approvals.ts';
import { loadParts } from '../store/attachment-parts.ts';
import { loadAttachments, loadAttachmentsOf, type StoredAttachment } from '../store/attachments.ts';
import type { Database } from '../store/database.ts';
import type { ExchangeContext } from './context.ts';
import { withDatabaseProblems } from './database-problems.ts';
import { readDocument } from './reading.ts';
import { recordingRefusal, recordReads, requireMayRead, toDocumentRead } from './reads.ts';

/** A file to be read: in pieces, as it was attached. */
export interface OpenedAttachment extends Pick<StoredAttachment, 'digest' | 'sizeBytes' | 'mediaType'> {
	/** Of the name under which it is saved. */
	readonly extension: string;
	readonly content: AsyncIterable<Uint8Array>;
}

/** The content of a file that is here whole. */
export async function openStored(
	db: Database,
	file: Pick<StoredAttachment, 'id' | 'key' | 'sealedBytes'>,
): Promise<AsyncIterable<Uint8Array>> {
	return await openAttachment(loadParts(db, file), AttachmentKey.parse(file.key));
}

export interface AttachmentQuestion {
	readonly document: DocumentId | Digest;
	readonly digest: Digest;
	readonly original: boolean;
}

/**
 * An attachment of a document; with `original`, the file as it was handed in, which its author alone has.
 *
 * @throws Problem of `showDocument`; `document-erased`, `attachment-unknown`
 */
export async function readAttachment(
	context: ExchangeContext,
	by: Person,
	purpose: Purpose,
	{ document, digest, original }: AttachmentQuestion,
): Promise<OpenedAttachment> {
	return await readDocument(context, { by, purpose }, document, 'attachment', async (view) => {
		if (view.erased !== null) throw new Problem('document-erased', { detail: `Document ${view.skeleton.id}.` });
		const file = await withDatabaseProblems(findFile(context, view.digest, digest, original));
		if (file === undefined) throw new Problem('attachment-unknown', { detail: `Document ${view.skeleton.id}.` });
		return await openFile(context, file);
	});
}

/** A file of what waits for a second person, which is on record as read. @throws Problem `attachment-unknown`, `policy-denied` */
export async function readWaitingAttachment(
	context: ExchangeContext,
	by: Person,
	id: ApprovalId,
	digest: Digest,
): Promise<OpenedAttachment> {
	const { db, kek, authority } = context;
	const waiting = await withDatabaseProblems(loadApproval(db, kek, id));
	const files = waiting === undefined ? [] : await withDatabaseProblems(listFiles(db, id));
	const ids = files.filter((file) => file.digest === digest).map((file) => file.id);
	const [file] = await withDatabaseProblems(loadAttachments(db, kek, authority, ids));
	if (file === undefined || waiting === undefined)
		throw new Problem('attachment-unknown', { detail: `Approval ${id}.` });
	const skeleton = readSkeleton(waiting.document.jwt);
	const read = toDocumentRead(skeleton, waiting.document.digest);
	const reader = { by, purpose: skeleton.handling.purpose };
	return await recordingRefusal(context, reader, read.named, async () => {
		requireMayRead(context, reader, skeleton);
		await recordReads(context, reader, 'attachment', [read]);
		return await openFile(context, file);
	});
}

/** A file that is here. */
export async function openFile({ db }: Pick<ExchangeContext, 'db'>, file: StoredAttachment): Promise<OpenedAttachment> {
	const { sizeBytes, mediaType } = file;
	const extension = mediaTypes.find((type) => type.mediaType === mediaType)?.extension ?? 'bin';
	return { digest: file.digest, sizeBytes, mediaType, extension, content: await openStored(db, file) };
}

async function findFile(
	{ db, kek, authority }: ExchangeContext,
	document: Digest,
	digest: Digest,
	original: boolean,
): Promise<StoredAttachment | undefined> {
	const [attached] = await loadAttachmentsOf(db, kek, document, [digest]);
	if (!original || attached === undefined) return attached;
	const ids: AttachmentId[] = attached.originalId === null ? [] : [attached.originalId];
	return (await loadAttachments(db, kek, authority, ids))[0];
}
