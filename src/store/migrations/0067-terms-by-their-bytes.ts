import { type Kysely, sql } from 'kysely';

/**
 * Entries are taken into the index of terms by the bytes of these, and no term of an entry comes twice: ordering texts by a
 * language took most of the time.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
	await sql.raw(statement).execute(db);
}

/** Its times up to the month, the day, the hour and the minute: any stretch of time is some of these. */
const times = [7, 10, 13, 16].map((length) => `'at ' || left(said ->> 'at', ${length})`);
const term = (name: string, member = name) => `'${name} ' || (said ->> '${member}')`;

const terms = [
	"''",
	term('action'),
	term('outcome'),
	term('by'),
	term('partner', 'authority'),
	`case when said ->> 'recipient' is distinct from said ->> 'authority' then ${term('partner', 'recipient')} end`,
	`case when said ->> 'log' is distinct from said ->> 'authority' and said ->> 'log' is distinct from said ->> 'recipient'
		then ${term('partner', 'log')} end`,
	term('document'),
	term('document', 'documentDigest'),
	...times,
];

const statement = `create or replace function index_entries(most integer) returns void language plpgsql security definer
	set search_path = '' set plan_cache_mode = 'force_custom_plan' as $$
	declare
		first_tile constant bigint := (select coalesce(max(tile) + 1, 0) from public.audit_posting where term = '');
		end_tile constant bigint := least(first_tile + most,
			(select coalesce(max(index) + 1, 0) from public.audit_sequence) / 256);
	begin
		insert into public.audit_posting (term, tile, places)
		select term, tile, string_agg(set_byte('\\x00', 0, place), '' order by place)
		from (select term collate "C" as term, index / 256 as tile, (index % 256)::integer as place
			from public.audit_sequence join public.audit_entry using (leaf_hash)
			cross join lateral (select case when pg_input_is_valid(entry, 'jsonb') then entry::jsonb end as said offset 0)
				as parsed
			cross join lateral unnest(array[${terms.join(', ')}]) as terms (term)
			where index >= first_tile * 256 and index < end_tile * 256 and octet_length(term) <= 200) as found
		group by term, tile
		on conflict do nothing;
	end $$`;
