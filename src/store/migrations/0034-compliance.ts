import { type Kysely, sql } from 'kysely';

/** What a compliance report says, in codes: it counts for as long as the change that it is about, its body does not. */
export async function up(db: Kysely<unknown>): Promise<void> {
	for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
	`create table compliance_report (
		document_digest text primary key references document,
		change_digest text,
		outcome text,
		cause text
	)`,
	`grant select, insert, update on compliance_report to lintas_application`,
];
