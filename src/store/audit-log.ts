import { sql } from 'kysely';
import { tryLockForTransaction } from './advisory-locks.ts';
import type { Database, Transaction } from './database.ts';
import { pickParts, unpackParts } from './tile-parts.ts';

/** The stored log. Its hashes and notes are made and checked by `audit/`. */
export interface StoredLog {
	/** Entries that have an index: 0 up to this. */
	readonly size: number;
	readonly hasPending: boolean;
	/** Of the newest checkpoint. */
	readonly note: string | undefined;
	/** Entries that the newest checkpoint is over, as the row says. */
	readonly signed: number | undefined;
}

/** Part of a tile, as one batch added it. */
export interface TilePart {
	readonly level: number;
	readonly index: number;
	/** Place in the tile of the first hash. */
	readonly first: number;
	readonly hashes: Uint8Array;
}

export interface StoredCheckpoint {
	readonly size: number;
	/** Size of the one before it; null of the first. */
	readonly follows: number | null;
	readonly note: string;
}

/** How long a writer that says nothing keeps others waiting: it may be paused, or cut off. */
const silenceMs = 10_000;

/**
 * Runs a transaction as the only writer of the log, unless there is another one just now: then it is undefined. It is on
 * the disk of the database when this returns, however careless the server is otherwise.
 */
export async function runAsWriter<T>(db: Database, work: (tx: Transaction) => Promise<T>): Promise<T | undefined> {
	// Whatever the server's default: with one view for the whole of it, that would be older than the lock.
	return await db
		.transaction()
		.setIsolationLevel('read committed')
		.execute(async (tx) => {
			if (!(await tryLockForTransaction(tx, 'sequencer'))) return undefined;
			await sql`select set_config('synchronous_commit', 'on', true),
			set_config('idle_in_transaction_session_timeout', ${String(silenceMs)}, true)`.execute(tx);
			return await work(tx);
		});
}

export async function loadLog(db: Database | Transaction): Promise<StoredLog> {
	// In order, so that it is looked up in the index, however few rows the planner takes the table to have.
	const { rows } = await sql<{ size: string; hasPending: boolean; note: string | null; signed: string | null }>`
		select (select coalesce(max(index) + 1, 0) from audit_sequence) as size,
			(select id from audit_pending where appended_by >= pending_from() order by appended_by, id limit 1) is not null
				as "hasPending", newest.note, newest.size as signed
		from (select) as always left join (select size, note from audit_checkpoint order by size desc limit 1) as newest
			on true`.execute(db);
	const [row] = rows;
	return {
		size: Number(row?.size),
		hasPending: row?.hasPending === true,
		note: row?.note ?? undefined,
		signed: row?.signed == null ? undefined : Number(row.signed),
	};
}

/** The first entry that no checkpoint covers, in the order of the tree, and then of those that wait for a place. */
export async function loadFirstUnsigned(
	db: Database,
): Promise<{ readonly leafHash: Uint8Array; readonly at: string } | undefined> {
	const { rows } = await sql<{ leafHash: Uint8Array; at: string }>`
		select leaf_hash as "leafHash", at from audit_entry where leaf_hash = coalesce(
			(select leaf_hash from audit_sequence where index >= (select coalesce(max(size), 0) from audit_checkpoint)
				order by index limit 1),
			(select leaf_hash from audit_pending where appended_by >= pending_from() order by appended_by, id limit 1))`.execute(
		db,
	);
	return rows[0];
}

/**
 * Gives entries that wait their places, the next ones of the tree, in the order in which they came, and lets the tiles grow
 * by them.
 *
 * @returns how many there were; fewer than `limit` when no more wait
 */
export async function sequenceEntries(tx: Transaction, limit: number): Promise<number> {
	const { rows } = await sql<{ count: string }>`select sequence_entries(${limit}::integer) as count`.execute(tx);
	return Number(rows[0]?.count);
}

/** What there is of each tile, in the order asked for; no bytes where there is nothing. */
export async function loadTiles(
	db: Database | Transaction,
	tiles: readonly Pick<TilePart, 'level' | 'index'>[],
): Promise<Uint8Array[]> {
	// One look into the index for each, whatever the planner thinks of the size of the table.
	const { rows } = await sql<{ parts: Buffer | null }>`
		select (select string_agg(int2send(first) || int4send(octet_length(hashes)) || hashes, '' order by first)
			from audit_tile where audit_tile.level = asked.level and audit_tile.index = asked.index) as parts
		from unnest(${tiles.map(({ level }) => level)}::smallint[], ${tiles.map(({ index }) => index)}::bigint[])
			with ordinality as asked (level, index, place)
		order by place`.execute(db);
	return rows.map(({ parts }) => {
		const hashes = pickParts(unpackParts(parts ?? Buffer.alloc(0))).map((part) => part.hashes);
		return hashes.length === 1 && hashes[0] !== undefined ? hashes[0] : Buffer.concat(hashes);
	});
}

/** @throws where it is not of the tree as it is, another one follows the same, or there is one of that size */
export async function insertCheckpoint(tx: Transaction, checkpoint: Omit<StoredCheckpoint, 'size'>): Promise<void> {
	const { follows, note } = checkpoint;
	await sql`select append_checkpoint(${note}, ${follows}::bigint)`.execute(tx);
}

/** The entries from index `first` on, in the order of the tree; those that are not there any more are left out. */
export async function loadSequencedEntries(
	db: Database,
	first: number,
	count: number,
): Promise<{ readonly salt: Uint8Array; readonly entry: string }[]> {
	return await db
		.selectFrom('audit_sequence')
		.innerJoin('audit_entry', 'audit_entry.leaf_hash', 'audit_sequence.leaf_hash')
		.select(['salt', 'entry'])
		.where('index', '>=', first)
		.where('index', '<', first + count)
		.orderBy('index')
		.execute();
}
