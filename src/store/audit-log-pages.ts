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
	// All rows in one value: that is read in a fraction of the time that a value for each column takes.
	const { rows } = await sql<{ packed: Buffer | null }>`
		select string_agg(int8send(index) || int4send(octet_length(leaf_hash)) || leaf_hash || case when entry is null
			then int4send(-1) else int4send(octet_length(salt)) || int4send(octet_length(entry)) || timestamptz_send(at)
				|| salt || entry end, '') as packed
		from (select index, audit_sequence.leaf_hash, salt, convert_to(entry, 'UTF8') as entry, at
			from audit_sequence left join audit_entry on audit_entry.leaf_hash = audit_sequence.leaf_hash
			where index >= ${from} and index < ${from + count}) as page`.execute(tx);
	return unpack(rows[0]?.packed ?? Buffer.alloc(0), from);
}

function unpack(bytes: Buffer, from: number): (SequencedRow | undefined)[] {
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
		const index = Number(bytes.readBigInt64BE(offset));
		offset += 8;
		const leafHash = take(takeCount());
		const saltBytes = takeCount();
		rows[index - from] = { leafHash, stored: saltBytes < 0 ? null : { saltBytes, ...takeEntry(saltBytes) } };
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
