import { type AuditEntry, type AuditLeaf, toActor, toAuditLeaf } from '../audit/entry.ts';
import { toEntry } from '../delivery/settle.ts';
import type { SignedDocument } from '../envelope/document.ts';
import type { DraftId, PersonId } from '../model/identifiers.ts';
import type { Person } from '../model/person.ts';
import type { Skeleton } from '../model/skeleton.ts';
import { Problem } from '../problem.ts';
import { attachToDocument, type StoredAttachment } from '../store/attachments.ts';
import type { Transaction } from '../store/database.ts';
import type { NewDelivery } from '../store/deliveries.ts';
import { saveDisclosures, saveDocument } from '../store/documents.ts';
import { settleDraft } from '../store/drafts.ts';
import { saveRelations } from '../store/relations.ts';
import { scheduleCase } from './case-claims.ts';
import { recordReport } from './compliance.ts';
import type { ExchangeContext } from './context.ts';
import { requireStillHere } from './draft-attachments.ts';
import { draftReleased } from './draft-problems.ts';
import { scheduleRetention } from './erasure.ts';
import type { RequireUnchanged } from './meanwhile.ts';
import { beginFollowUp } from './own-changes.ts';
import { queueDeliveries } from './queue-deliveries.ts';

/** A signed document with all that goes with it. */
export interface Outgoing {
	/** Who released it, in the roles of then. */
	readonly by: Person;
	/** Who released it, then who handed it in. */
	readonly authors: readonly PersonId[];
	readonly skeleton: Skeleton;
	readonly document: SignedDocument;
	readonly files: readonly Pick<StoredAttachment, 'id' | 'digest'>[];
	readonly deliveries: readonly NewDelivery[];
	/** That what it changes stands as when it was decided on. */
	readonly requireUnchanged: RequireUnchanged;
	/** The draft that it is made of, where that is here. */
	readonly draft?: DraftId;
}

/**
 * Stores what leaves, with its work that is due and its audit entries. Who then dies leaves the queue without
 * word of it: the sweeper announces what is due.
 *
 * @returns the audit entries, in the order of the deliveries
 * @throws Problem `changed-meanwhile`, `draft-released`, `draft-invalid` when a file has expired meanwhile
 */
export async function storeRelease(
	tx: Transaction,
	context: Pick<ExchangeContext, 'authority' | 'kek' | 'clock' | 'timeZone'>,
	release: Outgoing,
): Promise<readonly AuditLeaf[]> {
	const { skeleton, document, files, deliveries, draft } = release;
	await release.requireUnchanged(tx);
	const { digest, jwt, disclosures } = document;
	const { id, author, kind, version, createdAt, validUntil, answerBy = null } = skeleton;
	const [{ createdAt: storedAt } = { createdAt }] = deliveries;
	const times = { stored_at: storedAt, valid_until: validUntil, answer_by: answerBy };
	await saveDocument(tx, { digest, id, author, kind, version, jwt, ...times });
	if (draft !== undefined && !(await settleDraft(tx, draft, digest))) throw draftReleased(draft);
	await saveRelations(tx, digest, skeleton.relations);
	await requireStillHere(tx, files);
	await attachToDocument(tx, digest, files);
	await saveDisclosures(tx, context.kek, digest, disclosures);
	await recordReport(tx, document);
	await scheduleRetention(tx, context, skeleton);
	await beginFollowUp(tx, context, release, storedAt);
	await scheduleCase(tx, skeleton, Temporal.Instant.from(storedAt));
	const leaves = deliveries.map((delivery) => toAuditLeaf(toReleaseEntry(context, release, delivery)));
	await queueDeliveries(tx, deliveries, leaves);
	return leaves;
}

function toReleaseEntry(
	context: Pick<ExchangeContext, 'authority'>,
	{ by, skeleton }: Outgoing,
	delivery: NewDelivery,
): AuditEntry {
	const about = { ...delivery, documentId: skeleton.id };
	return toEntry(context, about, { action: 'document-released', ...toActor(by) }, delivery.createdAt, 'queued');
}

/** Whether a commit that got no answer has happened, the connection that it was lost on cannot tell. */
export async function withUncertainCommit<T>(
	context: Pick<ExchangeContext, 'db'>,
	work: (tx: Transaction) => Promise<T>,
): Promise<T> {
	let isCommitting = false;
	const transaction = context.db.transaction().execute(async (tx) => {
		const result = await work(tx);
		isCommitting = true;
		return result;
	});
	return await transaction.catch((cause: unknown) => {
		throw isCommitting ? new Problem('release-uncertain', { cause }) : cause;
	});
}
