import { canonicalJson } from '../json.ts';
import type { DocumentId } from '../model/identifiers.ts';
import { Problem } from '../problem.ts';
import type { Transaction } from '../store/database.ts';
import { lockDocuments } from '../store/documents.ts';
import { listWithChanges } from '../store/relations.ts';
import type { ExchangeContext } from './context.ts';

/** @throws Problem `changed-meanwhile` */
export type RequireUnchanged = (tx: Transaction) => Promise<void>;

/**
 * Notes how documents of an author, ours if not told, stand before something is decided by that: who has a copy of them and what changes
 * them. Two who change or disclose one at the same moment would miss each other: the one that stores second is
 * refused, as nobody has yet what it would have decided otherwise.
 *
 * @returns what the transaction that stores calls first
 */
export async function noteStanding(
	{ db, authority }: Pick<ExchangeContext, 'db' | 'authority'>,
	ids: readonly DocumentId[],
	author = authority,
): Promise<RequireUnchanged> {
	if (ids.length === 0) return async () => undefined;
	const noted = await listWithChanges(db, ids, author);
	return async (tx) => {
		await lockDocuments(
			tx,
			noted.map(({ id }) => id),
		);
		const now = await listWithChanges(tx, ids, author);
		if (canonicalJson(now) !== canonicalJson(noted))
			throw new Problem('changed-meanwhile', { detail: `Document ${ids.join(', ')}.` });
	};
}
