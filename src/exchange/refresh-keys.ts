import type { AuthorityId } from '../model/identifiers.ts';
import type { ExchangeContext } from './context.ts';

/**
 * Makes what takes the keys that a partner publishes now, for the next attempt: its own to us or ours to
 * it. If that fails, the next attempt says why. Whoever asks while a fetch is under way waits for that one:
 * a partner that sends many things we cannot verify makes us fetch one at a time.
 */
export function makeRefreshKeys({
	partners,
	channel,
}: Pick<ExchangeContext, 'partners' | 'channel'>): ExchangeContext['refreshKeys'] {
	const underWay = new Map<AuthorityId, Promise<void>>();
	const refresh = async (authority: AuthorityId) => {
		try {
			partners.learn(authority, await channel(partners.require(authority)).fetchCertificates());
		} catch {
			// Nothing is lost: the keys we have stay, and the attempt has its own problem.
		} finally {
			underWay.delete(authority);
		}
	};
	return (authority) => underWay.getOrInsertComputed(authority, () => refresh(authority));
}
