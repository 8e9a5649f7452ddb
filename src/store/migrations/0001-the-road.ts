import { type Kysely, sql } from 'kysely';

/**
 * The tables of the road. Text digests are base64url SHA-256. The application role gets what each
 * table needs and no more: it cannot rewrite a document, a reception or an audit entry.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
	for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
	`create table document (
		digest text primary key,
		id uuid not null,
		author text not null,
		kind text not null,
		version text not null,
		jwt text not null,
		stored_at timestamptz not null,
		valid_until timestamptz not null,
		erased_at timestamptz,
		unique (id, author)
	)`,
	`create table relation (
		document_digest text not null references document,
		type text not null check (type in ('answers', 'corrects', 'withdraws', 'case', 'after')),
		target uuid not null,
		primary key (document_digest, type, target)
	)`,
	`create index relation_target on relation (target)`,
	`create table body (
		document_digest text primary key references document,
		wrapped_key bytea not null,
		ciphertext bytea not null
	)`,
	`create table delivery (
		id uuid primary key,
		document_digest text not null references document,
		recipient text not null,
		copy_digest text not null,
		disclosed text[] not null,
		created_at timestamptz not null,
		state text not null check (state in
			('queued', 'retrying', 'unconfirmed', 'delivered', 'rejected', 'stalled')),
		code text,
		next_attempt_at timestamptz,
		settled_at timestamptz,
		receipt text,
		check (state not in ('delivered', 'rejected') or receipt is not null),
		check ((settled_at is null) = (state in ('queued', 'retrying', 'unconfirmed')))
	)`,
	`create index delivery_of_document on delivery (document_digest)`,
	`create index delivery_newest on delivery (created_at, id)`,
	`create table attempt (
		delivery_id uuid not null references delivery,
		number integer not null,
		envelope_digest text,
		envelope_bytes integer,
		started_at timestamptz not null,
		finished_at timestamptz,
		outcome text,
		primary key (delivery_id, number)
	)`,
	`create table reception (
		sender text not null,
		delivery_id uuid not null,
		copy_digest text not null,
		document_digest text not null,
		outcome text not null check (outcome in ('accepted', 'rejected')),
		code text,
		received_at timestamptz not null,
		cover text not null,
		receipt text not null,
		primary key (sender, delivery_id)
	)`,
	`create index reception_newest on reception (received_at, delivery_id) where outcome = 'accepted'`,
	`create index reception_of_document on reception (document_digest)`,
	`create table audit_entry (
		leaf_hash bytea primary key check (octet_length(leaf_hash) = 32),
		at timestamptz not null,
		entry text not null,
		salt bytea not null check (octet_length(salt) = 32)
	)`,
	`create table due_work (
		queue text not null,
		id uuid not null,
		due_at timestamptz not null,
		primary key (queue, id)
	)`,
	`create index due_work_first on due_work (due_at)`,
	`create function refuse_change() returns trigger language plpgsql as
		$$ begin raise exception 'audit entries are append-only' using errcode = '42501'; end $$`,
	`create trigger audit_entry_append_only before update or delete or truncate on audit_entry
		for each statement execute function refuse_change()`,
	`grant select, insert, update (erased_at) on document to lintas_application`,
	`grant select, insert on relation to lintas_application`,
	`grant select, insert, update, delete on body to lintas_application`,
	`grant select, insert, update (state, code, next_attempt_at, settled_at, receipt) on delivery to lintas_application`,
	`grant select, insert, update (envelope_digest, envelope_bytes, finished_at, outcome) on attempt to lintas_application`,
	`grant select, insert on reception to lintas_application`,
	`grant select, insert on audit_entry to lintas_application`,
	`grant select, insert, update, delete on due_work to lintas_application`,
];
