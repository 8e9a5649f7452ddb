import { sql } from 'kysely';
import type { Database } from './database.ts';

/** The note of the newest checkpoint; undefined where nothing is signed. */
export async function loadNewest(db: Database): Promise<string | undefined> {
	const row = await db
		.selectFrom('audit_checkpoint')
		.select('note')
		.orderBy('size', 'desc')
		.limit(1)
		.executeTakeFirst();
	return row?.note;
}

/** The newest checkpoint, and signature lines of witnesses for it, the first `most` by name. */
export async function loadCosigned(
	db: Database,
	most: number,
): Promise<{ readonly note: string; readonly lines: readonly string[] } | undefined> {
	const { rows } = await sql<{ note: string; lines: string[] }>`
		select note, array(select line from audit_cosignature where audit_cosignature.size = newest.size
			order by witness limit ${most}) as lines
		from (select size, note from audit_checkpoint order by size desc limit 1) as newest`.execute(db);
	return rows[0];
}

/** Which leaf that is, if it has a place, and the note of the newest checkpoint, if there is one. */
export async function findPlaced(
	db: Database,
	leafHash: Uint8Array,
): Promise<{ readonly index: number | undefined; readonly note: string | undefined }> {
	const { rows } = await sql<{ index: string | null; note: string | null }>`
		select (select index from audit_sequence where leaf_hash = ${leafHash}) as index,
			(select note from audit_checkpoint order by size desc limit 1) as note`.execute(db);
	const { index = null, note = null } = rows[0] ?? {};
	return { index: index === null ? undefined : Number(index), note: note ?? undefined };
}

/** Whether there is an entry with that leaf hash, wherever it stands. */
export async function hasLeaf(db: Database, leafHash: Uint8Array): Promise<boolean> {
	const row = await db.selectFrom('audit_entry').select('at').where('leaf_hash', '=', leafHash).executeTakeFirst();
	return row !== undefined;
}
