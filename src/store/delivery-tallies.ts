import { sql } from 'kysely';
import type { AuthorityId } from '../model/identifiers.ts';
import type { Database } from './database.ts';

/** How many attempts, or whole deliveries, to a partner ended so within so many seconds, since ever. */
export interface DeliveryTally {
	readonly measure: 'attempt' | 'delivery';
	readonly recipient: AuthorityId;
	/** A problem's code, or `delivered`, `rejected`. */
	readonly outcome: string;
	/** The smallest bucket that they fit in; Infinity is the last. */
	readonly upToSeconds: number;
	readonly count: number;
	/** Of all of them together. */
	readonly seconds: number;
}

/** Adds to what was counted so far, by whatever node. */
export async function addTallies(db: Database, tallies: readonly DeliveryTally[]): Promise<void> {
	if (tallies.length === 0) return;
	const rows = tallies.map(({ upToSeconds, ...tally }) => ({ ...tally, up_to_seconds: upToSeconds }));
	// In one order at every node, so that none waits for one that waits for it.
	const inOrder = rows.toSorted((a, b) => toKey(a).localeCompare(toKey(b)));
	await db
		.insertInto('delivery_tally')
		.values(inOrder)
		.onConflict((conflict) =>
			conflict.columns(['measure', 'recipient', 'outcome', 'up_to_seconds']).doUpdateSet({
				count: sql<string>`delivery_tally.count + excluded.count`,
				seconds: sql<number>`delivery_tally.seconds + excluded.seconds`,
			}),
		)
		.execute();
}

function toKey(row: { measure: string; recipient: string; outcome: string; up_to_seconds: number }): string {
	return [row.measure, row.recipient, row.outcome, row.up_to_seconds].join(' ');
}

export async function listTallies(db: Database): Promise<DeliveryTally[]> {
	const rows = await db
		.selectFrom('delivery_tally')
		.select(['measure', 'recipient', 'outcome', 'up_to_seconds as upToSeconds', 'count', 'seconds'])
		.orderBy('measure')
		.orderBy('recipient')
		.orderBy('outcome')
		.orderBy('up_to_seconds')
		.execute();
	return rows.map((row) => ({ ...row, count: Number(row.count) }));
}
