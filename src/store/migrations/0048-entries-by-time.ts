import { type Kysely, sql } from 'kysely';

/**
 * Finds the entries of a moment: they come in the order of time, so that a summary of each stretch of the table will do.
 * It costs an append next to nothing, and stays small.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
	await sql.raw('create index audit_entry_time on audit_entry using brin (at) with (autosummarize = on)').execute(db);
}
