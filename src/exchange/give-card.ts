import { type AuthorityId, toTimestamp } from '../model/identifiers.ts';
import { loadSignedCard } from '../partners/own-card.ts';
import { readSignedCard } from '../partners/signed-card.ts';
import { saveFetch } from '../store/partners.ts';
import type { ExchangeContext } from './context.ts';
import { withDatabaseProblems } from './database-problems.ts';

/**
 * Our card as it was signed last, for a partner, and on record which version of it that partner has.
 *
 * @throws Problem `partner-suspended`; `card-unsigned`, `card-invalid` where the file was spoilt; of the database
 */
export async function giveCard(
	{ db, clock, partners }: Pick<ExchangeContext, 'db' | 'clock' | 'partners'>,
	dataDir: string,
	to: AuthorityId,
): Promise<string> {
	partners.requireNotSuspended(to);
	const token = await loadSignedCard(dataDir);
	const { version } = readSignedCard(token).card;
	await withDatabaseProblems(saveFetch(db, { authority: to, version, at: toTimestamp(clock()) }));
	return token;
}
