import type { AttachmentId, Digest } from '../model/identifiers.ts';
import type { Transaction } from './database.ts';

/** Keeps the key of a body or an attachment, in place of the one that it had. It goes with its row by itself. */
export async function saveKey(tx: Transaction, id: Digest | AttachmentId, wrapped_key: Uint8Array): Promise<void> {
	await tx
		.insertInto('keys.wrapped_key')
		.values({ id, wrapped_key })
		.onConflict((conflict) => conflict.column('id').doUpdateSet({ wrapped_key }))
		.execute();
}
