import { type RawBuilder, sql } from 'kysely';
import type {
	ApprovalId,
	AttachmentId,
	CaseNoteId,
	Digest,
	DraftId,
	FormLinkId,
	IdentityRecordId,
} from '../model/identifiers.ts';
import type { Database, Transaction } from './database.ts';

type WrappedKeyId = Digest | AttachmentId | DraftId | ApprovalId | FormLinkId | CaseNoteId | IdentityRecordId;

/** The key of the row of a table whose id is a UUID, as a column. */
export function keyOf(
	table: 'draft' | 'approval' | 'form_link' | 'case_note' | 'identity_record',
): RawBuilder<Uint8Array | null> {
	return sql`(select wrapped_key from keys.wrapped_key where id = ${sql.ref(`${table}.id`)}::text)`;
}

/** Keeps the key of a body or a file, in place of the one that it had. It goes with its row by itself. */
export async function saveKey(tx: Transaction, id: WrappedKeyId, wrapped_key: Uint8Array): Promise<void> {
	await tx
		.insertInto('keys.wrapped_key')
		.values({ id, wrapped_key })
		.onConflict((conflict) => conflict.column('id').doUpdateSet({ wrapped_key }))
		.execute();
}

/** What is looked at of the keys in one go. */
export interface KeyPage {
	/** The id of the last key that was looked at before; empty at the beginning. */
	readonly after: string;
	readonly limit: number;
}

/**
 * Deletes the keys of a page that nothing here owns: keys come back with a backup of their own, also of what is not
 * here any more.
 *
 * @returns how many, and the last key of the page; null where there is none any more
 */
export async function forgetUnownedKeys(
	db: Database,
	{ after, limit }: KeyPage,
): Promise<{ readonly forgotten: number; readonly last: string | null }> {
	const { rows } = await sql<{ last: string | null; unowned: string[] }>`
		with page as materialized (select id from keys.wrapped_key where id > ${after} order by id limit ${limit})
		select (select max(id) from page) as last, array(select id from page where ${isUnowned}) as unowned`.execute(db);
	const { last = null, unowned = [] } = rows[0] ?? {};
	return { forgotten: unowned.length > 0 ? await forget(db, unowned) : 0, last };
}

/** What comes anew meanwhile keeps its key: nobody else gives one to a locked row, and who owns it is asked again. */
async function forget(db: Database, ids: readonly string[]): Promise<number> {
	return await db.transaction().execute(async (tx) => {
		const { rows } = await sql<{ id: string }>`select id from keys.wrapped_key where id = any(${ids})
			for update skip locked`.execute(tx);
		const locked = rows.map(({ id }) => id);
		const { numAffectedRows = 0n } = await sql`delete from keys.wrapped_key as page
			where id = any(${locked}) and ${isUnowned}`.execute(tx);
		return Number(numAffectedRows);
	});
}

/** Of a row `page`. No `exists`: for a page of them PostgreSQL may read a whole table rather than look into its index. */
const isUnowned = sql<boolean>`coalesce(
	(select true from body where document_digest = page.id), ${sql.join(
		['attachment', 'draft', 'approval', 'form_link', 'case_note', 'identity_record'].map(
			(table) => sql`(select true from ${sql.table(table)} as owner
				where owner.id = case when pg_input_is_valid(page.id, 'uuid') then page.id::uuid end)`,
		),
	)}) is null`;
