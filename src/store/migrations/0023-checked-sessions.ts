import { type Kysely, sql } from 'kysely';

/** When the provider last said what the person of a session may do, and by what it is asked again. */
export async function up(db: Kysely<unknown>): Promise<void> {
	for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
	// Whoever is signed in signs in anew: nothing is here by which the provider could be asked.
	'delete from session',
	`alter table session
		add column checked_at timestamptz not null,
		add column refresh_token bytea`,
	'grant update (roles, checked_at, refresh_token) on session to lintas_application',
];
