import { type AuditEntry, appendLeaves, toActor, toAuditLeaf } from '../audit/entry.ts';
import type { ErasureCause, HoldReason } from '../model/erasure.ts';
import { type Digest, type DocumentId, toTimestamp } from '../model/identifiers.ts';
import type { Person } from '../model/person.ts';
import { Problem } from '../problem.ts';
import type { Transaction } from '../store/database.ts';
import { findDocumentId, lockDocuments } from '../store/documents.ts';
import { type Erasing, runErasing } from '../store/erasing-transaction.ts';
import { findErasure } from '../store/erasures.ts';
import { deleteHold, findHold, insertHold, type LegalHold, listHolds as listStored } from '../store/legal-holds.ts';
import type { Page } from '../store/page.ts';
import type { ExchangeContext } from './context.ts';
import { withDatabaseProblems } from './database-problems.ts';
import { eraseHeldUp } from './erasure.ts';
import { findDigest } from './reading.ts';

export type { LegalHold } from '../store/legal-holds.ts';

type HoldContext = Pick<ExchangeContext, 'authority' | 'db' | 'clock' | 'timeZone' | 'erasureLog'>;

/**
 * Keeps a document, and what corrects it, from being erased until the hold is lifted.
 *
 * @throws Problem `document-unknown`, `document-ambiguous`, `document-erased`, `document-held`
 */
export async function placeHold(
	context: HoldContext,
	by: Person,
	id: DocumentId | Digest,
	reason: HoldReason,
): Promise<LegalHold> {
	return await onDocument(context, id, async ({ tx }, digest) => {
		const heldAt = toTimestamp(context.clock());
		if ((await findErasure(tx, digest)) !== undefined) throw new Problem('document-erased');
		if (!(await insertHold(tx, { documentDigest: digest, reason, heldBy: by.id, heldAt })))
			throw new Problem('document-held');
		const hold = await findHold(tx, digest);
		if (hold === undefined) throw new Problem('internal-error');
		await record(tx, context, by, hold, 'hold-placed');
		return hold;
	});
}

/** What was lifted, and why the document was erased at once; null where it stays for now. */
export interface LiftedHold extends LegalHold {
	readonly erased: ErasureCause | null;
}

/**
 * Lifts the hold of a document: what it stopped is done at once.
 *
 * @throws Problem `document-unknown`, `document-ambiguous`, `document-not-held`
 */
export async function liftHold(context: HoldContext, by: Person, id: DocumentId | Digest): Promise<LiftedHold> {
	return await onDocument(context, id, async (erasing, digest) => {
		const { tx } = erasing;
		const hold = await findHold(tx, digest);
		if (hold === undefined || !(await deleteHold(tx, digest))) throw new Problem('document-not-held');
		await record(tx, context, by, hold, 'hold-lifted');
		const due = await eraseHeldUp(erasing, context, hold.documentId);
		const own = due.find((each) => each.digest === digest && each.result === 'erased');
		return { ...hold, erased: own?.cause ?? null };
	});
}

/** Those that stand, the newest first. */
export function listHolds({ db }: Pick<HoldContext, 'db'>, page: Page): Promise<LegalHold[]> {
	return withDatabaseProblems(listStored(db, page));
}

/** While nobody else does anything with the document. */
function onDocument<T>(
	context: HoldContext,
	id: DocumentId | Digest,
	work: (erasing: Erasing, digest: Digest) => Promise<T>,
): Promise<T> {
	const locked = async () => {
		const digest = await findDigest(context.db, id);
		return await runErasing(context, async (erasing) => {
			const { tx } = erasing;
			const ids = await findDocumentId(tx, digest);
			if (ids.length === 0) throw new Problem('document-unknown', { detail: `Document ${id}.` });
			await lockDocuments(tx, ids);
			return await work(erasing, digest);
		});
	};
	return withDatabaseProblems(locked());
}

async function record(
	tx: Transaction,
	{ authority, clock }: HoldContext,
	by: Person,
	{ documentId, documentDigest, reason }: LegalHold,
	action: Extract<AuditEntry['action'], 'hold-placed' | 'hold-lifted'>,
): Promise<void> {
	const about = { at: toTimestamp(clock()), authority, ...toActor(by), document: documentId, documentDigest };
	await appendLeaves(tx, [toAuditLeaf({ ...about, action, reason, outcome: 'done' })]);
}
