import { type Kysely, sql } from 'kysely';

/**
 * When a checkpoint was there, as time-stamping authorities say (RFC 3161). Each time-stamp stays; beside them stands
 * when each authority is asked next, and since when it has been silent.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
	for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
	`create table audit_timestamp (
		source text not null check (octet_length(source) <= 500),
		size bigint not null references audit_checkpoint,
		time timestamptz not null,
		token bytea not null check (octet_length(token) <= 32768),
		-- Some bytes in a token, such as those of a certificate that is not needed, no signature covers.
		digest bytea not null check (octet_length(digest) = 32),
		primary key (size, source)
	)`,
	`create trigger audit_timestamp_append_only before update or delete or truncate on audit_timestamp
		for each statement execute function refuse_change('log')`,
	'grant select, insert on audit_timestamp to lintas_application',
	`create table audit_time_source (
		source text primary key check (octet_length(source) <= 500),
		due_at timestamptz not null,
		failures integer not null default 0,
		failing_since timestamptz,
		told boolean not null default false,
		check ((failures = 0) = (failing_since is null))
	)`,
	'grant select, insert, update on audit_time_source to lintas_application',
];
