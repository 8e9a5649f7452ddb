import {
	type AuditEntry,
	type AuditLeaf,
	appendLeaves,
	toAuditLeaf,
	toLeafDigest,
	toSignedDigest,
} from '../audit/entry.ts';
import type { AttachmentKey } from '../envelope/attachment.ts';
import type { Cover } from '../envelope/cover.ts';
import { isConsistent, type VerifiedDocument } from '../envelope/document.ts';
import { signReceipt } from '../envelope/receipt.ts';
import type { DueWork } from '../jobs/due-work.ts';
import { isWithdrawal } from '../model/changes.ts';
import { type AuthorityId, type Digest, type DocumentId, type Timestamp, toTimestamp } from '../model/identifiers.ts';
import { listChanged } from '../model/relation.ts';
import type { Skeleton } from '../model/skeleton.ts';
import { Problem, type ProblemCode } from '../problem.ts';
import { attachToDocument, completeAttachment, discardIncoming, holdAttachments } from '../store/attachments.ts';
import type { Transaction } from '../store/database.ts';
import { findDocuments, lockDocuments, saveDisclosures, saveDocument } from '../store/documents.ts';
import { type Erasing, runErasing } from '../store/erasing-transaction.ts';
import { findReception, insertReception, type Reception } from '../store/receptions.ts';
import { saveRelations } from '../store/relations.ts';
import { scheduleCase } from './case-claims.ts';
import { recordReport } from './compliance.ts';
import type { ExchangeContext } from './context.ts';
import { withDatabaseProblems } from './database-problems.ts';
import { scheduleChanges } from './due-changes.ts';
import { eraseDue } from './erasure.ts';
import { announcesCard, scheduleCardFetch, toCardFetch } from './partner-cards.ts';
import { shortensRetention } from './present-handling.ts';
import type { ReceivedAttachment } from './receive-attachments.ts';
import { relayChange } from './relay-change.ts';

/** A receipt as it goes out, and whether this request made it (201) or an earlier one did (200). */
export interface Answer {
	readonly receipt: string;
	readonly isNew: boolean;
}

/** An opened envelope under a verified cover. */
export interface ReceivedDelivery {
	readonly cover: Cover;
	/** As it came. */
	readonly coverToken: string;
	readonly copy: string;
	readonly attachmentKeys: readonly AttachmentKey[];
	readonly copyDigest: Digest;
	readonly documentDigest: Digest;
	readonly envelopeDigest: Digest;
}

interface Accepted {
	readonly document: VerifiedDocument;
	readonly attachments: readonly ReceivedAttachment[];
}

interface Rejected {
	readonly rejected: ProblemCode;
	/** Of the policy, where one rejects it: for our log alone. */
	readonly rule?: string;
}

export type Verdict = Accepted | Rejected;

/**
 * The same delivery gets the same receipt; its id with another copy gets a signed rejection. That promises an entry of its
 * own each time and nothing remembers it: whoever goes on and on is put off instead.
 *
 * @throws Problem `gateway-busy`
 */
export async function answerAgain(
	context: ExchangeContext,
	delivery: ReceivedDelivery,
	earlier: { readonly copyDigest: Digest; readonly receipt: string },
): Promise<Answer> {
	if (earlier.copyDigest === delivery.copyDigest) return { receipt: earlier.receipt, isNew: false };
	const outcome = 'delivery-id-reused';
	if (!context.refusals.takeSingle({ action: 'document-rejected', from: delivery.cover.from, outcome }))
		throw new Problem('gateway-busy', { retryAfterSeconds: 60 });
	const { receipt, leaf } = await writeReceipt(context, delivery, { rejected: outcome });
	await withDatabaseProblems(appendLeaves(context.db, [leaf]));
	return { receipt, isNew: true };
}

/** Stores copy, receipt and audit entry in one transaction; only then is there an answer. */
export async function settle(context: ExchangeContext, delivery: ReceivedDelivery, verdict: Verdict): Promise<Answer> {
	const { receipt, leaf, receivedAt } = await writeReceipt(context, delivery, verdict);
	const { from, deliveryId } = delivery.cover;
	const due: DueWork[] = [];
	const result = await withDatabaseProblems(
		commit(context, async (erasing) => {
			const { tx } = erasing;
			const reception: Reception = {
				sender: from,
				deliveryId,
				copyDigest: delivery.copyDigest,
				documentDigest: delivery.documentDigest,
				outcome: 'document' in verdict ? 'accepted' : 'rejected',
				code: 'rejected' in verdict ? verdict.rejected : null,
				receivedAt,
				cover: delivery.coverToken,
				receipt,
			};
			const isFirst = await insertReception(tx, reception, delivery.cover.handling.retainUntil);
			if (!isFirst) return 'answered-meanwhile';
			const stored =
				'document' in verdict ? await store(context, erasing, verdict, { from, receivedAt }) : nothingStored;
			due.push(...stored.due);
			if (!stored.isKept)
				await discardIncoming(tx, from, delivery.cover.attachments?.map(({ sealedDigest }) => sealedDigest) ?? []);
			await appendLeaves(tx, [leaf]);
			return 'committed';
		}),
	);
	// A crash here leaves the sender without its receipt: it asks again and is given this one.
	context.crashPoint('received');
	if (result === 'committed') {
		if (due.length > 0) await context.jobs.announce(due);
		return { receipt, isNew: true };
	}
	if (result !== 'answered-meanwhile') return await settle(context, delivery, result);
	const earlier = await withDatabaseProblems(findReception(context.db, from, deliveryId));
	if (earlier === undefined) throw new Problem('internal-error');
	return await answerAgain(context, delivery, earlier);
}

/** Something already stored stands in the way of this document: the transaction rolls back. */
class Obstacle extends Error {
	readonly code: ProblemCode;
	constructor(code: ProblemCode) {
		super();
		this.code = code;
	}
}

async function commit<T>(
	context: ExchangeContext,
	work: (erasing: Erasing) => Promise<T>,
): Promise<T | { readonly rejected: ProblemCode }> {
	try {
		return await runErasing(context, work);
	} catch (thrown) {
		if (thrown instanceof Obstacle) return { rejected: thrown.code };
		throw thrown;
	}
}

interface StoredDocument {
	/** False when nothing but its tombstone stays: its author withdrew it before it came. */
	readonly isKept: boolean;
	/** The work that is due because of it. */
	readonly due: readonly DueWork[];
}

const nothingStored: StoredDocument = { isKept: false, due: [] };

async function store(
	context: ExchangeContext,
	erasing: Erasing,
	{ document, attachments }: Accepted,
	{ from, receivedAt }: { readonly from: AuthorityId; readonly receivedAt: Timestamp },
): Promise<StoredDocument> {
	const { tx } = erasing;
	const { digest, jwt, disclosures } = document;
	const { id, author, kind, version, validUntil, answerBy = null } = document.skeleton;
	await requireAuthor(tx, document.skeleton);
	const times = { stored_at: receivedAt, valid_until: validUntil, answer_by: answerBy };
	const row = { digest, id, author, kind, version, jwt, ...times };
	const result = await saveDocument(tx, row);
	if (result === 'erased') throw new Obstacle('document-erased');
	if (result === 'id-reused') throw new Obstacle('document-id-reused');
	if (result === 'stored') await saveRelations(tx, digest, document.skeleton.relations);
	const now = Temporal.Instant.from(receivedAt);
	const due = await scheduleChanges(tx, document.skeleton, now);
	due.push(...(await scheduleCase(tx, document.skeleton, now)));
	if (announcesCard(document)) {
		await scheduleCardFetch(tx, id, now);
		due.push(toCardFetch(id));
	}
	const erased = await eraseDue(erasing, context, [id, ...(await listTouched(tx, document.skeleton))]);
	if (erased.some((other) => other.digest === digest && other.result === 'erased')) return { isKept: false, due };
	const known = await saveDisclosures(tx, context.kek, digest, disclosures);
	if (known.length > disclosures.length && !isConsistent({ ...document, disclosures: known })) {
		throw new Obstacle('disclosure-invalid');
	}
	if (from === author) await recordReport(tx, { digest, jwt, disclosures: known });
	for (const file of attachments) {
		const isHere = !file.isNew || (await completeAttachment(tx, context.kek, file));
		if (!isHere) throw new Problem('attachment-incomplete');
	}
	if (
		(await holdAttachments(
			tx,
			attachments.map(({ id }) => id),
		)) < attachments.length
	)
		throw new Problem('attachment-incomplete');
	await attachToDocument(tx, digest, attachments);
	due.push(...(await relayChange(tx, context, document.skeleton, receivedAt)));
	return { isKept: true, due };
}

/** What may be due to be erased because of what came: of corrections that leave its retention as it is, nothing. */
async function listTouched(tx: Transaction, skeleton: Skeleton): Promise<readonly DocumentId[]> {
	const changed = listChanged(skeleton.relations);
	return isWithdrawal(skeleton.kind) || (await shortensRetention(tx, skeleton)) ? changed : [];
}

/** Only its author corrects or withdraws a document, whoever brings that; one that comes first changes nothing. */
async function requireAuthor(tx: Transaction, { id, author, relations }: Skeleton): Promise<void> {
	const changed = listChanged(relations);
	await lockDocuments(tx, [id, ...changed]);
	for (const target of changed) {
		const found = await findDocuments(tx, target);
		if (found.length > 0 && found.every((document) => document.author !== author))
			throw new Obstacle('change-not-by-author');
	}
}

async function writeReceipt(
	context: ExchangeContext,
	delivery: ReceivedDelivery,
	verdict: Verdict,
): Promise<{ receipt: string; leaf: AuditLeaf; receivedAt: Timestamp }> {
	const now = context.clock();
	const receivedAt = toTimestamp(now);
	const leaf = toAuditLeaf(toEntry(delivery, verdict, receivedAt));
	const { cover, documentDigest, copyDigest, envelopeDigest } = delivery;
	const outcome =
		'document' in verdict
			? ({ outcome: 'accepted' } as const)
			: ({ outcome: 'rejected', code: verdict.rejected } as const);
	const statement = {
		deliveryId: cover.deliveryId,
		from: cover.from,
		to: cover.to,
		documentDigest,
		copyDigest,
		envelopeDigest,
		receivedAt,
		leafHash: toLeafDigest(leaf),
		...outcome,
	};
	return { receipt: await signReceipt(statement, context.keys.signing(now)), leaf, receivedAt };
}

function toEntry({ cover, coverToken, documentDigest }: ReceivedDelivery, verdict: Verdict, at: Timestamp): AuditEntry {
	const parties = { authority: cover.from, recipient: cover.to, deliveryId: cover.deliveryId };
	const about = { at, ...parties, documentDigest, coverDigest: toSignedDigest(coverToken) };
	return 'document' in verdict
		? { ...about, action: 'document-received', document: verdict.document.skeleton.id, outcome: 'accepted' }
		: {
				...about,
				action: 'document-rejected',
				outcome: verdict.rejected,
				...(verdict.rule !== undefined && { reason: verdict.rule }),
			};
}
