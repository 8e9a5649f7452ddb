import { type Kysely, sql } from 'kysely';

/** What waits for a second person, and changes what was withdrawn meanwhile, comes to an end by itself. */
export async function up(db: Kysely<unknown>): Promise<void> {
	for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
	`alter table approval
		drop constraint approval_state_check,
		add constraint approval_state_check check (state in
			('waiting', 'approved', 'refused', 'withdrawn', 'replaced', 'expired', 'outdated')),
		drop constraint approval_check1,
		add constraint approval_check1 check ((state in ('waiting', 'expired', 'outdated')) = (settled_by is null))`,
];
