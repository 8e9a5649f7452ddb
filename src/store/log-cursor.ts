import { sql } from 'kysely';
import type { Database, Transaction } from './database.ts';

/** How many entries of our log are looked through at once. */
const pageSize = 5_000;

/** Entries of our log, both included. */
export interface LogPage {
	readonly first: number;
	readonly last: number;
}

/**
 * How far the log was looked through: `more` may be there, `all` is read, or `locked`: somebody else is looking, and it is
 * not known.
 */
export type Reading = 'more' | 'all' | 'locked';

/**
 * Looks through the next entries of our log; each is found once, whoever looks, as the log passes over none that commits
 * late.
 *
 * @param cursor has the place of the next entry in its one row
 */
export async function readOn(
	db: Database,
	cursor: 'receipt_proof_cursor' | 'exchange_line_cursor',
	read: (tx: Transaction, page: LogPage) => Promise<void>,
): Promise<Reading> {
	return await db.transaction().execute(async (tx) => {
		const { rows } = await sql<{ first: string; last: string | null }>`
			select next_index as first, (select max(index) from (select index from audit_sequence
				where index >= next_index order by index limit ${pageSize}) as page) as last
			from ${sql.table(cursor)} for update skip locked`.execute(tx);
		const [row] = rows;
		// Nobody waits for it: whoever holds it may be a node that is gone, and each who waits has a connection.
		if (row === undefined) return 'locked';
		if (row.last === null) return 'all';
		const page = { first: Number(row.first), last: Number(row.last) };
		await read(tx, page);
		await tx
			.updateTable(cursor)
			.set({ next_index: page.last + 1 })
			.execute();
		return page.last - page.first + 1 >= pageSize ? 'more' : 'all';
	});
}
