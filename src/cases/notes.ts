import { appendLeaves, toActor, toAuditLeaf } from '../audit/entry.ts';
import type { ExchangeContext } from '../exchange/context.ts';
import { withDatabaseProblems } from '../exchange/database-problems.ts';
import type { ReadsContext } from '../exchange/reads.ts';
import { type DocumentId, newId, toTimestamp } from '../model/identifiers.ts';
import type { Person } from '../model/person.ts';
import { Problem } from '../problem.ts';
import { decryptSecret, encryptSecret } from '../store/body-cipher.ts';
import { listNotes, type StoredNote, saveNote } from '../store/case-notes.ts';
import { recordCaseRead, requireCase } from './read-case.ts';

/** What this office keeps of a case for itself, such as where somebody is sheltered: it is in no document and never leaves. */
export interface CaseNote extends Omit<StoredNote, 'sealed'> {
	readonly text: string;
}

type NotesContext = ReadsContext & Pick<ExchangeContext, 'kek'>;

/** @throws Problem `case-unknown`; `request-malformed` where the subject is nobody of the case */
export async function addNote(
	context: NotesContext,
	by: Person,
	caseId: DocumentId,
	{ text, subject = null }: { readonly text: string; readonly subject?: DocumentId | null | undefined },
): Promise<CaseNote> {
	const { state } = await requireCase(context, caseId);
	if (subject !== null && !state.persons.some(({ id }) => id === subject))
		throw new Problem('request-malformed', { fields: [{ pointer: '/subject', expected: 'a person of this case' }] });
	const now = context.clock();
	const at = toTimestamp(now);
	const { authority, db, kek } = context;
	const note = { id: newId(now), subject, writtenBy: by.id, writtenAt: at };
	const entry = { at, action: 'case-noted', authority, ...toActor(by), document: caseId, outcome: 'stored' } as const;
	await withDatabaseProblems(
		db.transaction().execute(async (tx) => {
			await saveNote(tx, caseId, { ...note, sealed: encryptSecret(kek, note.id, text) });
			await appendLeaves(tx, [toAuditLeaf(entry)]);
		}),
	);
	return { ...note, text };
}

/** Oldest first. @throws Problem `case-unknown`, `stored-body-unreadable` */
export async function readNotes(context: NotesContext, by: Person, caseId: DocumentId): Promise<CaseNote[]> {
	await requireCase(context, caseId);
	const stored = await withDatabaseProblems(listNotes(context.db, caseId));
	const notes = stored.map(({ sealed, ...note }) => ({ ...note, text: decryptSecret(context.kek, note.id, sealed) }));
	await recordCaseRead(context, by, caseId, 'notes');
	return notes;
}
