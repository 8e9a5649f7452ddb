import type { AuthorityId } from '../model/identifiers.ts';
import type { ExchangeContext } from './context.ts';

/**
 * Takes the keys that a partner publishes now, for the next attempt: its own to us or ours to it. If that
 * fails, the next attempt says why.
 */
export async function refreshKeys({ partners, channel }: ExchangeContext, authority: AuthorityId): Promise<void> {
	try {
		partners.learn(authority, await channel(partners.require(authority)).fetchCertificates());
	} catch {
		// Nothing is lost: the keys we have stay, and the attempt has its own problem.
	}
}
