import { type Kysely, sql } from 'kysely';

/** Who has signed in with a browser, until when: what is not in it counts at no node any more. */
export async function up(db: Kysely<unknown>): Promise<void> {
	for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
	`create table session (
		secret_hash bytea primary key,
		person text not null,
		roles text[] not null check (cardinality(roles) > 0),
		expires_at timestamptz not null
	)`,
	`create index session_expiry on session (expires_at)`,
	`grant select, insert, delete on session to lintas_application`,
];
