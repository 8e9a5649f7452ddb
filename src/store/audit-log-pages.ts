import { sql } from 'kysely';
import type { StoredCheckpoint, TilePart } from './audit-log.ts';
import type { Transaction } from './database.ts';

/** The parts of tiles `from` up to `to` of a level. */
export async function listTileParts(
	tx: Transaction,
	{ level, from, to }: { readonly level: number; readonly from: number; readonly to: number },
): Promise<TilePart[]> {
	const rows = await tx
		.selectFrom('audit_tile')
		.selectAll()
		.where('level', '=', level)
		.where('index', '>=', from)
		.where('index', '<', to)
		.orderBy('index')
		.orderBy('first')
		.execute();
	return rows.map((row) => ({ ...row, index: Number(row.index) }));
}

/** How many hashes each level of tiles has, from the first to the last that there is. */
export async function listTileEnds(tx: Transaction): Promise<{ readonly level: number; readonly end: number }[]> {
	const { rows } = await sql<{ level: number; end: string }>`
		select level, max(index::numeric * 256 + first + octet_length(hashes) / 32) as end
		from audit_tile group by level order by level`.execute(tx);
	return rows.map(({ level, end }) => ({ level, end: Number(end) }));
}

/** How many leaves have a place, and how many the largest checkpoint says there are. */
export async function loadEnds(tx: Transaction): Promise<{ readonly placed: number; readonly signed: number }> {
	const { rows } = await sql<{ placed: string; signed: string }>`
		select (select coalesce(max(index) + 1, 0) from audit_sequence) as placed,
			(select coalesce(max(size), 0) from audit_checkpoint) as signed`.execute(tx);
	return { placed: Number(rows[0]?.placed), signed: Number(rows[0]?.signed) };
}

/** A place in the tree, and the entry that has that leaf hash; null where there is none. */
export interface SequencedRow {
	readonly leafHash: Buffer;
	readonly stored: {
		/** What the leaf commits to: the salt, and behind it the entry in UTF-8. */
		readonly sealed: Buffer;
		readonly saltBytes: number;
		/** The time beside the entry, in milliseconds since 1970, and parts of them. */
		readonly at: number;
	} | null;
}

/** The places from `from` up to `from` + `count`, at theirs in the array; some may be missing. */
export async function loadSequencedPage(
	tx: Transaction,
	from: number,
	count: number,
): Promise<(SequencedRow | undefined)[]> {
	// Entries lie in about the order of the tree: `near` reads them as they lie, between those at the ends of tiles, in a
	// fraction of the time that it takes to look each up by its hash. Nothing depends on it: `far` looks up what lies
	// elsewhere, which is all if they lie in no order (the limit); its own keeps the planner from joining whole tables.
	// All rows come in one value, as base64: values for each column take several times as long to read, and hex is longer.
	const { rows } = await sql<{ packed: string | null }>`
		with page as (
			select index, leaf_hash from audit_sequence where index >= ${from}::bigint and index < ${from + count}::bigint
		), stretch as (
			select min(ctid) as first, max(ctid) as last from audit_entry
			where leaf_hash = any (array(select leaf_hash from page where index % 256 in (0, 255)))
		)
		select encode(string_agg(int4send((index - ${from}::bigint)::integer)
			|| int4send(octet_length(page.leaf_hash)) || page.leaf_hash
			|| case when sealed.at is null then int4send(-1) else int4send(octet_length(sealed.salt))
				|| int4send(octet_length(sealed.entry)) || timestamptz_send(sealed.at) || sealed.salt || textsend(sealed.entry) end,
			''), 'base64') as packed
		from page
		left join (
			select leaf_hash, at, salt, entry from audit_entry
			where ctid between (select first from stretch) and (select last from stretch) limit ${4 * count}::bigint
		) as near on near.leaf_hash = page.leaf_hash
		left join lateral (
			select at, salt, entry from audit_entry where near.leaf_hash is null and leaf_hash = page.leaf_hash limit 1
		) as far on true
		cross join lateral (select coalesce(near.at, far.at) as at, coalesce(near.salt, far.salt) as salt,
			coalesce(near.entry, far.entry) as entry) as sealed`.execute(tx);
	return unpack(Buffer.from(rows[0]?.packed ?? '', 'base64'));
}

function unpack(bytes: Buffer): (SequencedRow | undefined)[] {
	const rows: (SequencedRow | undefined)[] = [];
	let offset = 0;
	const take = (length: number) => {
		offset += length;
		return bytes.subarray(offset - length, offset);
	};
	const takeCount = () => {
		offset += 4;
		return bytes.readInt32BE(offset - 4);
	};
	while (offset < bytes.length) {
		const at = takeCount();
		const leafHash = take(takeCount());
		const saltBytes = takeCount();
		rows[at] = { leafHash, stored: saltBytes < 0 ? null : { saltBytes, ...takeEntry(saltBytes) } };
	}
	return rows;

	function takeEntry(saltBytes: number) {
		const sealedBytes = saltBytes + takeCount();
		const at = toMs(bytes.readBigInt64BE(offset));
		offset += 8;
		return { at, sealed: take(sealedBytes) };
	}
}

/** PostgreSQL counts microseconds since 2000. */
const since = Date.UTC(2000);

function toMs(micros: bigint): number {
	return Number(micros) / 1000 + since;
}

/** Checkpoints of more than `after` leaves, and no more than `upTo`; the first `limit` of them. */
export async function listCheckpoints(
	tx: Transaction,
	{ after, upTo, limit }: { readonly after: number; readonly upTo: number; readonly limit: number },
): Promise<StoredCheckpoint[]> {
	const rows = await tx
		.selectFrom('audit_checkpoint')
		.select(['size', 'follows', 'note'])
		.where('size', '>', after)
		.where('size', '<=', upTo)
		.orderBy('size')
		.limit(limit)
		.execute();
	return rows.map(({ size, follows, note }) => ({
		size: Number(size),
		follows: follows === null ? null : Number(follows),
		note,
	}));
}

/** The first places from there on. */
export async function listPlacesFrom(tx: Transaction, from: number, limit: number): Promise<number[]> {
	const rows = await tx
		.selectFrom('audit_sequence')
		.select('index')
		.where('index', '>=', from)
		.orderBy('index')
		.limit(limit)
		.execute();
	return rows.map(({ index }) => Number(index));
}

/** Leaf hashes of entries that neither have a place nor wait for one; no more than `limit`. */
export async function listUnsequenced(tx: Transaction, limit: number): Promise<Uint8Array[]> {
	const { rows } = await sql<{ leafHash: Uint8Array }>`
		select leaf_hash as "leafHash" from audit_entry
		where not exists (select from audit_sequence where audit_sequence.leaf_hash = audit_entry.leaf_hash)
			and not exists (select from audit_pending where audit_pending.leaf_hash = audit_entry.leaf_hash)
		limit ${limit}`.execute(tx);
	return rows.map(({ leafHash }) => leafHash);
}

export async function hasEntry(tx: Transaction, leafHash: Uint8Array): Promise<boolean> {
	const row = await tx.selectFrom('audit_entry').select('at').where('leaf_hash', '=', leafHash).executeTakeFirst();
	return row !== undefined;
}
