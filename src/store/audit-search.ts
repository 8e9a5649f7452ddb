import { sql } from 'kysely';
import type { Database, Transaction } from './database.ts';
import type { PlacedEntry } from './evidence.ts';

/** An entry that has its place in the tree. */
export type SequencedEntry = PlacedEntry & { readonly index: number };

/** Entries of a tile that have a term. */
export interface Posting {
	readonly tile: number;
	/** Places in the tile, a byte each. */
	readonly places: Uint8Array;
}

/** Tiles `from` up to `end`, from one of these ends. */
export interface TileRange {
	readonly from: number;
	readonly end: number;
	readonly order: 'asc' | 'desc';
}

/** So many tiles are taken into the index at a time: a second or two of one connection. */
const tilesAtOnce = 256;

/** Takes the next whole tiles into the index of terms; any number of nodes may call this. */
export async function indexEntries(db: Database): Promise<void> {
	await sql`select index_entries(${tilesAtOnce}::integer)`.execute(db);
}

/** How many entries have a place, and how many tiles of them are in the index. */
export async function loadSearchable(
	db: Database | Transaction,
): Promise<{ readonly size: number; readonly tiles: number }> {
	const { rows } = await sql<{ size: string; tiles: string }>`
		select (select coalesce(max(index) + 1, 0) from audit_sequence) as size,
			(select coalesce(max(tile) + 1, 0) from audit_posting where term = '') as tiles`.execute(db);
	return { size: Number(rows[0]?.size), tiles: Number(rows[0]?.tiles) };
}

/** So many blocks of the table at a time: some 8 MB. */
const blocksAtOnce = 1024;

/**
 * All of the index, in no order: of each posting its tile, and the term and the places with a zero between them.
 *
 * @param progress called now and then
 */
export async function* listPackedPostings(
	tx: Transaction,
	progress: () => void,
): AsyncGenerator<{ readonly tile: number; readonly said: Uint8Array }> {
	const size = sql<{ blocks: number }>`select (pg_relation_size('audit_posting')
		/ current_setting('block_size')::integer)::float8 as blocks`;
	const { blocks = 0 } = (await size.execute(tx)).rows[0] ?? {};
	// As the table lies, and all rows of a query in one value: half the time of reading them by the index, one by one.
	for (let from = 0; from < blocks; from += blocksAtOnce) {
		const { rows } = await sql<{ packed: string | null }>`
			select encode(string_agg(int8send(tile) || int4send(octet_length(said)) || said, ''), 'base64') as packed
			from audit_posting cross join lateral (select textsend(term) || '\\x00'::bytea || places as said) as written
			where audit_posting.ctid >= ${`(${from},0)`}::tid and audit_posting.ctid < ${`(${from + blocksAtOnce},0)`}::tid`.execute(
			tx,
		);
		yield* unpack(Buffer.from(rows[0]?.packed ?? '', 'base64'));
		progress();
	}
}

function* unpack(packed: Buffer) {
	const headBytes = 12;
	for (let offset = 0; offset < packed.length; ) {
		const [tile, length] = [Number(packed.readBigInt64BE(offset)), packed.readInt32BE(offset + 8)];
		const begin = offset + headBytes;
		offset = begin + length;
		yield { tile, said: packed.subarray(begin, offset) };
	}
}

/** The first `limit` tiles of the range with an entry that has one of these terms: one look into the index for each. */
export async function listPostings(
	db: Database,
	terms: readonly string[],
	{ from, end, order }: TileRange,
	limit: number,
): Promise<Posting[]> {
	const direction = sql.raw(order);
	// As row values: one range of the index in its order, however many entries have the term.
	const { rows } = await sql<{ tile: string; places: Uint8Array }>`
		select tile, string_agg(places, '') as places
		from unnest(${terms}::text[]) as asked (asked_term) cross join lateral (
			select tile, places from audit_posting
			where (term, tile) >= (asked_term collate "C", ${from}::bigint) and (term, tile) < (asked_term, ${end}::bigint)
			order by term ${direction}, tile ${direction} limit ${limit}) as found
		group by tile order by tile ${direction} limit ${limit}`.execute(db);
	return rows.map(({ tile, places }) => ({ tile: Number(tile), places }));
}

/** As `listPostings`, of these tiles, in no order. */
export async function loadPostings(
	db: Database,
	terms: readonly string[],
	tiles: readonly number[],
): Promise<Posting[]> {
	const { rows } = await sql<{ tile: string; places: Uint8Array }>`
		select asked_tile as tile, places
		from unnest(${terms}::text[]) as asked (asked_term) cross join unnest(${tiles}::bigint[]) as among (asked_tile)
		cross join lateral (select places from audit_posting where term = asked_term collate "C" and tile = asked_tile
			offset 0) as found`.execute(db);
	return rows.map(({ tile, places }) => ({ tile: Number(tile), places }));
}

/** The entries of these places, in no order; those that are not there are left out. */
export async function loadEntries(db: Database, indices: readonly number[]): Promise<SequencedEntry[]> {
	const { rows } = await sql<Omit<SequencedEntry, 'index'> & { readonly index: string }>`
		select index, leaf_hash as "leafHash", salt, entry
		from unnest(${indices}::bigint[]) as asked (asked_index) cross join lateral (
			select index, audit_entry.leaf_hash, salt, entry
			from audit_sequence join audit_entry on audit_entry.leaf_hash = audit_sequence.leaf_hash
			where index = asked_index offset 0) as found`.execute(db);
	return rows.map((row) => ({ ...row, index: Number(row.index) }));
}
