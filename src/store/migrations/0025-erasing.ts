import { type Kysely, sql } from 'kysely';

/**
 * Erasing. The keys of bodies and files go into a schema of their own, which is backed up apart and not for long:
 * without its key a body in an old backup is noise. A key goes with what it opens. What was erased stays on record,
 * also of documents that are not here any more.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
	for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
	'create schema keys',
	// No foreign key: each schema is restored without the other.
	'create table keys.wrapped_key (id text primary key, wrapped_key bytea not null)',
	`insert into keys.wrapped_key
		select document_digest, wrapped_key from body
		union all select id::text, wrapped_key from attachment where wrapped_key is not null`,
	'alter table body drop column wrapped_key',
	'alter table attachment drop column wrapped_key',
	`alter table attachment add check (num_nulls(digest, size_bytes, media_type) in (0, 3)),
		add check (digest is null or num_nulls(sealed_digest, sealed_bytes) = 0)`,
	'create index attachment_under_way on attachment (source) where digest is null',
	`create function forget_key() returns trigger language plpgsql as
		$$ begin delete from keys.wrapped_key where id = to_jsonb(old) ->> tg_argv[0]; return null; end $$`,
	`create trigger body_key after delete on body for each row execute function forget_key('document_digest')`,
	`create trigger attachment_key after delete on attachment for each row execute function forget_key('id')`,
	`create table erasure (
		document_digest text primary key,
		document_id uuid not null,
		author text not null,
		kind text not null,
		cause text not null check (cause in ('withdrawn', 'retention')),
		erased_at timestamptz not null
	)`,
	'create index draft_of_document on draft (document_digest) where document_digest is not null',
	'create index erasure_newest on erasure (erased_at, document_id)',
	`create or replace function refuse_change() returns trigger language plpgsql as
		$$ begin raise exception '% entries are append-only', tg_argv[0] using errcode = '42501'; end $$`,
	'drop trigger audit_entry_append_only on audit_entry',
	`create trigger audit_entry_append_only before update or delete or truncate on audit_entry
		for each statement execute function refuse_change('audit')`,
	`create trigger erasure_append_only before update or delete or truncate on erasure
		for each statement execute function refuse_change('erasure')`,
	`create table legal_hold (
		document_digest text primary key references document,
		reason text not null,
		held_by text not null,
		held_at timestamptz not null
	)`,
	'grant usage on schema keys to lintas_application',
	'grant select, insert, update, delete on keys.wrapped_key to lintas_application',
	'grant delete on document_attachment to lintas_application',
	'grant select, insert on erasure to lintas_application',
	'grant select, insert, delete on legal_hold to lintas_application',
];
