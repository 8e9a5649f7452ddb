import { sql } from 'kysely';
import type { AuthorityId, Digest } from '../model/identifiers.ts';
import type { Database, Transaction } from './database.ts';

/** An entry of the log, and where it stands in the tree. */
export interface PlacedEntry {
	readonly entry: string;
	readonly salt: Uint8Array;
	readonly leafHash: Uint8Array;
	/** Null until it is sequenced. */
	readonly index: number | null;
}

/** What the log says of a document, of all that happened at one of these times; in the order of the tree. */
export async function listEntriesAt(
	db: Database,
	document: Digest,
	times: readonly string[],
): Promise<readonly PlacedEntry[]> {
	const { rows } = await sql<Omit<PlacedEntry, 'index'> & { readonly index: string | null }>`
		select entry, salt, leaf_hash as "leafHash", index from audit_entry left join audit_sequence using (leaf_hash)
		where at = any(${times}::timestamptz[]) and entry::jsonb ->> 'documentDigest' = ${document}
		order by index`.execute(db);
	return rows.map((row) => ({ ...row, index: row.index === null ? null : Number(row.index) }));
}

/** A checkpoint with the time-stamps over it (RFC 3161). */
export interface TimedCheckpoint {
	readonly size: number;
	readonly note: string;
	readonly tokens: readonly Uint8Array[];
}

/** The first checkpoint of a tree of at least `size` leaves that has a time-stamp, as its time is the nearest; or the first. */
export async function findCheckpointFrom(db: Database, size: number): Promise<TimedCheckpoint | undefined> {
	const { rows } = await sql<{ size: string; note: string; tokens: Uint8Array[] }>`
		with chosen as (select coalesce(
			(select min(size) from audit_timestamp where size >= ${size}),
			(select min(size) from audit_checkpoint where size >= ${size})) as size)
		select size, note, array(select token from audit_timestamp where audit_timestamp.size = chosen.size order by source)
			as tokens
		from chosen join audit_checkpoint using (size)`.execute(db);
	return rows[0] && { ...rows[0], size: Number(rows[0].size) };
}

/** A checkpoint, and signature lines of witnesses for it. */
export interface CosignedCheckpoint {
	readonly size: number;
	readonly note: string;
	readonly lines: readonly string[];
}

/** Where each partner cosigned first a tree of at least `size` leaves, the smallest trees first. */
export async function listFirstCosigned(db: Database, size: number, most: number): Promise<CosignedCheckpoint[]> {
	const { rows } = await sql<Omit<CosignedCheckpoint, 'size'> & { readonly size: string }>`
		select size, note, array_agg(line order by authority) as lines
		from partner cross join lateral (
			select size, line from audit_cosignature where witness = authority and audit_cosignature.size >= ${size}
			order by audit_cosignature.size limit 1) as first
		join audit_checkpoint using (size) group by size, note order by size limit ${most}`.execute(db);
	return rows.map((row) => ({ ...row, size: Number(row.size) }));
}

/** A document as it was signed, without its body: it stays when that is erased. */
export async function findSignedToken(db: Database, document: Digest): Promise<string | undefined> {
	const row = await db.selectFrom('document').select('jwt').where('digest', '=', document).executeTakeFirst();
	return row?.jwt;
}

/** Every card of an authority that was taken, as it came, the oldest first. */
export async function listTakenCards(
	db: Database | Transaction,
	authority: AuthorityId,
): Promise<{ readonly token: string; readonly takenAt: string }[]> {
	return await db
		.selectFrom('partner_card')
		.select(['token', 'taken_at as takenAt'])
		.where('authority', '=', authority)
		.orderBy('taken_at')
		.execute();
}
