import { type Expression, type SqlBool, sql } from 'kysely';

/** The last row of a page: its time, and its id, since times can be the same. */
export interface Cursor {
	readonly at: string;
	readonly id: string;
}

/** At most `limit` rows, newest first, that come after the row `before`. */
export interface Page {
	readonly limit: number;
	readonly before: Cursor | undefined;
}

/** Comes the row after the cursor where both columns descend? As a row value: one range of the index. */
export function isAfter({ at, id }: Cursor, timeColumn: string, idColumn: string): Expression<SqlBool> {
	return sql<SqlBool>`(${sql.ref(timeColumn)}, ${sql.ref(idColumn)}) < (${at}, ${id})`;
}
