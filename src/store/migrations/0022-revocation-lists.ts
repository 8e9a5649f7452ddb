import { type Kysely, sql } from 'kysely';

/** The last revocation list of each CA that was verified: what is revoked stays so when its file is damaged or gone. */
export async function up(db: Kysely<unknown>): Promise<void> {
	for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
	`create table revocation_list (
		authority text not null,
		issuer text not null,
		this_update timestamptz not null,
		der bytea not null,
		primary key (authority, issuer)
	)`,
	`grant select, insert, update on revocation_list to lintas_application`,
];
