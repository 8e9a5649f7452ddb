import { type Kysely, sql } from 'kysely';

/**
 * The functions of the owner take the names of types from PostgreSQL first. Where a path does not name `pg_temp`, that is
 * searched before all else for tables and types, also where the path is empty: whoever may make temporary objects had
 * a domain of theirs, and what it checks, run as the owner by calling a type `xid8` ("Writing SECURITY DEFINER Functions
 * Safely", CREATE FUNCTION). `create or replace` sets the path anew: it is said again there.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
	for (const name of functions) {
		await sql.raw(`alter function ${name} set search_path = pg_catalog, pg_temp`).execute(db);
	}
}

/** Those that run as the owner, and the two that these call. */
const functions = [
	'await_sequencing()',
	'sequence_entries(integer)',
	'append_checkpoint(text, bigint)',
	'pending_from()',
	'index_entries(integer)',
	'node_over(bytea)',
	'tree_root(bigint)',
];
