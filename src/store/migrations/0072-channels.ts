import { type Kysely, sql } from 'kysely';

/**
 * What goes by channels that are not Lintas's own: what was asked of a recipient that publishes notices and what has
 * become of it, how far each counterpart was polled, and which documents of ours say what others state there.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
	for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
	'alter table delivery add column request jsonb',
	`create table notice_progress (
		delivery_id uuid not null references delivery (id),
		number int not null check (number > 0),
		state text not null check (state in
			('submitted', 'under-review', 'published', 'refused', 'updated', 'withdrawn', 'deleted')),
		at timestamptz not null,
		reference text,
		reason text,
		told_at timestamptz not null default now(),
		primary key (delivery_id, number)
	)`,
	'create index notice_progress_reference on notice_progress (reference)',
	'grant select, insert on notice_progress to lintas_application',
	`create table channel_poll (
		authority text primary key,
		id uuid not null unique default uuidv7(),
		cursor text,
		polled_at timestamptz,
		failures int not null default 0,
		code text
	)`,
	'grant select, insert, update (cursor, polled_at, failures, code) on channel_poll to lintas_application',
	`create table statement (
		authority text not null,
		reference text not null collate "C",
		version text not null,
		document_digest text not null references document (digest),
		seen_at timestamptz not null,
		gone_at timestamptz,
		primary key (authority, reference)
	)`,
	'create index statement_document on statement (document_digest)',
	`grant select, insert, update (version, document_digest, seen_at, gone_at) on statement to lintas_application`,
];
