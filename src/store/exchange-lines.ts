import { sql } from 'kysely';
import type { DaySummary, ExchangeLine } from '../model/exchange-line.ts';
import type { AuthorityId, Digest } from '../model/identifiers.ts';
import type { Database, Transaction } from './database.ts';
import { type Reading, readOn } from './log-cursor.ts';

/** An entry of our log that tells of an exchange, with the receipt that settled the delivery where that was ours. */
export interface ExchangeEntry {
	readonly leafHash: Uint8Array;
	/** As it was logged, or somebody has altered it. */
	readonly said: unknown;
	readonly receipt: string | null;
}

/** A line, with whom, and the day in UTC on which it was received. */
export type DatedLine = ExchangeLine & { readonly partner: AuthorityId; readonly day: string };

/** So many lines of that day say another thing than one that is on record under their leaf hash. */
export interface ContradictingLines {
	readonly partner: AuthorityId;
	readonly day: string;
	readonly count: number;
}

/**
 * Looks through the next entries of our log for what was exchanged.
 *
 * @param toLine undefined of what is none
 * @param tell is told of lines that stay out, as another is on record under the same leaf hash on that day
 */
export async function gatherLines(
	db: Database,
	toLine: (entry: ExchangeEntry) => DatedLine | undefined,
	tell: (tx: Transaction, lines: readonly ContradictingLines[]) => Promise<void>,
): Promise<Reading> {
	return await readOn(db, 'exchange_line_cursor', async (tx, { first, last }) => {
		// The entry is canonical JSON: its members are in the order of their names.
		// What somebody has altered may be no JSON, and name nothing.
		const { rows } = await sql<ExchangeEntry>`
			with told as materialized (
				select leaf_hash, entry::jsonb as said from audit_sequence join audit_entry using (leaf_hash)
				where index between ${first} and ${last} and case when entry like any (array[
					'{"action":"delivery-settled",%', '{"action":"document-received",%', '{"action":"document-rejected",%'])
					then pg_input_is_valid(entry, 'jsonb') else false end)
			select leaf_hash as "leafHash", said, receipt from told left join delivery on said ->> 'action' = 'delivery-settled'
				and delivery.id = case when pg_input_is_valid(said ->> 'deliveryId', 'uuid')
					then (said ->> 'deliveryId')::uuid end`.execute(tx);
		const lines = rows
			.flatMap((row) => toLine(row) ?? [])
			.map(({ from, leafHash, documentDigest, ...line }) => ({
				...line,
				sender: from,
				leaf_hash: leafHash,
				document_digest: documentDigest,
			}));
		if (lines.length === 0) return;
		// As one value: PostgreSQL takes 65,535 at the most.
		const told = sql`jsonb_populate_recordset(null::exchange_line, ${JSON.stringify(lines)})`;
		await sql`insert into exchange_line select * from ${told} on conflict do nothing`.execute(tx);
		const { rows: others } = await sql<{ partner: AuthorityId; day: string; count: string }>`
			select partner, day::text, count(*) from ${told} as told join exchange_line as known using (partner, day, leaf_hash)
			where (told.document_digest, told.sender, told.outcome) <> (known.document_digest, known.sender, known.outcome)
			group by partner, day order by partner, day`.execute(tx);
		if (others.length > 0)
			await tell(
				tx,
				others.map(({ count, ...of }) => ({ ...of, count: Number(count) })),
			);
	});
}

/** Each of these days, in UTC; the digest is that of docs/PROTOCOL.md. */
export async function summariseDays(
	db: Database,
	partner: AuthorityId,
	{ from, until }: { readonly from: string; readonly until: string },
): Promise<DaySummary[]> {
	const { rows } = await sql<{ day: string; count: string; digest: Digest }>`
		select day::date::text as day, count, translate(rtrim(encode(sha256(convert_to(lines, 'UTF8')), 'base64'), '='), '+/', '-_')
			as digest
		from generate_series(${from}::date, ${until}::date, interval '1 day') as asked (day) cross join lateral (
			select count(*), coalesce(string_agg(
				leaf_hash || ' ' || document_digest || ' ' || sender || ' ' || outcome || e'\n', '' order by leaf_hash), '') as lines
			from exchange_line where partner = ${partner} and exchange_line.day = asked.day::date) as of_day
		order by day`.execute(db);
	return rows.map(({ count, ...row }) => ({ ...row, count: Number(count) }));
}

/** The lines of a day by leaf hash, behind that one. */
export async function listLines(
	db: Database,
	partner: AuthorityId,
	day: string,
	{ after, limit }: { readonly after: Digest | undefined; readonly limit: number },
): Promise<ExchangeLine[]> {
	return await db
		.selectFrom('exchange_line')
		.select(['leaf_hash as leafHash', 'document_digest as documentDigest', 'sender as from', 'outcome'])
		.where('partner', '=', partner)
		.where('day', '=', day)
		.where('leaf_hash', '>', after ?? ('' as Digest))
		.orderBy('leaf_hash')
		.limit(limit)
		.execute();
}

/** Those of the documents that are still on their way to a partner. */
export async function listUnderWay(
	db: Database,
	recipient: AuthorityId,
	documents: readonly Digest[],
): Promise<Digest[]> {
	const { rows } = await sql<{ digest: Digest }>`
		select digest from unnest(${[...documents]}::text[]) as asked (digest)
		where exists (select from delivery
			where document_digest = digest and recipient = ${recipient} and settled_at is null)`.execute(db);
	return rows.map(({ digest }) => digest);
}
