import { type Kysely, sql } from 'kysely';

/** What others state by channels is listed newest first: by when it was taken, and by its document, of all or of one. */
export async function up(db: Kysely<unknown>): Promise<void> {
	for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
	'alter table statement add column taken_at timestamptz, add column document_id uuid',
	`update statement set taken_at = document.stored_at, document_id = document.id
		from document where document.digest = document_digest`,
	'alter table statement alter column taken_at set not null, alter column document_id set not null',
	'create index statement_taken on statement (taken_at, document_id)',
	'create index statement_taken_of on statement (authority, taken_at, document_id)',
	'grant update (taken_at, document_id) on statement to lintas_application',
];
