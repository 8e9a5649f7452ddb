import { toSealedBytes } from '../envelope/attachment.ts';
import { scheduleWork } from '../jobs/due-work.ts';
import { type AttachmentId, type AuthorityId, type Digest, newId, toTimestamp } from '../model/identifiers.ts';
import { maxAttachmentBytes } from '../model/skeleton.ts';
import { Problem } from '../problem.ts';
import { countUnderWay, findIncoming, partBytes, type SealedPart, savePart } from '../store/attachment-parts.ts';
import { beginAttachment } from '../store/attachments.ts';
import type { Transaction } from '../store/database.ts';
import { expireIncomingAfter, toExpiry } from './attachment-expiry.ts';
import { digestPart } from './attachment-stream.ts';
import type { ExchangeContext } from './context.ts';
import { withDatabaseProblems } from './database-problems.ts';

/** Of one partner, so much may wait for its documents: four attachments of the largest, or many small ones. */
const maxWaiting = { parts: 2_052, files: 1_024 };

type PartsContext = Pick<ExchangeContext, 'db' | 'clock' | 'partners'>;

/** One part of a sealed file, as a partner brings it, with the digest that the partner states. */
export interface IncomingPart extends SealedPart {
	readonly from: AuthorityId;
	/** Of the sealed file, by which its sender will refer to it. */
	readonly sealedDigest: Digest;
	/** Of all of it, as the partner states it. */
	readonly sealedBytes: number;
	readonly number: number;
}

/** The numbers of the parts that are here of a partner's sealed file. @throws Problem `partner-not-active` */
export async function listParts(
	{ db, partners }: PartsContext,
	from: AuthorityId,
	sealedDigest: Digest,
): Promise<readonly number[]> {
	partners.requireActive(from);
	return (await withDatabaseProblems(findIncoming(db, from, sealedDigest)))?.parts ?? [];
}

/**
 * Keeps a part until the envelope comes that says what it belongs to. Only its sender can refer to it.
 *
 * @throws Problem `attachment-part-damaged`, `attachment-part-unfit`, `body-too-large`; `gateway-busy` when that partner has too much waiting; `partner-not-active`;
 * `database-unavailable`
 */
export async function takePart({ db, clock, partners }: PartsContext, part: IncomingPart): Promise<void> {
	partners.requireActive(part.from);
	requireFit(part);
	const work = db.transaction().execute(async (tx) => {
		await requireRoom(tx, part.from);
		const { id, sealedBytes } = await findOrBegin(tx, part, clock());
		if (sealedBytes !== part.sealedBytes) throw new Problem('attachment-part-unfit');
		await savePart(tx, id, part.number, part);
		// It waits from its last part on: a slow line must not lose its first ones.
		await scheduleWork(tx, toExpiry(id), clock().add(expireIncomingAfter));
	});
	await withDatabaseProblems(work);
}

/** It is as it was sent, and as long as the part of that number is of a file of the stated size. */
function requireFit({ sealedBytes, number, bytes, digest }: IncomingPart): void {
	const largest = toSealedBytes(maxAttachmentBytes);
	if (sealedBytes > largest) throw new Problem('body-too-large', { detail: `At most ${largest} bytes.` });
	const expected = Math.min(partBytes, sealedBytes - number * partBytes);
	if (expected < 1 || bytes.length !== expected) throw new Problem('attachment-part-unfit');
	if (!digestPart(bytes).every((byte, index) => byte === digest[index])) throw new Problem('attachment-part-damaged');
}

async function requireRoom(tx: Transaction, from: AuthorityId): Promise<void> {
	const { files, parts } = await countUnderWay(tx, from);
	if (files >= maxWaiting.files || parts >= maxWaiting.parts)
		throw new Problem('gateway-busy', { retryAfterSeconds: 600 });
}

async function findOrBegin(
	tx: Transaction,
	part: Pick<IncomingPart, 'from' | 'sealedDigest' | 'sealedBytes'>,
	now: Temporal.Instant,
): Promise<{ readonly id: AttachmentId; readonly sealedBytes: number }> {
	const { from, sealedDigest, sealedBytes } = part;
	const found = await findIncoming(tx, from, sealedDigest);
	if (found !== undefined) return found;
	const id = newId(now) as AttachmentId;
	const row = {
		id,
		source: from,
		sealed: { digest: sealedDigest, bytes: sealedBytes },
		originalId: null,
		createdAt: toTimestamp(now),
	};
	// If another part came at the same time and was first, its row is the one.
	return (await beginAttachment(tx, row)) ? { id, sealedBytes } : await findOrBegin(tx, part, now);
}
