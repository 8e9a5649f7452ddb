import { type Kysely, sql } from 'kysely';

/** When the answer to a document is due, as its author signed it. */
export async function up(db: Kysely<unknown>): Promise<void> {
	await sql`alter table document add column answer_by timestamptz`.execute(db);
}
