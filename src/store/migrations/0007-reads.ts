import { type Kysely, sql } from 'kysely';

/**
 * How much of what a person reads. `read_seen` holds what was read on a day, so that what is read twice counts
 * once; `read_count` how much of it was new in each hour. Nothing in them says what a document says. An alarm
 * stands for one person and day, whatever comes to it, and nobody puts aside their own.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
	for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
	`create table read_seen (
		person text not null,
		day timestamptz not null,
		measure text not null check (measure in ('document', 'author', 'kind', 'case')),
		value text not null,
		primary key (person, day, measure, value)
	)`,
	`create index read_seen_day on read_seen (day)`,
	`create table read_count (
		person text not null,
		hour timestamptz not null,
		documents integer not null,
		authors integer not null,
		kinds integer not null,
		cases integer not null,
		primary key (person, hour)
	)`,
	`create index read_count_hour on read_count (hour)`,
	`create table read_alarm (
		id uuid primary key,
		person text not null,
		day timestamptz not null,
		raised_at timestamptz not null,
		measures text[] not null check (cardinality(measures) > 0),
		documents integer not null,
		authors integer not null,
		kinds integer not null,
		cases integer not null,
		acknowledged_at timestamptz,
		acknowledged_by text,
		unique (person, day),
		check ((acknowledged_at is null) = (acknowledged_by is null)),
		check (acknowledged_by <> person)
	)`,
	`create index read_alarm_raised on read_alarm (raised_at, id)`,
	`grant select, insert, delete on read_seen to lintas_application`,
	`grant select, insert, update (documents, authors, kinds, cases), delete on read_count to lintas_application`,
	`grant select, insert, update (measures, documents, authors, kinds, cases, acknowledged_at, acknowledged_by)
		on read_alarm to lintas_application`,
];
