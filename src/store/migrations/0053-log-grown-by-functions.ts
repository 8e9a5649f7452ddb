import { type Kysely, sql } from 'kysely';

/**
 * The tree grows by functions of the owner alone: whatever the application's role asks for, an entry that waits gets the
 * next place and no other, a tile the hashes of what has a place, and a checkpoint is of the whole tree. Nothing forged
 * stands in the way of what comes.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
	for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
	'revoke delete on audit_pending from lintas_application',
	'revoke insert on audit_sequence, audit_tile, audit_checkpoint from lintas_application',
	// RFC 6962 §2.1, of hashes one after the other: pairs become one, and one that is left over goes up as it is.
	`create function node_over(hashes bytea) returns bytea language plpgsql immutable strict set search_path = '' as $$
		begin
			while octet_length(hashes) > 32 loop
				select string_agg(case octet_length(pair) when 64 then sha256('\\x01'::bytea || pair) else pair end, '' order by place)
					into hashes
					from (select place, substr(hashes, 64 * place + 1, 64) as pair
						from generate_series(0, (octet_length(hashes) - 1) / 64) as place) as pairs;
			end loop;
			return hashes;
		end $$`,
	// Of the whole tree: from the tiles at its right edge, the lowest first, each a node of the next one.
	`create function tree_root(size bigint) returns bytea language plpgsql stable set search_path = '' as $$
		declare
			root bytea := '';
			width bigint := 1;
		begin
			for at_level in 0..6 loop
				width := width * 256;
				root := public.node_over(coalesce((select string_agg(hashes, '' order by first) from public.audit_tile
					where level = at_level and index = size / width), '') || root);
			end loop;
			return case root when '' then sha256('') else root end;
		end $$`,
	// Planned for what there is now: the tables may have grown a thousandfold since the connection began.
	`create function sequence_entries(most integer) returns bigint language plpgsql security definer
		set search_path = '' set plan_cache_mode = 'force_custom_plan' as $$
		declare
			size_before constant bigint := (select coalesce(max(index) + 1, 0) from public.audit_sequence);
			size_after bigint;
			width bigint := 1;
		begin
			with taken as (
				delete from public.audit_pending
				where id = any (array(select id from public.audit_pending order by id limit most))
				returning id, leaf_hash
			), placed as (
				insert into public.audit_sequence (index, leaf_hash)
				select size_before - 1 + row_number() over (order by id), leaf_hash from taken
				returning index, leaf_hash
			)
			insert into public.audit_tile (level, index, first, hashes)
			select 0, index / 256, min(index % 256), string_agg(leaf_hash, '' order by index) from placed group by index / 256;
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
	// Who signed it the gateway must say; whether it is of the tree can be told here.
	`create function append_checkpoint(note text, follows bigint, signed_at timestamptz) returns void language plpgsql
		security definer set search_path = '' as $$
		declare
			size constant bigint := (select coalesce(max(index) + 1, 0) from public.audit_sequence);
			tree constant text := size || e'\\n' || encode(public.tree_root(size), 'base64') || e'\\n';
		begin
			if substr(note, strpos(note, e'\\n') + 1, length(tree)) <> tree then
				raise exception 'The checkpoint is not of the tree.' using errcode = 'check_violation';
			end if;
			insert into public.audit_checkpoint (size, follows, note, signed_at) values (size, follows, note, signed_at);
		end $$`,
	'revoke execute on function node_over(bytea), tree_root(bigint) from public',
	'revoke execute on function sequence_entries(integer), append_checkpoint(text, bigint, timestamptz) from public',
	'grant execute on function sequence_entries(integer), append_checkpoint(text, bigint, timestamptz) to lintas_application',
];
