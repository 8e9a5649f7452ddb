import { type Kysely, sql } from 'kysely';

/** How many attempts and deliveries there were, and how long they took: sums that stay small, whatever is stored. */
export async function up(db: Kysely<unknown>): Promise<void> {
	for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
	`create table delivery_tally (
		measure text not null check (measure in ('attempt', 'delivery')),
		recipient text not null,
		outcome text not null,
		up_to_seconds double precision not null,
		count bigint not null,
		seconds double precision not null,
		primary key (measure, recipient, outcome, up_to_seconds)
	)`,
	`create index delivery_stalled on delivery (recipient) where state = 'stalled'`,
	`grant select, insert, update on delivery_tally to lintas_application`,
];
