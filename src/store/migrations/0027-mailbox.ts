import { type Kysely, sql } from 'kysely';

/** What waits for a partner that fetches it, in the order in which it is handed out. */
export async function up(db: Kysely<unknown>): Promise<void> {
	await sql`create index delivery_ready on delivery (recipient, urgency desc, id)
		where state = 'awaiting-receipt'`.execute(db);
}
