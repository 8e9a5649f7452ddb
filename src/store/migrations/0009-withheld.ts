import { type Kysely, sql } from 'kysely';

/** What a recipient does not get of the document, and by which rule: each cover says it. */
export async function up(db: Kysely<unknown>): Promise<void> {
	await sql`alter table delivery add column withheld jsonb not null default '[]'`.execute(db);
}
