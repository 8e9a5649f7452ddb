import { type Kysely, sql } from 'kysely';

/** When a counterpart said what it states, by its own message: one that is older counts no more. */
export async function up(db: Kysely<unknown>): Promise<void> {
	for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
	'alter table statement add column said_at timestamptz',
	'grant update (said_at) on statement to lintas_application',
];
