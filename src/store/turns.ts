import { type RawBuilder, sql } from 'kysely';

/** Nothing is put off for so long. */
const longest = { hours: 24 };

/** Is it due? What is further off than any turn was put there by a node whose clock was ahead, and is due too. */
export function isDue(column: `${string}.due_at`, now: Temporal.Instant): RawBuilder<boolean> {
	const at = sql.ref(column);
	return sql`(${at} <= ${now.toString()} or ${at} > ${now.add(longest).toString()})`;
}
