import { sql } from 'kysely';
import type { AuthorityId } from '../model/identifiers.ts';
import type { Database, Transaction } from './database.ts';

/** The log of a partner, as we cosigned it last. */
export interface WitnessedLog {
	readonly authority: AuthorityId;
	readonly size: number;
	/** With the signature of the log and our own. */
	readonly note: string;
	readonly cosignedAt: string;
}

/** Two notes of one log, of which one contradicts the other. */
export interface LogConflict {
	/** Whose log it is. */
	readonly log: AuthorityId;
	/** `rollback`: the one that was shown has less. `fork`: neither is part of the other. */
	readonly kind: 'fork' | 'rollback';
	/** Who showed it. */
	readonly source: AuthorityId;
	/** Of the note that was known before. */
	readonly seenSize: number;
	readonly seen: string;
	readonly shown: string;
	readonly foundAt: string;
}

export async function loadWitnessedLog(db: Database, authority: AuthorityId): Promise<WitnessedLog | undefined> {
	const row = await db
		.selectFrom('witnessed_log')
		.select(['size', 'note', 'cosigned_at'])
		.where('authority', '=', authority)
		.executeTakeFirst();
	return row && { authority, size: Number(row.size), note: row.note, cosignedAt: row.cosigned_at };
}

/**
 * Compare-and-swap, on the disk of the database when this returns.
 *
 * @param before what is there; undefined where nothing is
 * @returns false when something else is there by now, and stays
 */
export async function replaceWitnessedLog(
	db: Database,
	{ authority, size, note, cosignedAt }: WitnessedLog,
	before: WitnessedLog | undefined,
): Promise<boolean> {
	const values = { size, note, cosigned_at: cosignedAt };
	return await db.transaction().execute(async (tx) => {
		await sql`select set_config('synchronous_commit', 'on', true)`.execute(tx);
		const change =
			before === undefined
				? tx
						.insertInto('witnessed_log')
						.values({ authority, ...values })
						.onConflict((conflict) => conflict.doNothing())
						.returning('size')
				: tx
						.updateTable('witnessed_log')
						.set(values)
						.where('authority', '=', authority)
						.where('note', '=', before.note)
						.returning('size');
		return (await change.executeTakeFirst()) !== undefined;
	});
}

/** @returns false where that is on record already */
export async function insertLogConflict(tx: Transaction, conflict: LogConflict): Promise<boolean> {
	const { log, kind, source, seen, shown } = conflict;
	const inserted = await tx
		.insertInto('log_conflict')
		.values({ log, kind, source, seen_size: conflict.seenSize, seen, shown, found_at: conflict.foundAt })
		.onConflict((same) => same.doNothing())
		.returning('log')
		.executeTakeFirst();
	return inserted !== undefined;
}

/** Checkpoints of a log that partners hold, each a note, and that it is not accepted to be without. */
export async function listContradicting(
	db: Database | Transaction,
	log: AuthorityId,
): Promise<Pick<LogConflict, 'source' | 'seen'>[]> {
	const { rows } = await sql<Pick<LogConflict, 'source' | 'seen'>>`
		select source, seen from log_conflict where log = ${log}
			and not exists (select from accepted_loss where checkpoint = split_part(seen, e'\n\n', 1))`.execute(db);
	return rows;
}

/** How many there are of each log. */
export async function countLogConflicts(
	db: Database,
): Promise<{ readonly log: AuthorityId; readonly count: number }[]> {
	const rows = await db
		.selectFrom('log_conflict')
		.select(['log', db.fn.countAll<string>().as('count')])
		.groupBy('log')
		.orderBy('log')
		.execute();
	return rows.map(({ log, count }) => ({ log, count: Number(count) }));
}

/** Newest first. */
export async function listLogConflicts(db: Database): Promise<LogConflict[]> {
	const rows = await db
		.selectFrom('log_conflict')
		.select(['log', 'kind', 'source', 'seen_size', 'seen', 'shown', 'found_at'])
		.orderBy('found_at', 'desc')
		.execute();
	return rows.map(({ seen_size, found_at, ...row }) => ({ ...row, seenSize: Number(seen_size), foundAt: found_at }));
}
