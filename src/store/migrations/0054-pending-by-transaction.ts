import { type Kysely, sql } from 'kysely';

/**
 * Finds what waits without looking at what no longer does: rows that were taken away stay in the way for as long as
 * anybody has a view of the time before, such as a backup or a full verification. Entries wait by the transaction that
 * appended them; those of transactions that had ended before the last batch began are all taken, and not looked for again.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
	for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
	'alter table audit_pending add column appended_by xid8 not null default pg_current_xact_id()',
	'alter table audit_pending drop constraint audit_pending_pkey, add primary key (appended_by, id)',
	// Transactions are counted by each server for itself: of another one, as after a restore from a dump, it says nothing.
	`create table audit_pending_cursor (
		single boolean primary key default true check (single),
		server bigint not null,
		taken_before xid8 not null
	)`,
	`insert into audit_pending_cursor (server, taken_before) values (0, '0')`,
	`create function pending_from() returns xid8 language plpgsql stable security definer set search_path = '' as $$
		begin
			return coalesce((select taken_before from public.audit_pending_cursor
				where server = (select system_identifier from pg_control_system())), '0');
		end $$`,
	`create or replace function sequence_entries(most integer) returns bigint language plpgsql security definer
		set search_path = '' set plan_cache_mode = 'force_custom_plan' as $$
		declare
			size_before constant bigint := (select coalesce(max(index) + 1, 0) from public.audit_sequence);
			size_after bigint;
			width bigint := 1;
			pending_from constant xid8 := public.pending_from();
			ended_before xid8;
			last_taken xid8;
		begin
			-- In one view: what commits later is of a transaction that had not ended then.
			select pg_snapshot_xmin(pg_current_snapshot()), (select appended_by from public.audit_pending
				where appended_by >= pending_from order by appended_by, id offset most - 1 limit 1)
				into ended_before, last_taken;
			with taken as (
				delete from public.audit_pending
				where ctid = any (array(select ctid from public.audit_pending
					where appended_by >= pending_from order by appended_by, id limit most))
				returning appended_by, id, leaf_hash
			), placed as (
				insert into public.audit_sequence (index, leaf_hash)
				select size_before - 1 + row_number() over (order by appended_by, id), leaf_hash from taken
				returning index, leaf_hash
			)
			insert into public.audit_tile (level, index, first, hashes)
			select 0, index / 256, min(index % 256), string_agg(leaf_hash, '' order by index) from placed group by index / 256;
			update public.audit_pending_cursor set taken_before = least(ended_before, last_taken),
				server = (select system_identifier from pg_control_system());
			size_after := (select coalesce(max(index) + 1, 0) from public.audit_sequence);
			-- Each tile that became whole is one hash in a tile of the level above.
			for at_level in 1..6 loop
				width := width * 256;
				exit when size_after / width = size_before / width;
				insert into public.audit_tile (level, index, first, hashes)
				select at_level, node / 256, min(node % 256), string_agg(hash, '' order by node)
				from (select index as node, public.node_over(string_agg(hashes, '' order by first)) as hash
					from public.audit_tile
					where level = at_level - 1 and index >= size_before / width and index < size_after / width
					group by index) as whole
				group by node / 256;
			end loop;
			return size_after - size_before;
		end $$`,
	'revoke execute on function pending_from() from public',
	'grant execute on function pending_from() to lintas_application',
];
