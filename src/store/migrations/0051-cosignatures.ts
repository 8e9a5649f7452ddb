import { type Kysely, sql } from 'kysely';

/** What witnesses have cosigned of our log, and when each of them is asked next. */
export async function up(db: Kysely<unknown>): Promise<void> {
	for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
	`create table audit_cosignature (
		witness text not null,
		size bigint not null references audit_checkpoint,
		cosigned_at timestamptz not null,
		line text not null check (octet_length(line) <= 8192),
		primary key (witness, size)
	)`,
	'create index on audit_cosignature (size)',
	`create trigger audit_cosignature_append_only before update or delete or truncate on audit_cosignature
		for each statement execute function refuse_change('log')`,
	'grant select, insert on audit_cosignature to lintas_application',
	`create table witness_turn (
		witness text not null,
		task text not null check (task in ('submit', 'compare')),
		due_at timestamptz not null,
		failures integer not null default 0,
		primary key (witness, task)
	)`,
	'grant select, insert, update on witness_turn to lintas_application',
];
