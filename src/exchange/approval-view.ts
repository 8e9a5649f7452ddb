import { rebuildCopy } from '../envelope/copy.ts';
import { parseCopy, readBody, readSkeleton } from '../envelope/document.ts';
import type { Body } from '../model/field.ts';
import type { ApprovalId, AuthorityId, Digest, DocumentId } from '../model/identifiers.ts';
import type { Person } from '../model/person.ts';
import type { AttachmentReference, Skeleton } from '../model/skeleton.ts';
import type { Withholding } from '../model/withholding.ts';
import { Problem } from '../problem.ts';
import {
	type Approval,
	type Forward,
	listWaiting,
	loadApproval,
	type WaitingCopy,
	type WaitingDocument,
} from '../store/approvals.ts';
import type { ExchangeContext } from './context.ts';
import { withDatabaseProblems } from './database-problems.ts';
import { listPermissions } from './onward.ts';
import { recordingRefusal, recordReads, requireMayRead, toDocumentRead } from './reads.ts';
import type { SharePermission } from './share-permissions.ts';

export type { Approval, Forward } from '../store/approvals.ts';

/** What waits for a second person, oldest first; of one case where that is told. */
export function listApprovals(
	{ db }: Pick<ExchangeContext, 'db'>,
	page: Forward,
	caseId?: DocumentId,
): Promise<Approval[]> {
	return withDatabaseProblems(listWaiting(db, page, caseId));
}

/** What one recipient is to get: no more and no less. */
export interface CopyView {
	readonly recipient: AuthorityId;
	readonly copyDigest: Digest;
	/** As the recipient will read it; empty once it waits no more. */
	readonly body: Body;
	/** What stays here or goes in part, and by which rule: its cover will say so. */
	readonly withheld: readonly Withholding[];
	readonly attachments: readonly AttachmentReference[];
}

/** What an approver decides on. */
export interface ApprovalView extends Approval {
	readonly skeleton: Skeleton;
	readonly copies: readonly CopyView[];
	/** On which terms authors let us tell on what it is drawn from, as of now. */
	readonly permissions: readonly SharePermission[];
}

/**
 * Shows a person what would leave, and puts on record that it was read. What for, the document says: to decide on
 * it is part of its own purpose.
 *
 * @throws Problem `approval-unknown`, `policy-denied`
 */
export async function showApproval(
	context: Pick<
		ExchangeContext,
		'authority' | 'db' | 'kek' | 'clock' | 'timeZone' | 'readingLimits' | 'alarm' | 'policies' | 'refusals'
	>,
	by: Person,
	id: ApprovalId,
): Promise<ApprovalView> {
	const waiting = await withDatabaseProblems(loadApproval(context.db, context.kek, id));
	if (waiting === undefined) throw new Problem('approval-unknown', { detail: `Approval ${id}.` });
	const { approval, document } = waiting;
	const skeleton = readSkeleton(document.jwt);
	const reader = { by, purpose: skeleton.handling.purpose };
	const read = toDocumentRead(skeleton, document.digest);
	await recordingRefusal(context, reader, read.named, async () => {
		requireMayRead(context, reader, skeleton);
		// Of what is settled nothing is left to be read.
		await recordReads(context, reader, 'shown', approval.state === 'waiting' ? [read] : []);
	});
	const copies = waiting.copies.map((copy) => viewCopy(waiting, skeleton, copy));
	const recipients = copies.map(({ recipient }) => recipient);
	const permissions = await withDatabaseProblems(
		listPermissions(context, { draft: skeleton, now: context.clock() }, recipients),
	);
	return { ...approval, skeleton, copies, permissions };
}

function viewCopy({ document }: WaitingDocument, { attachments }: Skeleton, copy: WaitingCopy): CopyView {
	const { recipient, copyDigest, disclosed, withheld } = copy;
	return {
		recipient,
		copyDigest,
		body: readBody(parseCopy(rebuildCopy(document, disclosed))).body,
		withheld,
		attachments: attachments.filter(({ digest }) => copy.attachments.includes(digest)),
	};
}
