import { sql } from 'kysely';
import type { AuthorityId } from '../model/identifiers.ts';
import type { Database, Transaction } from './database.ts';

/** How far a counterpart was polled. */
export interface ChannelPoll {
	readonly authority: AuthorityId;
	/** Where the next one goes on. */
	readonly cursor: string | null;
	/** In a row. */
	readonly failures: number;
}

/** @returns the ids of the work of polling these, made where there is none */
export async function findPolls(tx: Transaction, authorities: readonly AuthorityId[]): Promise<string[]> {
	await sql`insert into channel_poll (authority) select authority from unnest(${authorities}::text[]) as authority
		order by authority on conflict do nothing`.execute(tx);
	const polls = tx
		.selectFrom('channel_poll')
		.select('id')
		.where('authority', '=', sql<AuthorityId>`any(${authorities})`);
	return (await polls.orderBy('id').execute()).map(({ id }) => id);
}

export async function loadPoll(db: Database, id: string): Promise<ChannelPoll | undefined> {
	return await db
		.selectFrom('channel_poll')
		.select(['authority', 'cursor', 'failures'])
		.where('id', '=', id)
		.executeTakeFirst();
}

export async function saveCursor(db: Database, authority: AuthorityId, cursor: string): Promise<void> {
	await db.updateTable('channel_poll').set({ cursor }).where('authority', '=', authority).execute();
}

/** @param code why it failed; null where it did not */
export async function savePolled(
	db: Database,
	authority: AuthorityId,
	{ at, failures, code }: { readonly at: string; readonly failures: number; readonly code: string | null },
): Promise<void> {
	const change = { polled_at: at, failures, code };
	await db.updateTable('channel_poll').set(change).where('authority', '=', authority).execute();
}
