import { type Kysely, sql } from 'kysely';

/** Since when a witness is asked in vain, and whether somebody has been told. */
export async function up(db: Kysely<unknown>): Promise<void> {
	await sql`alter table witness_turn add column failing_since timestamptz,
		add column told boolean not null default false`.execute(db);
}
