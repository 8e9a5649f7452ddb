import type { VerifiedDocument } from '../envelope/document.ts';
import { type DueWork, scheduleWork, settleWork } from '../jobs/due-work.ts';
import type { DocumentId } from '../model/identifiers.ts';
import { partnerNotice } from '../model/kinds/partner-notice.ts';
import { toProblem } from '../problem.ts';
import type { Transaction } from '../store/database.ts';
import { findDocuments } from '../store/documents.ts';
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

const tryAgainAfter = Temporal.Duration.from({ minutes: 5 });
const giveUpAfter = Temporal.Duration.from({ hours: 24 });

/**
 * Fetches the card that a notice announced. Where its author is away it is asked again for a day; after that the
 * card is fetched when a key on it is first missed.
 *
 * @returns when to try again; undefined when there is nothing left to do
 */
export async function fetchAnnouncedCard(
	context: ExchangeContext,
	id: DocumentId,
): Promise<Temporal.Instant | undefined> {
	const notices = await findDocuments(context.db, id);
	const results = await Promise.allSettled(
		notices.map(({ author }) => (author === context.authority ? undefined : context.fetchCard(author))),
	);
	const isAway = results.some(({ status, reason }: PromiseSettledResult<unknown> & { reason?: unknown }) => {
		return status === 'rejected' && isPassing(reason);
	});
	const [notice] = notices;
	const now = context.clock();
	const next = now.add(tryAgainAfter);
	const isOver =
		notice === undefined || Temporal.Instant.compare(now, Temporal.Instant.from(notice.storedAt).add(giveUpAfter)) > 0;
	return await context.db.transaction().execute(async (tx) => {
		if (isAway && !isOver) {
			await scheduleWork(tx, toCardFetch(id), next);
			return next;
		}
		await settleWork(tx, toCardFetch(id));
		return undefined;
	});
}

function isPassing(thrown: unknown): boolean {
	const { kind } = toProblem(thrown);
	return kind === 'unavailable' || kind === 'busy';
}
