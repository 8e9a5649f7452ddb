import { sql } from 'kysely';
import type { AuthorityId } from '../model/identifiers.ts';
import { lockNames } from './advisory-locks.ts';
import type { Database, Transaction } from './database.ts';

/** The log of a partner, as we cosigned it last. */
export interface WitnessedLog {
	readonly authority: AuthorityId;
	readonly size: number;
	/** With the signature of the log and our own. */
	readonly note: string;
	readonly cosignedAt: string;
}

/** All of them. */
export async function listWitnessedLogs(db: Database | Transaction): Promise<WitnessedLog[]> {
	const { rows } = await sql<WitnessedLog & { readonly size: string | number }>`
		select authority, size, note, to_json(cosigned_at) #>> '{}' as "cosignedAt" from witnessed_log
		order by authority`.execute(db);
	return rows.map((row) => ({ ...row, size: Number(row.size) }));
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

/**
 * Of one log, by one source: a log that signs two trees of each size contradicts itself anew with each, and nothing of
 * what is kept can be deleted. What is accepted to be lost leaves room for more.
 */
const mostConflicts = 20;

/** @returns false where that is on record already, or there are as many as are kept */
export async function insertLogConflict(tx: Transaction, conflict: LogConflict): Promise<boolean> {
	const { log, kind, source, seen, shown } = conflict;
	// Who comes at the same time counts after us.
	await lockNames(tx, [`conflicts of ${log} by ${source}`]);
	const kept = (await listContradicting(tx, log)).filter((one) => one.source === source);
	if (kept.length >= mostConflicts) return false;
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

/** What a contradiction is known by. */
export type ConflictKey = Pick<LogConflict, 'log' | 'kind' | 'source' | 'seenSize'>;

/** Newest first; those behind `before`, where it is given. */
export async function listLogConflicts(
	db: Database,
	{ limit, before }: { readonly limit: number; readonly before?: ConflictKey | undefined } = { limit: 50 },
): Promise<LogConflict[]> {
	let all = conflicts(db).limit(limit);
	for (const column of ['found_at', 'log', 'kind', 'source', 'seen_size'] as const) all = all.orderBy(column, 'desc');
	const rows = await (before === undefined ? all : all.where(isBehind(before))).execute();
	return rows.map(toConflict);
}

export async function loadLogConflict(db: Database, key: ConflictKey): Promise<LogConflict | undefined> {
	const row = await conflicts(db).where(isThat(key)).executeTakeFirst();
	return row && toConflict(row);
}

/** What is kept, and whether an entry of the log says so, of that moment. */
export type KeptConflict = ConflictKey & Pick<LogConflict, 'seen' | 'shown'> & { readonly isOnRecord: boolean };

const keptAtOnce = 500;

/** In their order, after that one. */
export async function listKeptConflicts(
	db: Database | Transaction,
	after: ConflictKey | undefined,
): Promise<KeptConflict[]> {
	const { log, kind, source, seenSize } = after ?? { log: '', kind: '', source: '', seenSize: 0 };
	// An entry that somebody has altered may be no JSON.
	const { rows } = await sql<KeptConflict & { readonly seenSize: string | number }>`
		select log, kind, source, seen_size as "seenSize", seen, shown, exists (
			select from audit_entry where at = found_at and case when pg_input_is_valid(entry, 'jsonb') then entry::jsonb end
				@> jsonb_build_object('action', 'log-conflict', 'log', log, 'authority', source, 'outcome', kind)) as "isOnRecord"
		from log_conflict where (log, kind, source, seen_size) > (${log}, ${kind}, ${source}, ${seenSize}::bigint)
		order by log, kind, source, seen_size limit ${keptAtOnce}`.execute(db);
	return rows.map((row) => ({ ...row, seenSize: Number(row.seenSize) }));
}

function conflicts(db: Database) {
	return db
		.selectFrom('log_conflict')
		.select(['log', 'kind', 'source', 'seen_size as seenSize', 'seen', 'shown', 'found_at as foundAt']);
}

function isThat({ log, kind, source, seenSize }: ConflictKey) {
	return sql<boolean>`(log, kind, source, seen_size) = (${log}, ${kind}, ${source}, ${seenSize}::bigint)`;
}

function isBehind(key: ConflictKey) {
	return sql<boolean>`(found_at, log, kind, source, seen_size) <
		(select found_at, log, kind, source, seen_size from log_conflict where ${isThat(key)})`;
}

/** The driver reads a bigint as text. */
function toConflict(row: LogConflict): LogConflict {
	return { ...row, seenSize: Number(row.seenSize) };
}
