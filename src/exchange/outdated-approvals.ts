import { readSkeleton } from '../envelope/document.ts';
import { isChange, isWithdrawal } from '../model/changes.ts';
import { kinds } from '../model/kinds.ts';
import { listChanged } from '../model/relation.ts';
import type { Skeleton } from '../model/skeleton.ts';
import { type Approval, listWaitingTokens } from '../store/approvals.ts';
import type { Database, Transaction } from '../store/database.ts';
import { listWithChanges } from '../store/relations.ts';
import type { ExchangeContext } from './context.ts';

const changes = kinds.map(({ name }) => name).filter(isChange);

/** What waits for a second person and corrects or withdraws what is withdrawn, or a correction of that. */
export async function findOutdated(
	db: Database | Transaction,
	{ authority }: Pick<ExchangeContext, 'authority'>,
	{ kind, author, relations }: Pick<Skeleton, 'kind' | 'author' | 'relations'>,
): Promise<Approval[]> {
	if (!isWithdrawal(kind) || author !== authority) return [];
	const waiting = await listWaitingTokens(db, changes);
	if (waiting.length === 0) return [];
	const withdrawn = await listWithChanges(db, listChanged(relations), author);
	const ids = new Set(withdrawn.map(({ id }) => id));
	return waiting
		.filter(({ jwt }) => listChanged(readSkeleton(jwt).relations).some((id) => ids.has(id)))
		.map(({ approval }) => approval);
}
