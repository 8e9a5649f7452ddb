import { type Kysely, sql } from 'kysely';

/**
 * The authority's own register of people: each record encrypted, and beside it keyed hashes by which it is found. In
 * the clear there are only the source and the file of a photograph.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
	for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
	`create table identity_record (
		id uuid primary key,
		number bigint not null unique generated always as identity,
		source text not null,
		reference_key bytea not null check (octet_length(reference_key) = 32),
		content_key bytea not null check (octet_length(content_key) = 32),
		photo uuid references attachment,
		stored_at timestamptz not null,
		ciphertext bytea not null,
		unique (source, reference_key)
	)`,
	'create index identity_record_photo on identity_record (photo) where photo is not null',
	`create trigger identity_record_key after delete on identity_record
		for each row execute function forget_key('id')`,
	`create table identity_key (
		key bigint not null,
		record bigint not null references identity_record (number) on delete cascade,
		primary key (key, record)
	)`,
	'create index identity_key_record on identity_key (record)',
	`grant select, insert, delete, update (content_key, photo, stored_at, ciphertext)
		on identity_record to lintas_application`,
	'grant select, insert, delete on identity_key to lintas_application',
];
