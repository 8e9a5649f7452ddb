import { type Kysely, sql } from 'kysely';

/**
 * A checkpoint of our own that a partner holds and the tree lacks stops the log. Whoever owns the database, and nobody
 * else, says here that one is lost and that the log goes on without it; the evidence stays.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
	for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
	// What of the note is signed, up to the empty line.
	'create table accepted_loss (checkpoint text primary key, accepted_at timestamptz not null default now())',
	'grant select on accepted_loss to lintas_application',
];
