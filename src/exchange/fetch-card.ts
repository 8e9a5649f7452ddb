import type { AuthorityId } from '../model/identifiers.ts';
import { takePublishedCard } from '../partners/registry.ts';
import type { ExchangeContext } from './context.ts';
import { withDatabaseProblems } from './database-problems.ts';

type FetchContext = Pick<ExchangeContext, 'authority' | 'db' | 'clock' | 'partners' | 'peer' | 'lookAtPartners'>;

/** A partner whose card was fetched in vain is left alone so long. */
const pauseMs = 5_000;

/**
 * Makes what fetches the card that an active partner publishes now, and takes it if nothing in it needs the
 * telephone. Whoever asks while a fetch is under way, or soon after one that brought nothing, gets what that one got:
 * a partner that sends many things we cannot verify makes us fetch one at a time, and not without end.
 */
export function makeFetchCard(context: FetchContext): ExchangeContext['fetchCard'] {
	const { partners } = context;
	const latest = new Map<AuthorityId, Promise<void>>();
	const forget = (authority: AuthorityId) => latest.delete(authority);
	const fetchCard = async (authority: AuthorityId) => {
		const { version } = partners.require(authority).card;
		try {
			const { token } = await context.peer(partners.require(authority)).fetchCard();
			await withDatabaseProblems(takePublishedCard(context, authority, token));
			// Another node may have taken it just before.
			await context.lookAtPartners();
		} finally {
			const isNewer = partners
				.list()
				.some((partner) => partner.authority === authority && partner.card.version > version);
			if (isNewer) forget(authority);
			else setTimeout(forget, pauseMs, authority).unref();
		}
	};
	return async (authority) => {
		partners.requireActive(authority);
		await latest.getOrInsertComputed(authority, fetchCard);
	};
}

/** For an attempt that failed for want of a key: if there is no newer card, the next one says why. Never throws. */
export async function refreshKeys({ fetchCard }: Pick<ExchangeContext, 'fetchCard'>, of: AuthorityId): Promise<void> {
	await fetchCard(of).catch(() => undefined);
}
