import { type Kysely, sql } from 'kysely';

/** What waits for a partner is due as one piece of work, which needs an id. */
export async function up(db: Kysely<unknown>): Promise<void> {
	for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
	'create table delivery_lane (id uuid primary key default uuidv7(), recipient text not null unique)',
	'grant select, insert on delivery_lane to lintas_application',
];
