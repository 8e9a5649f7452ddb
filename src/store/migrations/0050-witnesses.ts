import { type Kysely, sql } from 'kysely';

/**
 * The logs of partners as we cosigned them last (C2SP tlog-witness), and what contradicts what a log signed before: both
 * notes stay for ever.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
	for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
	`create table witnessed_log (
		authority text primary key,
		size bigint not null check (size >= 0),
		note text not null,
		cosigned_at timestamptz not null
	)`,
	'grant select, insert, update on witnessed_log to lintas_application',
	// One for each state of a log that was contradicted, by each who showed the contradiction: whoever repeats it, or makes
	// ever new ones, adds nothing.
	`create table log_conflict (
		log text not null,
		kind text not null check (kind in ('fork', 'rollback')),
		source text not null,
		seen_size bigint not null,
		seen text not null,
		shown text not null,
		found_at timestamptz not null,
		primary key (log, kind, source, seen_size)
	)`,
	`create trigger log_conflict_append_only before update or delete or truncate on log_conflict
		for each statement execute function refuse_change('log')`,
	'grant select, insert on log_conflict to lintas_application',
];
