import type { DocumentId, PersonId } from '../model/identifiers.ts';
import type { Database, Transaction } from './database.ts';

/** Who of this office looks after a case. */
export interface CaseAssignment {
	readonly person: PersonId;
	readonly assignedAt: string;
}

export async function saveAssignment(
	tx: Transaction,
	caseId: DocumentId,
	{ person, assignedAt }: CaseAssignment,
): Promise<void> {
	const changing = { person, assigned_at: assignedAt };
	await tx
		.insertInto('case_assignment')
		.values({ case_id: caseId, ...changing })
		.onConflict((conflict) => conflict.column('case_id').doUpdateSet(changing))
		.execute();
}

export async function deleteAssignment(tx: Transaction, caseId: DocumentId): Promise<void> {
	await tx.deleteFrom('case_assignment').where('case_id', '=', caseId).execute();
}

export async function findAssignment(db: Database, caseId: DocumentId): Promise<CaseAssignment | undefined> {
	return await db
		.selectFrom('case_assignment')
		.select(['person', 'assigned_at as assignedAt'])
		.where('case_id', '=', caseId)
		.executeTakeFirst();
}
