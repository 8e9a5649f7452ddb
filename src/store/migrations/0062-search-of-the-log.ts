import { type Kysely, sql } from 'kysely';

/**
 * Which entries of a tile say what: for each term of an entry (its action, who acted, of which document, when) the places
 * of those that have it, a byte each. A tile is taken in once, when it is whole, so that what most entries share costs one
 * row for many of them, and an append nothing. It is derived from the log and proves nothing: the owner's function alone
 * writes it, from the entries.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
	for (const statement of statements) await sql.raw(statement).execute(db);
}

/** Its times up to the month, the day, the hour and the minute: any stretch of time is some of these. */
const times = [7, 10, 13, 16].map((length) => `('at ' || left(said ->> 'at', ${length}))`);
const term = (name: string, member = name) => `('${name} ' || (said ->> '${member}'))`;

const statements = [
	`create table audit_posting (
		term text collate "C" not null,
		tile bigint not null check (tile >= 0),
		places bytea not null check (octet_length(places) between 1 and 256),
		primary key (term, tile)
	)`,
	'grant select on audit_posting to lintas_application',
	// The term of all entries is empty: by it is seen how far this has come. An entry that is no JSON has no other.
	`create function index_entries(most integer) returns void language plpgsql security definer
		set search_path = '' set plan_cache_mode = 'force_custom_plan' as $$
		declare
			first_tile constant bigint := (select coalesce(max(tile) + 1, 0) from public.audit_posting where term = '');
			end_tile constant bigint := least(first_tile + most,
				(select coalesce(max(index) + 1, 0) from public.audit_sequence) / 256);
		begin
			insert into public.audit_posting (term, tile, places)
			select term, tile, string_agg(set_byte('\\x00', 0, place), '' order by place)
			from (select distinct term, index / 256 as tile, (index % 256)::integer as place
				from public.audit_sequence join public.audit_entry using (leaf_hash)
				cross join lateral (select case when pg_input_is_valid(entry, 'jsonb') then entry::jsonb end as said) as parsed
				cross join lateral (values (''), ${[
					term('action'),
					term('outcome'),
					term('by'),
					term('partner', 'authority'),
					term('partner', 'recipient'),
					term('partner', 'log'),
					term('document'),
					term('document', 'documentDigest'),
					...times,
				].join(', ')}) as terms (term)
				where index >= first_tile * 256 and index < end_tile * 256 and octet_length(term) <= 200) as found
			group by term, tile
			on conflict do nothing;
		end $$`,
	'revoke execute on function index_entries(integer) from public',
	'grant execute on function index_entries(integer) to lintas_application',
];
