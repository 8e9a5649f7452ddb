import { type Kysely, sql } from 'kysely';

/**
 * Of what left before it was cancelled the receipt may come, or the recipient's answer that it has destroyed it: an
 * answer that proves as much, with no receipt of the copy itself.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
	for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
	`insert into delivery_move values ('cancelled', 'delivered'), ('cancelled', 'rejected'), ('cancelled', 'recalled')`,
	`alter table delivery
		drop constraint delivery_proof,
		add constraint delivery_proof check (case state when 'recalled' then true when 'delivered' then proof is not null
			else proof is null end)`,
];
