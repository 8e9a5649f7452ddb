import { type AttachmentKey, openAttachment, toSealedBytes } from '../envelope/attachment.ts';
import type { SealedReference } from '../envelope/cover.ts';
import { headBytes, recogniseMediaType } from '../media/media-type.ts';
import type { AttachmentId, AuthorityId } from '../model/identifiers.ts';
import { type AttachmentReference, maxAttachmentBytes } from '../model/skeleton.ts';
import { Problem } from '../problem.ts';
import { countParts, discardDamaged, findIncoming, loadParts } from '../store/attachment-parts.ts';
import { discardUnattached, loadAttachments, type NewAttachment } from '../store/attachments.ts';
import { type Database, toDatabaseProblem } from '../store/database.ts';
import { measure, readHead } from './attachment-stream.ts';
import type { ExchangeContext } from './context.ts';
import { withDatabaseProblems } from './database-problems.ts';

type VerifyingContext = Pick<ExchangeContext, 'db' | 'kek'>;

/** An attachment that is verified, to be kept with its document. */
export interface ReceivedAttachment extends NewAttachment {
	/** False where it came with another document before. */
	readonly isNew: boolean;
}

/**
 * Verifies the attachments that came with a copy against its author's skeleton: digest, size and what
 * kind of file it is.
 *
 * @param listed the skeleton's attachments
 * @param references the cover's
 * @param keys the envelope's, in the order of `references`
 * @throws Problem `attachment-incomplete` when parts are missing or came damaged, so that the sender sends
 * them again; `attachment-mismatch` when a file is whole and not what the author listed
 */
export async function verifyAttachments(
	context: VerifyingContext,
	from: AuthorityId,
	listed: readonly AttachmentReference[],
	references: readonly SealedReference[],
	keys: readonly AttachmentKey[],
): Promise<readonly ReceivedAttachment[]> {
	if (keys.length !== references.length) throw new Problem('attachment-mismatch');
	const verified: ReceivedAttachment[] = [];
	for (const [index, reference] of references.entries()) {
		const expected = listed.find(({ digest }) => digest === reference.digest);
		const key = keys[index];
		if (expected === undefined || key === undefined) throw new Problem('attachment-mismatch');
		// Told before anything is read: what is read is as long as what the author listed.
		if (toSealedBytes(expected.sizeBytes) !== reference.sealedBytes) throw new Problem('attachment-mismatch');
		verified.push(await verify(context, from, expected, reference, key));
	}
	return verified;
}

async function verify(
	context: VerifyingContext,
	from: AuthorityId,
	expected: AttachmentReference,
	reference: SealedReference,
	key: AttachmentKey,
): Promise<ReceivedAttachment> {
	const { db, kek } = context;
	const file = await withDatabaseProblems(findIncoming(db, from, reference.sealedDigest));
	if (file === undefined) throw new Problem('attachment-incomplete');
	const { id } = file;
	if (file.isVerified) {
		const [known] = await withDatabaseProblems(loadAttachments(db, kek, from, [id]));
		if (known === undefined || !isAsListed(known, expected)) throw new Problem('attachment-mismatch');
		return { ...known, isNew: false };
	}
	await requireAllParts(db, file, reference);
	const { found, isAsSent } = await readToEnd(db, id, reference, key);
	if (!isAsSent) throw await drop(db, id);
	if (found === undefined || !isAsListed(found, expected)) throw new Problem('attachment-mismatch');
	const { sealedDigest, sealedBytes } = reference;
	return { id, sealedDigest, sealedBytes, ...found, key, isNew: true };
}

/** Every part is there, of a file of that size: each was as long as it has to be when it came. */
async function requireAllParts(
	db: Database,
	file: { id: AttachmentId; parts: readonly number[]; sealedBytes: number },
	{ sealedBytes }: SealedReference,
): Promise<void> {
	if (file.sealedBytes !== sealedBytes) throw await drop(db, file.id);
	if (file.parts.length < countParts(sealedBytes)) throw new Problem('attachment-incomplete');
}

/** So that the sender brings anew what was damaged here; where nothing was, all of it. */
async function drop(db: Database, id: AttachmentId): Promise<Problem> {
	const work = db.transaction().execute(async (tx) => {
		if ((await discardDamaged(tx, id)) === 0) await discardUnattached(tx, id);
	});
	await withDatabaseProblems(work);
	return new Problem('attachment-incomplete', { detail: 'What came is not what its digest says.' });
}

function isAsListed(found: AttachmentReference, expected: AttachmentReference): boolean {
	const { digest, sizeBytes, mediaType } = expected;
	return found.digest === digest && found.sizeBytes === sizeBytes && found.mediaType === mediaType;
}

/** Reads a sealed file once: what it is when opened, if it opens, and whether it is the one that was sent. */
async function readToEnd(
	db: Database,
	id: AttachmentId,
	{ sealedDigest, sealedBytes }: SealedReference,
	key: AttachmentKey,
): Promise<{ readonly found: AttachmentReference | undefined; readonly isAsSent: boolean }> {
	const sealed = measure(loadParts(db, { id, sealedBytes }), Number.POSITIVE_INFINITY);
	const parts = sealed.stream[Symbol.asyncIterator]();
	const found = await tryOpen(withoutReturn(parts), key);
	// What is left when it does not open counts too.
	while ((await withDatabaseProblems(parts.next())).done !== true);
	return { found, isAsSent: sealed.result().digest === sealedDigest };
}

/** Whoever stops reading leaves the rest to be read. */
function withoutReturn(iterator: AsyncIterator<Uint8Array>): AsyncIterable<Uint8Array> {
	return { [Symbol.asyncIterator]: () => ({ next: () => iterator.next() }) };
}

/** Undefined where it does not open, or is of no type that is taken. */
async function tryOpen(
	sealed: AsyncIterable<Uint8Array>,
	key: AttachmentKey,
): Promise<AttachmentReference | undefined> {
	try {
		const { head, whole } = await readHead(await openAttachment(sealed, key), headBytes);
		const plain = measure(whole, maxAttachmentBytes);
		for await (const _piece of plain.stream);
		const mediaType = recogniseMediaType(head)?.mediaType;
		return mediaType === undefined ? undefined : { ...plain.result(), mediaType };
	} catch (thrown) {
		const problem = toDatabaseProblem(thrown);
		if (problem !== undefined) throw problem;
		// Whatever else: the library has no error of its own for a file that does not open.
		return undefined;
	}
}
