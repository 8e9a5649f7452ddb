import { sql } from 'kysely';
import type { Database } from './database.ts';

export interface Sharing {
	/** Numbers of records, the most likely first. */
	readonly numbers: readonly string[];
	/** Keys that so many records have that none was found by them. */
	readonly common: ReadonlySet<bigint>;
}

/** A key that more records have than that finds none of them: it says too little. */
const maxSharing = 200;

/**
 * At most `limit` records that have keys in common with what is looked for; the rarer the keys and the more of them, the
 * earlier. Of each key only so many places of its index are read, however many records there are.
 */
export async function findSharing(
	db: Database,
	table: 'identity_key' | 'case_person_key',
	keys: readonly bigint[],
	limit: number,
): Promise<Sharing> {
	const keyTable = sql.table(table);
	const { rows } = await sql<{ common: string[] | null; records: string[] | null }>`
		with hit as materialized (
			select asked.key, sharing.record from unnest(${keys.map(String)}::bigint[]) as asked (key)
			cross join lateral (
				select record from ${keyTable} where ${keyTable}.key = asked.key limit ${maxSharing + 1}
			) as sharing
		), size as (select key, count(*) as records from hit group by key
		), found as (
			select record, sum(ln((${maxSharing + 1})::float8 / records)) as weight
			from hit join size using (key) where records <= ${maxSharing}
			group by record order by weight desc, record limit ${limit}
		)
		select (select array_agg(key::text) from size where records > ${maxSharing}) as common,
			(select array_agg(record::text order by weight desc, record) from found) as records`.execute(db);
	const { common, records } = rows[0] ?? {};
	return { numbers: records ?? [], common: new Set(common?.map(BigInt)) };
}

/** Of each number its keys, each once. */
export async function insertKeys(
	tx: Database,
	table: 'identity_key' | 'case_person_key',
	keysOf: ReadonlyMap<string, readonly bigint[]>,
): Promise<void> {
	const rows = [...keysOf].flatMap(([number, keys]) => keys.map((key) => [String(key), number] as const));
	const [keys, records] = [rows.map(([key]) => key), rows.map(([, record]) => record)];
	await sql`insert into ${sql.table(table)} (key, record)
		select key, record from unnest(${keys}::bigint[], ${records}::bigint[]) as item (key, record)
		order by key, record`.execute(tx);
}
