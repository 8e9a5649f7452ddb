import { readBody, readSkeleton, type VerifiedDocument } from '../envelope/document.ts';
import { type DueWork, scheduleWork, settleWork } from '../jobs/due-work.ts';
import type { Sourced } from '../model/field.ts';
import type { AuthorityId, DocumentId } from '../model/identifiers.ts';
import { partnerNotice } from '../model/kinds/partner-notice.ts';
import { toProblem } from '../problem.ts';
import type { Transaction } from '../store/database.ts';
import { findDocuments, loadDocument } from '../store/documents.ts';
import type { ExchangeContext } from './context.ts';

/** The queue's name, and the key of its handler. */
export const cardsQueue = 'partner-cards';

export const toCardFetch = (id: DocumentId): DueWork => ({ queue: cardsQueue, id });

/** Notices after which the card that their author publishes is another one. */
const announcing: ReadonlySet<unknown> = new Set(['new-card', 'key-revoked']);

/** Does the document say that its author has a new card? */
export function announcesCard({ skeleton, body }: Pick<VerifiedDocument, 'skeleton' | 'body'>): boolean {
	const { subject } = body as { readonly subject?: { readonly value?: unknown } };
	return skeleton.kind === partnerNotice.name && announcing.has(subject?.value);
}

/** In the transaction that stores the notice: whatever happens next, the card will be looked at. */
export async function scheduleCardFetch(tx: Transaction, id: DocumentId, now: Temporal.Instant): Promise<void> {
	await scheduleWork(tx, toCardFetch(id), now);
}

/** After a fetch in vain a partner is left alone for less than that. */
const soonestSeconds = 10;
const latestSeconds = 3_600;

/**
 * Fetches the card that a notice announced, until it is here: what comes first may be an older one, from a node of its
 * author that does not know better yet, or nothing at all. It is asked for after as long again as the notice is old,
 * and no more once the notice is out of date.
 *
 * @returns when to try again; undefined when there is nothing left to do
 */
export async function fetchAnnouncedCard(
	context: ExchangeContext,
	id: DocumentId,
): Promise<Temporal.Instant | undefined> {
	const found = await findDocuments(context.db, id);
	const notices = await Promise.all(found.map((document) => loadAnnouncement(context, document)));
	const awaited = await Promise.all(notices.map((notice) => notice !== undefined && isAwaited(context, notice)));
	const [notice] = notices.filter((_, index) => awaited[index]);
	return await context.db.transaction().execute(async (tx) => {
		if (notice === undefined) {
			await settleWork(tx, toCardFetch(id));
			return undefined;
		}
		const next = toNext(notice, context.clock());
		await scheduleWork(tx, toCardFetch(id), next);
		return next;
	});
}

interface Announcement {
	readonly author: AuthorityId;
	/** Undefined where the notice does not say, or not so that it can be read: then any fetch will do. */
	readonly version: number | undefined;
	readonly storedAt: Temporal.Instant;
	readonly validUntil: Temporal.Instant;
}

/** Undefined where a document of that id announces no card, or not one of a partner's. */
async function loadAnnouncement(
	{ authority, db, kek }: ExchangeContext,
	{ digest, author, storedAt }: Awaited<ReturnType<typeof findDocuments>>[number],
): Promise<Announcement | undefined> {
	const document = author === authority ? undefined : await loadDocument(db, kek, digest);
	if (document === undefined) return undefined;
	const notice = { skeleton: readSkeleton(document.jwt), ...readBody(document) };
	if (!announcesCard(notice)) return undefined;
	const { cardVersion } = notice.body as { readonly cardVersion?: Sourced };
	const [version] = /^[1-9]\d{0,9}$/.exec(String(cardVersion?.value)) ?? [];
	return {
		author,
		version: version === undefined ? undefined : Number(version),
		storedAt: Temporal.Instant.from(storedAt),
		validUntil: Temporal.Instant.from(notice.skeleton.validUntil),
	};
}

/** Whether the card is still to come, after one more look for it. */
async function isAwaited(
	{ clock, partners, fetchCard }: ExchangeContext,
	{ author, version, validUntil }: Announcement,
): Promise<boolean> {
	const isHere = () => version !== undefined && partners.require(author).card.version >= version;
	try {
		if (Temporal.Instant.compare(clock(), validUntil) > 0 || isHere()) return false;
		await fetchCard(author);
		return version !== undefined && !isHere();
	} catch (thrown) {
		// One whose partnership has ended begins anew by the telephone.
		return toProblem(thrown).code !== 'partner-unknown';
	}
}

/** As long again as the notice is old, within bounds. */
function toNext({ storedAt }: Announcement, now: Temporal.Instant): Temporal.Instant {
	const ageSeconds = now.since(storedAt).total('seconds');
	return now.add({ seconds: Math.round(Math.min(Math.max(ageSeconds, soonestSeconds), latestSeconds)) });
}
