import type { KeyObject } from 'node:crypto';
import { sql } from 'kysely';
import type { CaseNoteId, Digest, DocumentId, PersonId } from '../model/identifiers.ts';
import { decryptBody, encryptBody } from './body-cipher.ts';
import type { Database, Transaction } from './database.ts';
import { keyOf, saveKey } from './wrapped-keys.ts';

/** What an office keeps of a case for itself: encrypted under a key of its own. */
export interface CaseNote {
	readonly id: CaseNoteId;
	/** The person of the case that it is about; null for the case as a whole. */
	readonly subject: DocumentId | null;
	readonly writtenBy: PersonId;
	readonly writtenAt: string;
	readonly text: string;
}

/** @param document the request about its subject, with which it goes; null for the case as a whole */
export async function saveNote(
	tx: Transaction,
	kek: KeyObject,
	caseId: DocumentId,
	document: Digest | null,
	{ id, subject, writtenBy, writtenAt, text }: CaseNote,
): Promise<void> {
	const { ciphertext, wrapped_key } = encryptBody(kek, id, [text]);
	const about = { case_id: caseId, subject, document_digest: document };
	const row = { id, ...about, written_by: writtenBy, written_at: writtenAt, ciphertext };
	await tx.insertInto('case_note').values(row).execute();
	await saveKey(tx, id, wrapped_key);
}

/** Oldest first. @throws Problem `stored-body-unreadable` */
export async function listNotes(db: Database, kek: KeyObject, caseId: DocumentId): Promise<CaseNote[]> {
	const rows = await db
		.selectFrom('case_note')
		.select(['id', 'subject', 'written_by as writtenBy', 'written_at as writtenAt', 'ciphertext'])
		.select(keyOf('case_note').as('wrapped_key'))
		.where('case_id', '=', caseId)
		.orderBy('written_at')
		.orderBy('id')
		.execute();
	return rows.map(({ ciphertext, wrapped_key, ...note }) => {
		const body = { ciphertext, wrapped_key: wrapped_key ?? new Uint8Array() };
		return { ...note, text: decryptBody(kek, note.id, body).join('~') };
	});
}

/** Once that document is erased: those about its person, and where no request of its case is left, those of the case. */
export async function deleteNotes(tx: Transaction, document: Digest): Promise<void> {
	const left = sql`kind = 'repatriation-request' and erased_at is null`;
	await sql`delete from case_note where document_digest = ${document}`.execute(tx);
	await sql`delete from case_note where subject is null
		and case_id in (select id from document where digest = ${document}
			union select target from relation where document_digest = ${document} and type = 'case')
		and not exists (select from document where id = case_id and ${left})
		and not exists (select from relation join document on digest = document_digest
			where target = case_id and type = 'case' and ${left})`.execute(tx);
}
