import { toDueWork } from '../delivery/queues.ts';
import type { DueWork } from '../jobs/due-work.ts';
import { isChange, isWithdrawal } from '../model/changes.ts';
import type { Timestamp } from '../model/identifiers.ts';
import { listChanged } from '../model/relation.ts';
import type { Skeleton } from '../model/skeleton.ts';
import type { Transaction } from '../store/database.ts';
import type { ExchangeContext } from './context.ts';
import { beginFollowUp, cancelWithdrawn } from './own-changes.ts';
import { queueRelays } from './relays.ts';

/**
 * In the transaction that stores a correction or withdrawal of another author: it goes on to whoever has of us what it
 * changes, with those that came before it and count only now; what was withdrawn and has not left stays here.
 *
 * @returns what is to be announced once it has committed
 */
export async function relayChange(
	tx: Transaction,
	context: ExchangeContext,
	skeleton: Skeleton,
	at: Timestamp,
): Promise<DueWork[]> {
	const { author, kind, relations } = skeleton;
	if (!isChange(kind) || author === context.authority) return [];
	const due: DueWork[] = [];
	for (const id of listChanged(relations)) {
		const relays = await queueRelays(tx, context, { id, author });
		for (const { change } of relays) await beginFollowUp(tx, context, change, at);
		due.push(...relays.map(({ delivery }) => toDueWork(delivery)));
	}
	if (isWithdrawal(kind)) await cancelWithdrawn(tx, context, skeleton, at);
	return due;
}
