import { type Kysely, sql } from 'kysely';

/**
 * Attachments, sealed as they travel, in parts of at most a mebibyte. One without a key is still on its
 * way: from a partner until its document comes, from an officer until all of it is here.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
	for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
	`create table attachment (
		id uuid primary key,
		source text not null,
		sealed_digest text,
		sealed_bytes bigint,
		digest text,
		size_bytes bigint,
		media_type text,
		wrapped_key bytea,
		original_id uuid references attachment,
		created_at timestamptz not null,
		unique (source, sealed_digest),
		check (wrapped_key is null or
			num_nulls(sealed_digest, sealed_bytes, digest, size_bytes, media_type) = 0)
	)`,
	`create index attachment_of_original on attachment (original_id) where original_id is not null`,
	`create index attachment_under_way on attachment (source) where wrapped_key is null`,
	`create table attachment_part (
		attachment_id uuid not null references attachment on delete cascade,
		number integer not null check (number between 0 and 1023),
		bytes bytea not null check (octet_length(bytes) between 1 and 1048576),
		primary key (attachment_id, number)
	)`,
	// Ciphertext does not compress.
	`alter table attachment_part alter column bytes set storage external`,
	`create table document_attachment (
		document_digest text not null references document,
		digest text not null,
		attachment_id uuid not null references attachment,
		primary key (document_digest, digest)
	)`,
	`create index document_attachment_file on document_attachment (attachment_id)`,
	`alter table delivery add column attachments text[] not null default '{}'`,
	`grant select, insert, delete, update (sealed_digest, sealed_bytes, digest, size_bytes, media_type, wrapped_key)
		on attachment to lintas_application`,
	`grant select, insert, delete on attachment_part to lintas_application`,
	`grant select, insert on document_attachment to lintas_application`,
];
