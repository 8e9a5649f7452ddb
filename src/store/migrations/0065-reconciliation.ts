import { type Kysely, sql } from 'kysely';

/**
 * What was exchanged with each partner, by the day on which it was received, as receipts and our own entries of them say:
 * what two partners compare. It is derived from the log, off the road, and up to which entry stands beside it.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
	for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
	`create table exchange_line (
		partner text not null,
		day date not null,
		leaf_hash text collate "C" not null check (length(leaf_hash) = 43),
		document_digest text not null,
		sender text not null,
		outcome text not null check (outcome in ('accepted', 'rejected')),
		primary key (partner, day, leaf_hash)
	)`,
	`create trigger exchange_line_append_only before update or delete or truncate on exchange_line
		for each statement execute function refuse_change('log')`,
	'grant select, insert on exchange_line to lintas_application',
	`create table exchange_line_cursor (
		single boolean primary key default true check (single),
		next_index bigint not null
	)`,
	'insert into exchange_line_cursor (next_index) values (0)',
	'grant select, update on exchange_line_cursor to lintas_application',
	`alter table witness_turn drop constraint witness_turn_task_check,
		add constraint witness_turn_task_check check (task in ('submit', 'compare', 'reconcile'))`,
];
