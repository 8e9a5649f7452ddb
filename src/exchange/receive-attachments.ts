import { type AttachmentKey, openAttachment } from '../envelope/attachment.ts';
import type { SealedReference } from '../envelope/cover.ts';
import { scheduleWork } from '../jobs/due-work.ts';
import { headBytes, recogniseMediaType } from '../media/media-type.ts';
import { type AttachmentId, type AuthorityId, type Digest, newId, toTimestamp } from '../model/identifiers.ts';
import { type AttachmentReference, maxAttachmentBytes } from '../model/skeleton.ts';
import { Problem } from '../problem.ts';
import {
	beginAttachment,
	countPartsUnderWay,
	discardUnattached,
	findIncoming,
	loadAttachments,
	loadParts,
	type StoredAttachment,
	savePart,
} from '../store/attachments.ts';
import { type Database, toDatabaseProblem } from '../store/database.ts';
import { expireIncomingAfter, toExpiry } from './attachment-expiry.ts';
import { measure, readHead } from './attachment-stream.ts';
import type { ExchangeContext } from './context.ts';
import { withDatabaseProblems } from './database-problems.ts';

type IncomingContext = Pick<ExchangeContext, 'db' | 'clock' | 'kek'>;

/** Of one partner, so many parts may wait for their documents: four of the largest attachments. */
const maxPartsUnderWay = 2_052;

/** The numbers of the parts that are here of a partner's sealed file. */
export async function listParts(
	{ db }: IncomingContext,
	from: AuthorityId,
	sealedDigest: Digest,
): Promise<readonly number[]> {
	return (await withDatabaseProblems(findIncoming(db, from, sealedDigest)))?.parts ?? [];
}

/**
 * Keeps a part until the envelope comes that says what it belongs to. Only its sender can refer to it.
 *
 * @throws Problem `gateway-busy` when that partner has too much waiting; `database-unavailable`
 */
export async function takePart(
	context: IncomingContext,
	from: AuthorityId,
	sealedDigest: Digest,
	number: number,
	bytes: Uint8Array,
): Promise<void> {
	await withDatabaseProblems(keep(context, from, sealedDigest, number, bytes));
}

async function keep(
	context: IncomingContext,
	from: AuthorityId,
	sealedDigest: Digest,
	number: number,
	bytes: Uint8Array,
): Promise<void> {
	const { db } = context;
	const file = await findOrBegin(context, from, sealedDigest);
	if (file.isWhole || file.parts.includes(number)) return;
	if ((await countPartsUnderWay(db, from)) >= maxPartsUnderWay)
		throw new Problem('gateway-busy', { retryAfterSeconds: 600 });
	await savePart(db, file.id, number, bytes);
}

async function findOrBegin(
	context: IncomingContext,
	from: AuthorityId,
	sealedDigest: Digest,
): Promise<{ id: AttachmentId; isWhole: boolean; parts: readonly number[] }> {
	const { db, clock } = context;
	const found = await findIncoming(db, from, sealedDigest);
	if (found !== undefined) return found;
	const now = clock();
	const id = newId(now) as AttachmentId;
	const row = { id, source: from, sealedDigest, originalId: null, createdAt: toTimestamp(now) };
	const isNew = await db.transaction().execute(async (tx) => {
		const inserted = await beginAttachment(tx, row);
		if (inserted) await scheduleWork(tx, toExpiry(id), now.add(expireIncomingAfter));
		return inserted;
	});
	// Or two parts came at once, and the other was first.
	return isNew ? { id, isWhole: false, parts: [] } : await findOrBegin(context, from, sealedDigest);
}

/** A verified attachment, to be kept with its document. */
export type ReceivedAttachment = Omit<StoredAttachment, 'originalId'>;

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
	context: IncomingContext,
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
		verified.push(await verify(context, from, expected, reference, key));
	}
	return verified;
}

async function verify(
	context: IncomingContext,
	from: AuthorityId,
	expected: AttachmentReference,
	reference: SealedReference,
	key: AttachmentKey,
): Promise<ReceivedAttachment> {
	const { db, kek } = context;
	const { sealedDigest, sealedBytes } = reference;
	const file = await withDatabaseProblems(findIncoming(db, from, sealedDigest));
	if (file === undefined || file.bytes < sealedBytes) throw new Problem('attachment-incomplete');
	const { id } = file;
	if (file.isWhole) {
		const [stored] = await withDatabaseProblems(loadAttachments(db, kek, from, [id]));
		if (stored === undefined || !isAsListed(stored, expected)) throw new Problem('attachment-mismatch');
		return stored;
	}
	const found = await tryRead(db, id, key);
	if (found !== undefined && isAsListed(found, expected)) return { id, sealedDigest, sealedBytes, ...found, key };
	if ((await withDatabaseProblems(readDigest(db, id))) === sealedDigest) throw new Problem('attachment-mismatch');
	await withDatabaseProblems(db.transaction().execute((tx) => discardUnattached(tx, id)));
	throw new Problem('attachment-incomplete', { detail: 'What came is not what its digest says.' });
}

function isAsListed(found: AttachmentReference, expected: AttachmentReference): boolean {
	const { digest, sizeBytes, mediaType } = expected;
	return found.digest === digest && found.sizeBytes === sizeBytes && found.mediaType === mediaType;
}

/** What a file is, read to its end. Undefined when it does not open, or is of no type that is taken. */
async function tryRead(db: Database, id: AttachmentId, key: AttachmentKey): Promise<AttachmentReference | undefined> {
	try {
		const { head, whole } = await readHead(await openAttachment(loadParts(db, id), key), headBytes);
		const plain = measure(whole, maxAttachmentBytes);
		await drain(plain.stream);
		const mediaType = recogniseMediaType(head)?.mediaType;
		return mediaType === undefined ? undefined : { ...plain.result(), mediaType };
	} catch (thrown) {
		const problem = toDatabaseProblem(thrown);
		if (problem !== undefined) throw problem;
		// Whatever else: the library has no error of its own for a file that does not open.
		return undefined;
	}
}

/** SHA-256 of the sealed file as it came. */
async function readDigest(db: Database, id: AttachmentId): Promise<Digest> {
	const sealed = measure(loadParts(db, id), Number.POSITIVE_INFINITY);
	await drain(sealed.stream);
	return sealed.result().digest;
}

async function drain(stream: AsyncIterable<Uint8Array>): Promise<void> {
	for await (const _piece of stream);
}
