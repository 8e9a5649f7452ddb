import { type Kysely, sql } from 'kysely';

/**
 * Drafts that wait for their release. A source key (keyed, so that it tells nothing) is kept after the
 * release, when the body is gone: what was imported once is known again.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
	for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
	`create table draft (
		id uuid primary key,
		kind text not null,
		source_key text not null unique,
		doubts integer not null,
		created_at timestamptz not null,
		wrapped_key bytea,
		ciphertext bytea,
		document_digest text references document,
		check ((document_digest is null) = (ciphertext is not null)),
		check ((ciphertext is null) = (wrapped_key is null))
	)`,
	`create index draft_newest on draft (created_at, id) where document_digest is null`,
	`grant select, insert, delete, update (wrapped_key, ciphertext, document_digest) on draft to lintas_application`,
];
