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

/** How a poll went. */
export interface Polled extends Pick<ChannelPoll, 'failures'> {
	readonly at: string;
	/** Why it failed; null where it did not. */
	readonly code: string | null;
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

/** When it was polled last, and how that went; undefined where it never was. */
export async function findPolled(db: Database, authority: AuthorityId): Promise<Polled | undefined> {
	return await db
		.selectFrom('channel_poll')
		.select(({ ref }) => [ref('polled_at').$notNull().as('at'), 'failures', 'code'])
		.where('authority', '=', authority)
		.where('polled_at', 'is not', null)
		.executeTakeFirst();
}

/** How often in a row each was polled in vain. */
export async function listPollFailures(db: Database): Promise<Pick<ChannelPoll, 'authority' | 'failures'>[]> {
	return await db.selectFrom('channel_poll').select(['authority', 'failures']).orderBy('authority').execute();
}

export async function saveCursor(db: Database, authority: AuthorityId, cursor: string): Promise<void> {
	await db.updateTable('channel_poll').set({ cursor }).where('authority', '=', authority).execute();
}

export async function savePolled(db: Database, authority: AuthorityId, { at, failures, code }: Polled): Promise<void> {
	const change = { polled_at: at, failures, code };
	await db.updateTable('channel_poll').set(change).where('authority', '=', authority).execute();
}
