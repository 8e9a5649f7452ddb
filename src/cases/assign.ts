import { appendLeaves, toActor, toAuditLeaf } from '../audit/entry.ts';
import type { ExchangeContext } from '../exchange/context.ts';
import { withDatabaseProblems } from '../exchange/database-problems.ts';
import type { Released } from '../exchange/release.ts';
import type { CaseParticipant } from '../model/case-claims.ts';
import { type DocumentId, type PersonId, toTimestamp } from '../model/identifiers.ts';
import type { Person } from '../model/person.ts';
import { participation } from '../model/repatriation-steps.ts';
import { type CaseAssignment, deleteAssignment, saveAssignment } from '../store/case-assignments.ts';
import { doStep } from './do-step.ts';
import { requireCase } from './read-case.ts';

/**
 * Has another authority join a case, with steps that are its own from then on. What it is to fold the case from goes to
 * it by itself, ours and that of the others (`share-skeletons.ts`).
 *
 * @throws Problem as `doStep`
 */
export async function handOver(
	context: ExchangeContext,
	by: Person,
	caseId: DocumentId,
	joining: Omit<CaseParticipant, 'country'>,
): Promise<Released> {
	const { country } = context.partners.require(joining.authority).card;
	const [joined] = participation.outcomes;
	const event = { step: participation.code, outcome: joined.code, participant: { ...joining, country } };
	return await doStep(context, by, caseId, { event, body: {} });
}

/** Says who of this office looks after a case; null for nobody. @throws Problem `case-unknown` */
export async function assignCase(
	context: ExchangeContext,
	by: Person,
	caseId: DocumentId,
	person: PersonId | null,
): Promise<CaseAssignment | null> {
	await requireCase(context, caseId);
	const { authority, clock, db } = context;
	const at = toTimestamp(clock());
	const outcome = person === null ? 'nobody' : 'assigned';
	const entry = { at, action: 'case-assigned', authority, ...toActor(by), document: caseId, outcome } as const;
	const assignment = person === null ? null : { person, assignedAt: at };
	await withDatabaseProblems(
		db.transaction().execute(async (tx) => {
			await (assignment === null ? deleteAssignment(tx, caseId) : saveAssignment(tx, caseId, assignment));
			await appendLeaves(tx, [toAuditLeaf(entry)]);
		}),
	);
	return assignment;
}
