import { type Kysely, sql } from 'kysely';

/** Of each case: how many authorities that take no part in it stated something of it. */
export async function up(db: Kysely<unknown>): Promise<void> {
	for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
	`alter table repatriation_case add column strangers integer not null default 0`,
	`grant update (strangers) on repatriation_case to lintas_application`,
];
