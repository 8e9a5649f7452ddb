import { type Kysely, sql } from 'kysely';

/** Of a step that stays late host and home are told again. */
export async function up(db: Kysely<unknown>): Promise<void> {
	await sql.raw('grant update (told_at) on case_reminder to lintas_application').execute(db);
}
