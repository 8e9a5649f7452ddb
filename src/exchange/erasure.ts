import { type AuditEntry, appendLeaves, toAuditLeaf } from '../audit/entry.ts';
import { readSkeleton } from '../envelope/document.ts';
import { type DueWork, scheduleWork, settleWork } from '../jobs/due-work.ts';
import type { ErasureCause } from '../model/erasure.ts';
import { type AuthorityId, type DocumentId, toTimestamp } from '../model/identifiers.ts';
import { listCorrected } from '../model/relation.ts';
import type { Skeleton } from '../model/skeleton.ts';
import type { Transaction } from '../store/database.ts';
import { lockDocuments } from '../store/documents.ts';
import { type Erasing, runErasing } from '../store/erasing-transaction.ts';
import {
	destroyBody,
	type Erasable,
	type Erasure,
	insertErasure,
	listErasable,
	listErasures,
	loadCorrected,
} from '../store/erasures.ts';
import type { Page } from '../store/page.ts';
import { findLastDay as findLastDayOfCovers } from '../store/receptions.ts';
import type { ExchangeContext } from './context.ts';
import { withDatabaseProblems } from './database-problems.ts';
import { scheduleChanges } from './due-changes.ts';
import { findPresentHandling } from './present-handling.ts';

export type { Erasure } from '../store/erasures.ts';

type ErasureContext = Pick<ExchangeContext, 'authority' | 'clock' | 'timeZone'>;

/** The queue's name, and the key of its handler. */
export const erasureQueue = 'erasure';

const toErasure = (id: DocumentId): DueWork => ({ queue: erasureQueue, id });

/** What became of a document that was to be erased; `held` by a legal hold. */
export interface DueErasure extends Pick<Erasable, 'digest' | 'id' | 'author' | 'kind'> {
	readonly cause: ErasureCause;
	readonly result: 'erased' | 'held';
}

/** Of a document of ours, once it is released. */
export async function scheduleRetention(
	tx: Transaction,
	context: Pick<ErasureContext, 'clock' | 'timeZone'>,
	{ id, handling, relations }: Pick<Skeleton, 'id' | 'handling' | 'relations'>,
): Promise<void> {
	await scheduleWork(tx, toErasure(id), toRetentionEnd(context, handling.retainUntil));
	// What it corrects may be kept for less long now: that is looked at.
	for (const each of listCorrected(relations)) await scheduleWork(tx, toErasure(each), context.clock());
}

/**
 * Erases what is due of the documents of those ids and of their corrections: what came from others and its author has
 * withdrawn, in whatever order that came, and whatever has been kept for as long as it may be. What is held stays. What
 * is left is looked at again when its retention ends. The ids are locked (`lockDocuments`).
 */
export async function eraseDue(
	erasing: Erasing,
	context: ErasureContext,
	ids: readonly DocumentId[],
): Promise<DueErasure[]> {
	const { tx } = erasing;
	const found = await listErasable(tx, ids);
	const asked = new Set(ids);
	const named = asked.union(new Set(found.map(({ id }) => id)));
	// Two authors may have happened on one id: work is by id, so it is for whatever has that id.
	const all = named.size > asked.size ? await listErasable(tx, [...named]) : found;
	const documents = all.filter(({ id }) => named.has(id));
	const due: DueErasure[] = [];
	const ends = new Map<DocumentId, Temporal.Instant[]>();
	for (const document of documents) {
		const end = await findEnd(tx, context, document);
		const cause = findCause(context, document, end);
		if (cause === undefined) ends.set(document.id, [...(ends.get(document.id) ?? []), end]);
		else due.push({ ...document, cause, result: await eraseUnlessHeld(erasing, context, document, cause) });
	}
	for (const id of named) await scheduleNext(tx, id, ends.get(id) ?? []);
	return due;
}

/** At the first end of those of that id that are left. */
async function scheduleNext(tx: Transaction, id: DocumentId, ends: readonly Temporal.Instant[]): Promise<void> {
	const [first] = ends.toSorted(Temporal.Instant.compare);
	await (first === undefined ? settleWork(tx, toErasure(id)) : scheduleWork(tx, toErasure(id), first));
}

function findCause(
	{ authority, clock }: ErasureContext,
	{ author, isWithdrawn }: Erasable,
	end: Temporal.Instant,
): ErasureCause | undefined {
	if (isWithdrawn && author !== authority) return 'withdrawn';
	return Temporal.Instant.compare(end, clock()) <= 0 ? 'retention' : undefined;
}

/**
 * When the last day ends, here, on which it may be kept. A correction is kept for no less than what it corrects, which
 * would else say again what it said before.
 */
async function findEnd(tx: Transaction, context: ErasureContext, document: Erasable): Promise<Temporal.Instant> {
	const together = [document, ...(await loadCorrected(tx, document))];
	const days = await Promise.all(together.map((each) => findLastDay(tx, context, each, document.author)));
	return toRetentionEnd(context, days.toSorted().at(-1) ?? '');
}

/** By the most that anybody who brought it allowed (of our own, by itself), and no longer than its author's corrections say. */
async function findLastDay(
	tx: Transaction,
	{ authority }: Pick<ErasureContext, 'authority'>,
	{ digest, jwt }: Pick<Erasable, 'digest' | 'jwt'>,
	author: AuthorityId,
): Promise<string> {
	// A strict cover binds for what it brought, and shortens nobody else's word: else one partner erases by it
	// what another one shared.
	const covers = author === authority ? undefined : await findLastDayOfCovers(tx, digest);
	const skeleton = readSkeleton(jwt);
	const present = await findPresentHandling(tx, skeleton);
	const narrowed = present.retainUntil < skeleton.handling.retainUntil ? [present.retainUntil] : [];
	return [covers ?? skeleton.handling.retainUntil, ...narrowed].toSorted()[0] as string;
}

/** When that last day is over here. */
export function toRetentionEnd({ timeZone }: Pick<ErasureContext, 'timeZone'>, lastDay: string): Temporal.Instant {
	return Temporal.PlainDate.from(lastDay).add({ days: 1 }).toZonedDateTime(timeZone).toInstant();
}

async function eraseUnlessHeld(
	erasing: Erasing,
	context: ErasureContext,
	document: Erasable,
	cause: ErasureCause,
): Promise<DueErasure['result']> {
	if (!document.isHeld) {
		await eraseDocument(erasing, context, document, cause);
		return 'erased';
	}
	await record(erasing.tx, context, document, { action: 'erasure-stopped', reason: cause, outcome: 'legal-hold' });
	return 'held';
}

/**
 * Erases a document: its body and all that was derived from it are destroyed with their keys; the skeleton, what was
 * answered to its deliveries and the fact stay.
 */
async function eraseDocument(
	{ tx, erased }: Erasing,
	context: ErasureContext,
	{ digest, id, author, kind }: Erasable,
	cause: ErasureCause,
): Promise<void> {
	const erasedAt = toTimestamp(context.clock());
	const erasure = { documentDigest: digest, documentId: id, author, kind, cause, erasedAt };
	await applyErasure(tx, context, erasure, 'erased');
	erased.push(erasure);
}

/**
 * As it was decided, now or before (`replayed`).
 *
 * @returns false when it is on record already
 */
export async function applyErasure(
	tx: Transaction,
	context: Pick<ErasureContext, 'authority' | 'clock'>,
	erasure: Erasure,
	outcome: 'erased' | 'replayed',
): Promise<boolean> {
	const { documentDigest: digest, documentId: id, cause, erasedAt } = erasure;
	if (!(await insertErasure(tx, erasure))) return false;
	await destroyBody(tx, digest, erasedAt);
	await record(tx, context, { digest, id }, { action: 'document-erased', reason: cause, outcome });
	return true;
}

async function record(
	tx: Transaction,
	{ authority, clock }: Pick<ErasureContext, 'authority' | 'clock'>,
	{ digest, id }: Pick<Erasable, 'digest' | 'id'>,
	entry: Pick<AuditEntry, 'action' | 'reason' | 'outcome'>,
): Promise<void> {
	const about = { at: toTimestamp(clock()), authority, document: id, documentDigest: digest };
	await appendLeaves(tx, [toAuditLeaf({ ...about, ...entry })]);
}

/** The handler of its queue: the retention of a document has ended, or a hold on it. */
export async function eraseWhenDue(
	context: ErasureContext & Pick<ExchangeContext, 'db' | 'erasureLog'>,
	id: DocumentId,
): Promise<undefined> {
	await runErasing(context, async (erasing) => {
		await lockDocuments(erasing.tx, [id]);
		await eraseHeldUp(erasing, context, id);
	});
}

/** As `eraseDue`, where a hold may have stopped it: whoever withdrew the document was told so, and is told anew. */
export async function eraseHeldUp(erasing: Erasing, context: ErasureContext, id: DocumentId): Promise<DueErasure[]> {
	const due = await eraseDue(erasing, context, [id]);
	for (const { cause, result, ...document } of due)
		if (cause === 'withdrawn' && result === 'erased')
			await scheduleChanges(erasing.tx, { ...document, relations: [] }, context.clock());
	return due;
}

/** What was erased, the last first. */
export function listErased({ db }: Pick<ExchangeContext, 'db'>, page: Page): Promise<Erasure[]> {
	return withDatabaseProblems(listErasures(db, page));
}
