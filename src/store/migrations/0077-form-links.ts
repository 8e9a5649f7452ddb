import { type Kysely, sql } from 'kysely';

/**
 * Links by which an office without a gateway answers one question about one person of a case. Of token and code there are
 * only hashes; what the answer says goes with the document about that person, and so does its key.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
	for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
	`create table form_link (
		id uuid primary key,
		case_id uuid not null,
		document_digest text not null references document (digest),
		document_id uuid not null,
		purpose text not null check (purpose in ('identity-confirmed', 'bed-available', 'arrived')),
		organisation text not null,
		token_hash bytea not null unique check (length(token_hash) = 32),
		code_hash bytea not null check (length(code_hash) = 32),
		made_at timestamptz not null,
		made_by text not null,
		expires_at timestamptz not null check (expires_at > made_at),
		wrong_codes int not null default 0 check (wrong_codes between 0 and 5),
		closed_at timestamptz,
		revoked_at timestamptz,
		answered_at timestamptz,
		ciphertext bytea not null,
		check (num_nonnulls(closed_at, revoked_at, answered_at) <= 1)
	)`,
	'create index form_link_of_case on form_link (case_id, made_at)',
	'create index form_link_of_document on form_link (document_digest)',
	`create trigger form_link_key after delete on form_link for each row execute function forget_key('id')`,
	`grant select, insert, delete, update (wrong_codes, closed_at, revoked_at, answered_at, ciphertext)
		on form_link to lintas_application`,
];
