import { type Kysely, sql } from 'kysely';

/**
 * Repatriation cases as they stand, folded anew after each document of theirs: to list them by whose turn it is and until
 * when. What is private to this office is kept beside: who looks after a case, notes, and what was reminded of.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
	for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
	`create table repatriation_case (
		id uuid primary key,
		host text not null,
		home text not null,
		opened_at timestamptz not null,
		status text not null check (status in ('open', 'closed')),
		persons int not null,
		state_digest text not null,
		missing int not null,
		aside int not null,
		divergent int not null,
		changed_at timestamptz not null default clock_timestamp()
	)`,
	'create index repatriation_case_newest on repatriation_case (status, opened_at, id)',
	'create index repatriation_case_changed on repatriation_case (changed_at)',
	`create table case_turn (
		case_id uuid not null references repatriation_case (id),
		authority text not null,
		step text not null,
		due_at timestamptz,
		steps int not null,
		primary key (case_id, authority)
	)`,
	'create index case_turn_due on case_turn (authority, due_at, case_id)',
	`create table case_assignment (
		case_id uuid primary key,
		person text not null,
		assigned_at timestamptz not null
	)`,
	`create table case_note (
		id uuid primary key,
		case_id uuid not null,
		subject uuid,
		written_by text not null,
		written_at timestamptz not null,
		sealed bytea not null
	)`,
	'create index case_note_case on case_note (case_id, written_at)',
	`create table case_reminder (
		case_id uuid not null,
		subject uuid not null,
		step text not null,
		open_since timestamptz not null,
		level text not null check (level in ('due-soon', 'due', 'escalated')),
		told_at timestamptz not null,
		primary key (case_id, subject, step, open_since, level)
	)`,
	`grant select, insert, update (status, persons, state_digest, missing, aside, divergent, changed_at)
		on repatriation_case to lintas_application`,
	'grant select, insert, delete, update (step, due_at, steps) on case_turn to lintas_application',
	'grant select, insert, delete, update (person, assigned_at) on case_assignment to lintas_application',
	'grant select, insert, delete on case_note to lintas_application',
	'grant select, insert, delete on case_reminder to lintas_application',
];
