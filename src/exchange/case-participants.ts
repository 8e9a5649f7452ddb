import { readSkeleton } from '../envelope/document.ts';
import type { AuthorityId } from '../model/identifiers.ts';
import { participation } from '../model/repatriation-steps.ts';
import type { Skeleton } from '../model/skeleton.ts';
import { listCaseTokens } from '../store/cases.ts';
import type { ExchangeContext } from './context.ts';

/**
 * Whom the author of a request has take part in the case that it opened: the other country's authority, to which the
 * request itself names host and home, and whoever it had join and not leave since. That is its word that they are told
 * what happens there.
 */
export async function listInvited(
	{ db }: Pick<ExchangeContext, 'db'>,
	{ id, author, person }: Skeleton,
): Promise<ReadonlySet<AuthorityId>> {
	if (person === undefined) return new Set();
	const invited = new Set([person.host, person.home]);
	const stated = (await listCaseTokens(db, id, author)).map(({ jwt }) => readSkeleton(jwt));
	// Ids begin with the time.
	for (const { event } of stated.toSorted((a, b) => (a.id < b.id ? -1 : 1))) {
		if (event?.step !== participation.code || event.participant === undefined) continue;
		if (event.outcome === 'joined') invited.add(event.participant.authority);
		else invited.delete(event.participant.authority);
	}
	return invited;
}
