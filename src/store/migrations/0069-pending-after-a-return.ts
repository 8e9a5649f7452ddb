import { type Kysely, sql } from 'kysely';

/**
 * A server and its copy (a standby that was promoted, a clone of its volume) have one identifier, and from there on each
 * counts transactions for itself. Where more is said to be taken than this server has counted, the other one said it, and
 * everything is looked at again. Of its own batches that never holds: each says what had ended before it began.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
	await sql.raw(statement).execute(db);
}

const statement = `create or replace function pending_from() returns xid8 language plpgsql stable security definer
	set search_path = pg_catalog, pg_temp as $$
	begin
		return coalesce((select taken_before from public.audit_pending_cursor
			where server = (select system_identifier from pg_control_system())
			and taken_before <= pg_snapshot_xmax(pg_current_snapshot())), '0');
	end $$`;
