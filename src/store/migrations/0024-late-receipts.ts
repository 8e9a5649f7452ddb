import { type Kysely, sql } from 'kysely';

/** A receipt that comes once its delivery has stalled still proves what became of the copy. */
export async function up(db: Kysely<unknown>): Promise<void> {
	await sql`insert into delivery_move values ('stalled', 'delivered'), ('stalled', 'rejected')`.execute(db);
}
