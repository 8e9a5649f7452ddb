import { type Kysely, sql } from 'kysely';

/** Contradictions are listed by when they were found, page by page. */
export async function up(db: Kysely<unknown>): Promise<void> {
	await sql.raw('create index log_conflict_found on log_conflict (found_at, log, kind, source, seen_size)').execute(db);
}
