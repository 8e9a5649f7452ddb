import { type AuditEntry, appendLeaves, toActor, toAuditLeaf } from '../audit/entry.ts';
import { sealAttachment } from '../envelope/attachment.ts';
import { scheduleWork } from '../jobs/due-work.ts';
import { MalformedMedia } from '../media/byte-reader.ts';
import { headBytes, mediaTypes, recogniseMediaType } from '../media/media-type.ts';
import { findSharedCopy, type ToSharedCopy } from '../media/shared-copy.ts';
import { type AttachmentId, newId, toTimestamp } from '../model/identifiers.ts';
import type { Person } from '../model/person.ts';
import { type AttachmentReference, maxAttachmentBytes } from '../model/skeleton.ts';
import { Problem } from '../problem.ts';
import { savePart } from '../store/attachment-parts.ts';
import { beginAttachment, completeAttachment, type NewAttachment } from '../store/attachments.ts';
import { expireAttachment, expireOwnAfter, toExpiry } from './attachment-expiry.ts';
import { openStored } from './attachment-reading.ts';
import { digestPart, measure, readHead, toParts } from './attachment-stream.ts';
import type { ExchangeContext } from './context.ts';
import { withDatabaseProblems } from './database-problems.ts';

/** A file that was taken in, to be named in a draft. */
export interface Attached extends AttachmentReference {
	readonly id: AttachmentId;
	/**
	 * The file as it was handed in, where what is shared is a copy without its metadata. It stays here as
	 * evidence. Null where the file itself is shared, with whatever metadata it has.
	 */
	readonly original: AttachmentReference | null;
}

type AttachContext = Pick<ExchangeContext, 'authority' | 'db' | 'clock' | 'kek'> & { readonly by: Person };

/**
 * Takes a file in: seals it and stores it, a part at a time. Of a picture a copy without metadata is made,
 * which is what documents share. That it is here, and who handed it in, is on record.
 *
 * @param declared the media type that it is said to have, if any
 * @throws Problem `attachment-type-unsupported`, `attachment-type-differs`, `attachment-unreadable`, `body-too-large`,
 * `request-malformed` (it ends early), `database-unavailable`
 */
export async function attach(
	ways: Omit<AttachContext, 'by'>,
	by: Person,
	content: AsyncIterable<Uint8Array>,
	declared?: string,
): Promise<Attached> {
	const context = { ...ways, by };
	const { head, whole } = await readHead(content, headBytes);
	const type = recogniseMediaType(head);
	if (type === undefined) {
		const known = mediaTypes.map(({ mediaType }) => mediaType).join(', ');
		throw new Problem('attachment-type-unsupported', { detail: `Taken are ${known}.` });
	}
	if (declared !== undefined && declared !== type.mediaType) {
		throw new Problem('attachment-type-differs', { detail: `Its first bytes are those of ${type.mediaType}.` });
	}
	const file = await storeSealed(context, type.mediaType, whole, null);
	const toCopy = findSharedCopy(type.mediaType);
	if (toCopy === undefined) return { ...toReference(file), id: file.id, original: null };
	const copy = await storeCopy(context, file, toCopy);
	return { ...toReference(copy), id: copy.id, original: toReference(file) };
}

async function storeCopy(
	context: AttachContext,
	original: NewAttachment,
	toCopy: ToSharedCopy,
): Promise<NewAttachment> {
	try {
		return await storeSealed(context, original.mediaType, toCopy(await openStored(context.db, original)), original.id);
	} catch (cause) {
		await discard(context, original.id);
		throw cause instanceof MalformedMedia ? new Problem('attachment-unreadable', { cause }) : cause;
	}
}

/** What a crash leaves half-way is removed when it expires; what is refused, at once. */
async function storeSealed(
	context: AttachContext,
	mediaType: string,
	content: AsyncIterable<Uint8Array>,
	originalId: AttachmentId | null,
): Promise<NewAttachment> {
	const id = await begin(context, originalId);
	try {
		return await fill(context, id, originalId, mediaType, content);
	} catch (thrown) {
		await discard(context, id);
		throw thrown;
	}
}

async function fill(
	context: AttachContext,
	id: AttachmentId,
	originalId: AttachmentId | null,
	mediaType: string,
	content: AsyncIterable<Uint8Array>,
): Promise<NewAttachment> {
	const { db, kek } = context;
	const plain = measure(content, maxAttachmentBytes);
	const { key, sealed } = await sealAttachment(plain.stream);
	const outer = measure(sealed, Number.POSITIVE_INFINITY);
	let number = 0;
	for await (const part of toParts(outer.stream)) {
		await withDatabaseProblems(savePart(db, id, number, { bytes: part, digest: digestPart(part) }));
		number += 1;
	}
	const { digest: sealedDigest, sizeBytes: sealedBytes } = outer.result();
	const file = { id, sealedDigest, sealedBytes, ...plain.result(), mediaType, key };
	// Of a picture its copy, which is the file that drafts name.
	const isNamed = originalId !== null || findSharedCopy(mediaType) === undefined;
	await withDatabaseProblems(
		db.transaction().execute(async (tx) => {
			await completeAttachment(tx, kek, file);
			if (isNamed) await appendLeaves(tx, [toAuditLeaf(toEntry(context, id))]);
		}),
	);
	return file;
}

function toEntry({ authority, clock, by }: AttachContext, attachment: AttachmentId): AuditEntry {
	const at = toTimestamp(clock());
	return { at, action: 'attachment-handed-in', authority, ...toActor(by), attachment, outcome: 'stored' };
}

/** Where that fails too, it expires. */
async function discard({ db }: AttachContext, id: AttachmentId): Promise<void> {
	await expireAttachment({ db }, id).catch(() => undefined);
}

async function begin({ db, clock, authority }: AttachContext, originalId: AttachmentId | null): Promise<AttachmentId> {
	const now = clock();
	const id = newId(now) as AttachmentId;
	const row = { id, source: authority, sealed: null, originalId, createdAt: toTimestamp(now) };
	await withDatabaseProblems(
		db.transaction().execute(async (tx) => {
			await beginAttachment(tx, row);
			await scheduleWork(tx, toExpiry(id), now.add(expireOwnAfter));
		}),
	);
	return id;
}

function toReference({ digest, sizeBytes, mediaType }: NewAttachment): AttachmentReference {
	return { digest, sizeBytes, mediaType };
}
