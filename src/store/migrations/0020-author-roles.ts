import { type Kysely, sql } from 'kysely';

/** In which roles a waiting document was released: who may release it is asked again when it is approved. */
export async function up(db: Kysely<unknown>): Promise<void> {
	await sql.raw(`alter table approval add column author_roles text[] not null default '{officer}'`).execute(db);
}
