import { type Kysely, sql } from 'kysely';

/**
 * A note of a case goes with the request that it is about, and so does its key; one of the case as a whole with the last
 * request of the case. Notes had no key of their own before any release.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
	for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
	'drop table case_note',
	`create table case_note (
		id uuid primary key,
		case_id uuid not null,
		subject uuid,
		document_digest text references document (digest),
		written_by text not null,
		written_at timestamptz not null,
		ciphertext bytea not null,
		check (num_nulls(subject, document_digest) in (0, 2))
	)`,
	'create index case_note_case on case_note (case_id, written_at)',
	'create index case_note_of_document on case_note (document_digest) where document_digest is not null',
	`create trigger case_note_key after delete on case_note for each row execute function forget_key('id')`,
	'grant select, insert, delete on case_note to lintas_application',
];
