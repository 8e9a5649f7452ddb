import type { AuthorityId } from '../model/identifiers.ts';
import { takePublishedCard } from '../partners/registry.ts';
import type { ExchangeContext } from './context.ts';
import { withDatabaseProblems } from './database-problems.ts';

type FetchContext = Pick<ExchangeContext, 'authority' | 'db' | 'clock' | 'partners' | 'channel' | 'lookAtPartners'>;

/**
 * Makes what fetches the card that a partner publishes now, and takes it if nothing in it needs the telephone.
 * Whoever asks while a fetch is under way waits for that one: a partner that sends many things we cannot verify
 * makes us fetch one at a time.
 */
export function makeFetchCard(context: FetchContext): ExchangeContext['fetchCard'] {
	const underWay = new Map<AuthorityId, Promise<void>>();
	const fetchCard = async (authority: AuthorityId) => {
		try {
			const { token } = await context.channel(context.partners.require(authority)).fetchCard();
			if (await withDatabaseProblems(takePublishedCard(context, authority, token))) await context.lookAtPartners();
		} finally {
			underWay.delete(authority);
		}
	};
	return (authority) => underWay.getOrInsertComputed(authority, () => fetchCard(authority));
}

/** For an attempt that failed for want of a key: if there is no newer card, the next one says why. Never throws. */
export async function refreshKeys({ fetchCard }: Pick<ExchangeContext, 'fetchCard'>, of: AuthorityId): Promise<void> {
	await fetchCard(of).catch(() => undefined);
}
