import { requireDelivery } from '../delivery/by-hand.ts';
import { readCover } from '../envelope/cover.ts';
import { readBody, readSkeleton, toCopy } from '../envelope/document.ts';
import { readSigner } from '../envelope/signed.ts';
import type { Due } from '../model/due.ts';
import type { Handling, Purpose } from '../model/handling.ts';
import { type AuthorityId, type DeliveryId, Digest, type DocumentId, type Timestamp } from '../model/identifiers.ts';
import type { Person } from '../model/person.ts';
import type { ReadBody } from '../model/reading.ts';
import type { Skeleton } from '../model/skeleton.ts';
import type { Withholding } from '../model/withholding.ts';
import { Problem } from '../problem.ts';
import { listAttachmentsOf } from '../store/attachments.ts';
import {
	type Attempt,
	countOpenDeliveries,
	countStalledDeliveries,
	type Delivery,
	listAttempts,
	listDeliveries,
	listDeliveriesOf,
	type OpenDeliveries,
} from '../store/deliveries.ts';
import { type DeliveryTally, listTallies } from '../store/delivery-tallies.ts';
import { findDocuments, loadDocument, type StoredDocument } from '../store/documents.ts';
import { type Erasure, findErasure } from '../store/erasures.ts';
import { findHold, type LegalHold } from '../store/legal-holds.ts';
import { findLastProgress, listProgress, type NoticeProgress } from '../store/notice-progress.ts';
import type { Page } from '../store/page.ts';
import { listReceptions, listReceptionsOf, type Reception } from '../store/receptions.ts';
import { findMissing, listRelated, type RelatedDocument } from '../store/relations.ts';
import { findStatementOf, type Statement } from '../store/statements.ts';
import { withDue } from './answers-due.ts';
import { type Compliance, viewCompliance } from './compliance.ts';
import type { ExchangeContext } from './context.ts';
import { findPresent, type Present } from './corrections.ts';
import { withDatabaseProblems } from './database-problems.ts';
import { findPresentHandling } from './present-handling.ts';
import {
	type Reader,
	type ReadOutcome,
	recordingRefusal,
	recordReads,
	requireMayRead,
	toDocumentRead,
	toNamed,
} from './reads.ts';

export type { Page } from '../store/page.ts';

export type ReadingContext = Pick<
	ExchangeContext,
	'authority' | 'db' | 'kek' | 'clock' | 'partners' | 'timeZone' | 'readingLimits' | 'alarm' | 'policies' | 'refusals'
>;

export type InboxItem = Awaited<ReturnType<typeof listInbox>>[number];
export type OutboxItem = Awaited<ReturnType<typeof listOutbox>>[number];

/** What arrived and was accepted, newest first, with the answer that is due from us. */
export function listInbox(context: ReadingContext, page: Page) {
	const { db, authority } = context;
	const list = async () => {
		const receptions = await listReceptions(db, page);
		const missing = await findMissing(
			db,
			receptions.map(({ documentDigest }) => documentDigest),
		);
		const rows = await withDue(context, receptions, ({ author }) => ({ from: author, to: [authority] }));
		return rows.map((row) => ({ ...row, waitsFor: missing.get(row.documentDigest) ?? [] }));
	};
	return withDatabaseProblems(list());
}

/**
 * What was released, one row for each recipient, newest first, with the answer that is due from it and what it told last
 * of the notice that it was asked for.
 */
export function listOutbox(context: ReadingContext, page: Page) {
	const { db, authority } = context;
	const list = async () => {
		const deliveries = await listDeliveries(db, page);
		const told = await findLastProgress(
			db,
			deliveries.map(({ deliveryId }) => deliveryId),
		);
		const rows = await withDue(context, deliveries, ({ recipient }) => ({ from: authority, to: [recipient] }));
		return rows.map((row) => ({ ...row, progress: told.get(row.deliveryId) ?? null }));
	};
	return withDatabaseProblems(list());
}

/** How a document came here, and what its sender allowed us: its cover may be stricter than the author was. */
export interface ReceptionView extends Reception {
	readonly handling: Handling;
	/** What the sender says that it withheld, and by which rule. */
	readonly withheld: readonly Withholding[];
}

/** The author's signature: it was verified when the document came, and that holds, whatever became of the key since. */
export interface SignatureView {
	readonly kid: string;
	/** When it came first; null for a document of our own. */
	readonly verifiedAt: Timestamp | null;
	/** Would the key count today? `unknown` where no card of an active partner lists it, or it cannot be told now. */
	readonly key: 'counts' | 'revoked' | 'unknown';
}

/** A document as far as it is known here: all of our own, of others' what was disclosed to us. */
export interface DocumentView extends ReadBody, Present {
	readonly skeleton: Skeleton;
	/** Of the skeleton, as its author's corrections narrowed it. */
	readonly handling: Handling;
	readonly digest: Digest;
	/** The answer to it: from us, or from everyone that has it of us. */
	readonly due: Due | null;
	/** When it was erased here, and why: of what it said nothing is left. */
	readonly erased: Pick<Erasure, 'cause' | 'erasedAt'> | null;
	/** Since when nothing may erase it, and why. */
	readonly hold: Pick<LegalHold, 'reason' | 'heldAt'> | null;
	/** What is to come before it and is not here: only then does it count with it. */
	readonly waitsFor: DocumentId[];
	/** Digests of the attachments that are here, of those in the skeleton. */
	readonly attachmentsHere: readonly Digest[];
	readonly deliveries: readonly Delivery[];
	/** Of a correction or withdrawal of ours: who has followed it. */
	readonly compliance: Compliance[];
	readonly receptions: readonly ReceptionView[];
	readonly signature: SignatureView;
	/** Which partner states by its channel what it says, as far as it does so now or did last. */
	readonly stated: (Pick<Statement, 'reference' | 'seenAt' | 'goneAt'> & { readonly partner: AuthorityId }) | null;
	/** Documents that answer, correct or withdraw it, whoever stated them. */
	readonly related: readonly RelatedDocument[];
}

/**
 * A document for a person, who says what for.
 *
 * @throws Problem `document-unknown`; `document-ambiguous` when two authors chose the same id; `purpose-differs`,
 * `policy-denied`
 */
export async function showDocument(
	context: ReadingContext,
	by: Person,
	purpose: Purpose,
	id: DocumentId | Digest,
): Promise<DocumentView> {
	return await readDocument(context, { by, purpose }, id, 'shown', async (view) => view);
}

/**
 * A document as it was signed, with what is here of it (`<jwt>~<disclosure>~…~`): whoever holds it lawfully can show that
 * it is the one that evidence is about.
 *
 * @throws Problem as `showDocument`; `document-erased`
 */
export async function copyDocument(
	context: ReadingContext,
	by: Person,
	purpose: Purpose,
	id: DocumentId | Digest,
): Promise<string> {
	return await readDocument(context, { by, purpose }, id, 'copied', async ({ digest, erased }) => {
		if (erased !== null) throw new Problem('document-erased');
		return toCopy(await withDatabaseProblems(requireDocument(context, digest)));
	});
}

/** What is answered of a document: once that is there, and before it is given out, the reading is on record. */
export async function readDocument<T>(
	context: ReadingContext,
	reader: Reader,
	id: DocumentId | Digest,
	outcome: ReadOutcome,
	toAnswer: (view: DocumentView) => Promise<T>,
): Promise<T> {
	return await recordingRefusal(context, reader, toNamed(id), async () => {
		const view = await withDatabaseProblems(viewDocument(context, id));
		requireMayRead(context, reader, { ...view.skeleton, handling: view.handling });
		const answer = await toAnswer(view);
		await recordReads(context, reader, outcome, [toDocumentRead(view.skeleton, view.digest)]);
		return answer;
	});
}

async function viewDocument(context: ReadingContext, id: DocumentId | Digest): Promise<DocumentView> {
	const { db } = context;
	const document = await requireDocument(context, id);
	const { digest, jwt } = document;
	const skeleton = readSkeleton(jwt);
	const [missing, attachmentsHere, deliveries, receptions, related, erasure, hold, statement] = await Promise.all([
		findMissing(db, [digest]),
		listAttachmentsOf(db, digest),
		listDeliveriesOf(db, digest),
		listReceptionsOf(db, digest),
		listRelated(db, skeleton.id, skeleton.author),
		findErasure(db, digest),
		findHold(db, digest),
		findStatementOf(db, digest),
	]);
	const views = receptions.map((reception) => {
		const { handling, withheld = [] } = readCover(reception.cover);
		return { ...reception, handling, withheld };
	});
	const due = await findDue(context, skeleton, deliveries);
	const present = await findPresent(context, document, related);
	const handling = await findPresentHandling(db, skeleton);
	const compliance = await viewCompliance(context, { skeleton, digest }, deliveries);
	return {
		skeleton,
		handling,
		digest,
		...readBody(document),
		...present,
		due,
		erased: erasure === undefined ? null : { cause: erasure.cause, erasedAt: erasure.erasedAt },
		hold: hold === undefined ? null : { reason: hold.reason, heldAt: hold.heldAt },
		waitsFor: missing.get(digest) ?? [],
		attachmentsHere,
		deliveries,
		compliance,
		receptions: views,
		signature: viewSignature(context, jwt, receptions),
		stated: viewStatement(statement),
		related,
	};
}

function viewStatement(statement: Statement | undefined): DocumentView['stated'] {
	if (statement === undefined) return null;
	const { authority: partner, reference, seenAt, goneAt } = statement;
	return { partner, reference, seenAt, goneAt };
}

function viewSignature({ partners }: ReadingContext, jwt: string, receptions: readonly Reception[]): SignatureView {
	const { kid = '', x5t = '' } = readSigner(jwt) ?? {};
	const key = tryFindKey(partners, x5t);
	const came = receptions.filter(({ outcome }) => outcome === 'accepted').map(({ receivedAt }) => receivedAt);
	const counts = key?.revoked ? 'revoked' : 'counts';
	return { kid, verifiedAt: came.toSorted()[0] ?? null, key: key === undefined ? 'unknown' : counts };
}

/** What is wrong with its author's card or lists today keeps nobody from reading. */
function tryFindKey(partners: ReadingContext['partners'], x5t: string) {
	try {
		return partners.findAuthorKey(x5t);
	} catch {
		return undefined;
	}
}

/** From us; of our own document, from everyone who has it. */
async function findDue(
	context: ReadingContext,
	{ id, kind, author, answerBy }: Skeleton,
	deliveries: readonly Delivery[],
): Promise<Due | null> {
	const holders = deliveries.filter(({ state }) => state !== 'rejected').map(({ recipient }) => recipient);
	const to = author === context.authority ? holders : [context.authority];
	const asking = { documentId: id, kind, answerBy: answerBy ?? null };
	const [row] = await withDue(context, [asking], () => ({ from: author, to }));
	return row?.due ?? null;
}

/** @throws Problem `document-unknown`, `document-ambiguous` */
export async function requireDocument(
	{ db, kek }: Pick<ExchangeContext, 'db' | 'kek'>,
	id: DocumentId | Digest,
): Promise<StoredDocument> {
	const document = await loadDocument(db, kek, await findDigest(db, id));
	if (document === undefined) throw new Problem('document-unknown', { detail: `Document ${id}.` });
	return document;
}

/** @throws Problem `document-unknown`, `document-ambiguous` */
export async function findDigest(db: ReadingContext['db'], id: DocumentId | Digest): Promise<Digest> {
	const digest = Digest.safeParse(id);
	if (digest.success) return digest.data;
	const [document, another] = await findDocuments(db, id as DocumentId);
	if (document === undefined) throw new Problem('document-unknown', { detail: `Document ${id}.` });
	if (another !== undefined) throw new Problem('document-ambiguous', { detail: `Document ${id}.` });
	return document.digest;
}

export interface DeliveryView extends Delivery {
	readonly attempts: readonly Attempt[];
	/** What has become of the notice that was asked for, where one was. */
	readonly progress: readonly NoticeProgress[];
}

/** How many deliveries stand how, by partner. */
export interface DeliveryCounts {
	/** Those on which work still goes on, by state. */
	readonly open: readonly OpenDeliveries[];
	/** Those that wait for a person. */
	readonly stalled: Awaited<ReturnType<typeof countStalledDeliveries>>;
	/** Attempts and deliveries that ended, since ever. */
	readonly tallies: readonly DeliveryTally[];
}

export async function countDeliveries({ db }: Pick<ExchangeContext, 'db'>): Promise<DeliveryCounts> {
	const counts = Promise.all([countOpenDeliveries(db), countStalledDeliveries(db), listTallies(db)]);
	const [open, stalled, tallies] = await withDatabaseProblems(counts);
	return { open, stalled, tallies };
}

/** One delivery with its attempts. @throws Problem `delivery-unknown` */
export async function followDelivery({ db }: ReadingContext, id: DeliveryId): Promise<DeliveryView> {
	const delivery = await withDatabaseProblems(requireDelivery(db, id));
	const [attempts, progress] = await withDatabaseProblems(Promise.all([listAttempts(db, id), listProgress(db, id)]));
	return { ...delivery, attempts, progress };
}
