import { type Kysely, sql } from 'kysely';

/**
 * Which case a request that waits for a second person opens or joins: they are looked at together, and what joins ends
 * with the one that was to open it.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
	for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
	`alter table approval
		add column case_id uuid,
		drop constraint approval_state_check,
		add constraint approval_state_check check (state in
			('waiting', 'approved', 'refused', 'withdrawn', 'replaced', 'expired', 'outdated', 'unopened')),
		drop constraint approval_check1,
		add constraint approval_check1
			check ((state in ('waiting', 'expired', 'outdated', 'unopened')) = (settled_by is null))`,
	`create index approval_of_case on approval (case_id, created_at, id) where case_id is not null`,
];
