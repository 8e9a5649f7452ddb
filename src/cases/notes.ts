import { appendLeaves, toActor, toAuditLeaf } from '../audit/entry.ts';
import type { ExchangeContext } from '../exchange/context.ts';
import { withDatabaseProblems } from '../exchange/database-problems.ts';
import type { ReadsContext } from '../exchange/reads.ts';
import { CaseNoteId, type DocumentId, newId, toTimestamp } from '../model/identifiers.ts';
import type { Person } from '../model/person.ts';
import { Problem } from '../problem.ts';
import { type CaseNote, listNotes, saveNote } from '../store/case-notes.ts';
import { isAnyHere, lockDocuments } from '../store/documents.ts';
import { findRequest } from './load.ts';
import { recordCaseRead, requireCase } from './read-case.ts';

export type { CaseNote } from '../store/case-notes.ts';

type NotesContext = ReadsContext & Pick<ExchangeContext, 'kek'>;

/**
 * What this office keeps of a case for itself, such as where somebody is sheltered: it is in no document and never leaves.
 * It is erased with the request about its subject; of the case as a whole, with the last request.
 *
 * @throws Problem `case-unknown`; `request-malformed` where the subject is nobody of the case; `document-erased` where that
 * request is, or all of them
 */
export async function addNote(
	context: NotesContext,
	by: Person,
	caseId: DocumentId,
	{ text, subject = null }: { readonly text: string; readonly subject?: DocumentId | null | undefined },
): Promise<CaseNote> {
	const loaded = await requireCase(context, caseId);
	const persons = loaded.state.persons.map(({ id }) => id).filter((id) => subject === null || id === subject);
	const requests = persons.flatMap((id) => findRequest(loaded, id)?.digest ?? []);
	if (requests.length === 0)
		throw new Problem('request-malformed', { fields: [{ pointer: '/subject', expected: 'a person of this case' }] });
	const now = context.clock();
	const at = toTimestamp(now);
	const { authority, db, kek } = context;
	const note = { id: CaseNoteId.parse(newId(now)), subject, writtenBy: by.id, writtenAt: at, text };
	const entry = { at, action: 'case-noted', authority, ...toActor(by), document: caseId, outcome: 'stored' } as const;
	await withDatabaseProblems(
		db.transaction().execute(async (tx) => {
			await lockDocuments(tx, persons);
			if (!(await isAnyHere(tx, requests))) throw new Problem('document-erased');
			await saveNote(tx, kek, caseId, subject && (requests[0] ?? null), note);
			await appendLeaves(tx, [toAuditLeaf(entry)]);
		}),
	);
	return note;
}

/** Oldest first. @throws Problem `case-unknown`, `stored-body-unreadable` */
export async function readNotes(context: NotesContext, by: Person, caseId: DocumentId): Promise<CaseNote[]> {
	await requireCase(context, caseId);
	const notes = await withDatabaseProblems(listNotes(context.db, context.kek, caseId));
	await recordCaseRead(context, by, caseId, 'notes');
	return notes;
}
