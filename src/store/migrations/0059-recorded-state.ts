import { type Kysely, sql } from 'kysely';

/** What of our own the log has told of last: keys, card, rules. Whichever node sees a change first puts it on record. */
export async function up(db: Kysely<unknown>): Promise<void> {
	for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
	'create table recorded_state (what text not null, id text not null, primary key (what, id))',
	'grant select, insert, delete on recorded_state to lintas_application',
];
