import { type Kysely, sql } from 'kysely';

/**
 * The persons of open cases, as far as others may be told of them: keyed hashes by which somebody else's case about the
 * same one is found, and who was found so. What they say of themselves stays in the bodies alone. All of it goes when the
 * row of the person does.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
	for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
	`create table case_person (
		number bigint primary key generated always as identity,
		case_id uuid not null,
		document_digest text not null unique references document (digest),
		document_id uuid not null,
		compared boolean not null default false
	)`,
	'create index case_person_case on case_person (case_id)',
	'create index case_person_document on case_person (document_id)',
	`create table case_person_key (
		key bigint not null,
		record bigint not null references case_person (number) on delete cascade,
		primary key (key, record)
	)`,
	'create index case_person_key_record on case_person_key (record)',
	`create table likely_duplicate (
		person bigint not null references case_person (number) on delete cascade,
		other bigint not null references case_person (number) on delete cascade,
		score integer not null check (score between 0 and 100),
		reasons jsonb not null,
		primary key (person, other)
	)`,
	'create index likely_duplicate_other on likely_duplicate (other)',
	'grant select, insert, delete, update (compared) on case_person to lintas_application',
	'grant select, insert, delete on case_person_key, likely_duplicate to lintas_application',
];
