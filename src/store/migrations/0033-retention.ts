import { type Kysely, sql } from 'kysely';

/**
 * Until when each cover lets a document be kept, as a column, for whoever asks for the longest. A document whose
 * retention alone was over may come again, and be erased again. What was stored before there was erasing is looked at.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
	for (const statement of statements) await sql.raw(statement).execute(db);
}

/** The payload of a signed cover: base64url, which PostgreSQL 18 does not read by itself. */
const payload = `translate(split_part(cover, '.', 2), '-_', '+/')`;
const padded = `${payload} || repeat('=', (4 - length(${payload}) % 4) % 4)`;
const claims = `convert_from(decode(${padded}, 'base64'), 'UTF8')::jsonb`;

const statements = [
	'alter table reception add retain_until date',
	`update reception set retain_until = (${claims} #>> '{handling,retainUntil}')::date`,
	'alter table reception alter retain_until set not null',
	`create index reception_retention on reception (document_digest, retain_until) where outcome = 'accepted'`,
	'alter table erasure drop constraint erasure_pkey, add primary key (document_digest, erased_at)',
	`insert into due_work (queue, id, due_at)
		select distinct 'erasure', id, now() from document where erased_at is null on conflict do nothing`,
];
