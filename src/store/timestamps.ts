import { sql } from 'kysely';
import type { Database, Transaction } from './database.ts';
import { isDue } from './turns.ts';

/** A checkpoint for which an authority has given no time-stamp yet. */
export interface UntimedCheckpoint {
	readonly size: number;
	readonly note: string;
}

/** A time-stamp of a checkpoint (RFC 3161). */
export interface StoredTimestamp {
	/** URL of the authority. */
	readonly source: string;
	/** Of the tree. */
	readonly size: number;
	readonly time: string;
	readonly token: Uint8Array;
	/** SHA-256 of the token, some bytes of which no signature covers. */
	readonly digest: Uint8Array;
}

/** How it stands with an authority. */
export interface TimeSource {
	readonly source: string;
	readonly failures: number;
	/** Of the first failure after the last success. */
	readonly failingSince: string | null;
	/** Somebody has been told. */
	readonly told: boolean;
}

/** The newest checkpoint, unless that authority has given a time-stamp for it. */
export async function findUntimed(db: Database, source: string): Promise<UntimedCheckpoint | undefined> {
	const { rows } = await sql<{ size: string; note: string }>`
		select size, note from (select size, note from audit_checkpoint order by size desc limit 1) as newest
		where not exists (select from audit_timestamp where source = ${source} and audit_timestamp.size = newest.size)`.execute(
		db,
	);
	return rows[0] && { size: Number(rows[0].size), note: rows[0].note };
}

/**
 * Takes the turn to ask an authority, if it is due: of many nodes one does.
 *
 * @param until when it is due again, should nothing more be heard of this turn
 * @returns undefined when it is not due
 */
export async function takeTurn(
	db: Database,
	{ source, now, until }: { readonly source: string; readonly now: Temporal.Instant; readonly until: Temporal.Instant },
): Promise<TimeSource | undefined> {
	const { rows } = await sql<TimeSource>`
		insert into audit_time_source as known (source, due_at) values (${source}, ${until.toString()})
		on conflict (source) do update set due_at = excluded.due_at where ${isDue('known.due_at', now)}
		returning source, failures, to_json(failing_since) #>> '{}' as "failingSince", told`.execute(db);
	return rows[0];
}

/** What came of a turn, and when the next one is. */
export async function endTurn(
	tx: Transaction,
	{ source, failures, failingSince, told }: TimeSource,
	dueAt: Temporal.Instant,
): Promise<void> {
	await tx
		.updateTable('audit_time_source')
		.set({ due_at: dueAt.toString(), failures, failing_since: failingSince, told })
		.where('source', '=', source)
		.execute();
}

/** One that is there already stays. */
export async function insertTimestamp(tx: Transaction, timestamp: StoredTimestamp): Promise<void> {
	await tx
		.insertInto('audit_timestamp')
		.values(timestamp)
		.onConflict((conflict) => conflict.doNothing())
		.execute();
}

export async function listTimeSources(db: Database): Promise<TimeSource[]> {
	const { rows } = await sql<TimeSource>`
		select source, failures, to_json(failing_since) #>> '{}' as "failingSince", told
		from audit_time_source order by source`.execute(db);
	return rows;
}

/** A time-stamp with the checkpoint that it is of; null where there is none. */
export interface TimedCheckpoint extends StoredTimestamp {
	readonly note: string | null;
}

/** In the order of the tree, after that one. */
export async function listTimed(
	db: Database | Transaction,
	after: Pick<StoredTimestamp, 'size' | 'source'>,
	limit: number,
): Promise<TimedCheckpoint[]> {
	const { rows } = await sql<TimedCheckpoint & { readonly size: string | number }>`
		select source, size, to_json(time) #>> '{}' as time, token, digest, note
		from audit_timestamp left join audit_checkpoint using (size)
		where (size, source) > (${after.size}::bigint, ${after.source}) order by size, source limit ${limit}`.execute(db);
	return rows.map((row) => ({ ...row, size: Number(row.size) }));
}
