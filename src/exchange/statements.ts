import type { AuthorityId } from '../model/identifiers.ts';
import { listStatements as listStored } from '../store/statements.ts';
import type { ExchangeContext } from './context.ts';
import { withDatabaseProblems } from './database-problems.ts';
import type { Page } from './reading.ts';

export type StatementItem = Awaited<ReturnType<typeof listStatements>>[number];

/** What others state by channels, newest first; of one of them, or of all. */
export async function listStatements(
	{ db }: Pick<ExchangeContext, 'db'>,
	partner: AuthorityId | undefined,
	page: Page,
) {
	const stored = await withDatabaseProblems(listStored(db, partner, page));
	return stored.map(({ authority, version, saidAt, ...item }) => ({ partner: authority, ...item }));
}
