import { type Kysely, sql } from 'kysely';

/**
 * Who has not answered yet what became of a correction or withdrawal of ours is reminded, and in the end somebody is
 * told; an attempt that finds its document withdrawn ends its delivery.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
	for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
	`insert into delivery_move values ('sending', 'cancelled')`,
	`create table change_watch (
		document_digest text primary key references document,
		urgency text not null check (urgency in ('routine', 'urgent')),
		since timestamptz not null,
		reminders integer not null check (reminders >= 0),
		overdue_at timestamptz
	)`,
	`grant select, insert, update (reminders, overdue_at) on change_watch to lintas_application`,
];
