import { type RawBuilder, sql } from 'kysely';
import type { ApprovalId, AttachmentId, Digest, DraftId } from '../model/identifiers.ts';
import type { Transaction } from './database.ts';

type WrappedKeyId = Digest | AttachmentId | DraftId | ApprovalId;

/** The key of the row of a table whose id is a UUID, as a column. */
export function keyOf(table: 'draft' | 'approval'): RawBuilder<Uint8Array | null> {
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
