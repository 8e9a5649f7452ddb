import type { DocumentId, PersonId } from '../model/identifiers.ts';
import type { Database, Transaction } from './database.ts';

/** What an office keeps of a case for itself. */
export interface StoredNote {
	readonly id: string;
	/** The person of the case that it is about; null for the case as a whole. */
	readonly subject: DocumentId | null;
	readonly writtenBy: PersonId;
	readonly writtenAt: string;
	/** Encrypted under the key-encryption key. */
	readonly sealed: Uint8Array;
}

export async function saveNote(tx: Transaction, caseId: DocumentId, note: StoredNote): Promise<void> {
	const { id, subject, writtenBy, writtenAt, sealed } = note;
	const row = { id, case_id: caseId, subject, written_by: writtenBy, written_at: writtenAt, sealed };
	await tx.insertInto('case_note').values(row).execute();
}

/** Oldest first. */
export async function listNotes(db: Database, caseId: DocumentId): Promise<StoredNote[]> {
	return await db
		.selectFrom('case_note')
		.select(['id', 'subject', 'written_by as writtenBy', 'written_at as writtenAt', 'sealed'])
		.where('case_id', '=', caseId)
		.orderBy('written_at')
		.orderBy('id')
		.execute();
}
