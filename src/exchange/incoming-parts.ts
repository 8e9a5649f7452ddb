import { scheduleWork } from '../jobs/due-work.ts';
import { type AttachmentId, type AuthorityId, type Digest, newId, toTimestamp } from '../model/identifiers.ts';
import { Problem } from '../problem.ts';
import { countUnderWay, findIncoming, savePart } from '../store/attachment-parts.ts';
import { beginAttachment } from '../store/attachments.ts';
import type { Transaction } from '../store/database.ts';
import { expireIncomingAfter, toExpiry } from './attachment-expiry.ts';
import type { ExchangeContext } from './context.ts';
import { withDatabaseProblems } from './database-problems.ts';

/** Of one partner, so much may wait for its documents: four attachments of the largest, or many small ones. */
const maxWaiting = { parts: 2_052, files: 1_024 };

type PartsContext = Pick<ExchangeContext, 'db' | 'clock' | 'partners'>;

/** One part of a sealed file, as a partner brings it. */
export interface IncomingPart {
	readonly from: AuthorityId;
	/** Of the sealed file, by which its sender will refer to it. */
	readonly sealedDigest: Digest;
	readonly number: number;
	readonly bytes: Uint8Array;
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
 * @throws Problem `gateway-busy` when that partner has too much waiting; `partner-not-active`;
 * `database-unavailable`
 */
export async function takePart({ db, clock, partners }: PartsContext, part: IncomingPart): Promise<void> {
	partners.requireActive(part.from);
	const work = db.transaction().execute(async (tx) => {
		await requireRoom(tx, part.from);
		const id = await findOrBegin(tx, part, clock());
		await savePart(tx, id, part.number, part.bytes);
		// It waits from its last part on: a slow line must not lose its first ones.
		await scheduleWork(tx, toExpiry(id), clock().add(expireIncomingAfter));
	});
	await withDatabaseProblems(work);
}

async function requireRoom(tx: Transaction, from: AuthorityId): Promise<void> {
	const { files, parts } = await countUnderWay(tx, from);
	if (files >= maxWaiting.files || parts >= maxWaiting.parts)
		throw new Problem('gateway-busy', { retryAfterSeconds: 600 });
}

async function findOrBegin(
	tx: Transaction,
	{ from, sealedDigest }: Pick<IncomingPart, 'from' | 'sealedDigest'>,
	now: Temporal.Instant,
): Promise<AttachmentId> {
	const found = await findIncoming(tx, from, sealedDigest);
	if (found !== undefined) return found.id;
	const id = newId(now) as AttachmentId;
	const row = { id, source: from, sealedDigest, originalId: null, createdAt: toTimestamp(now) };
	// If another part came at the same time and was first, its row is the one.
	return (await beginAttachment(tx, row)) ? id : await findOrBegin(tx, { from, sealedDigest }, now);
}
