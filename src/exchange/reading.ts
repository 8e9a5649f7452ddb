import { readCover } from '../envelope/cover.ts';
import { readBody, readSkeleton } from '../envelope/document.ts';
import type { Handling } from '../model/handling.ts';
import { type DeliveryId, Digest, type DocumentId } from '../model/identifiers.ts';
import type { ReadBody } from '../model/reading.ts';
import type { Skeleton } from '../model/skeleton.ts';
import { Problem } from '../problem.ts';
import {
	type Attempt,
	type Delivery,
	listAttempts,
	listDeliveries,
	listDeliveriesOf,
	loadDelivery,
} from '../store/deliveries.ts';
import { findDocuments, listRelated, loadDocument, type RelatedDocument } from '../store/documents.ts';
import type { Page } from '../store/page.ts';
import { listReceptions, listReceptionsOf, type Reception } from '../store/receptions.ts';
import type { ExchangeContext } from './context.ts';
import { withDatabaseProblems } from './database-problems.ts';

export type { Page } from '../store/page.ts';

type ReadingContext = Pick<ExchangeContext, 'db' | 'kek'>;

export type InboxItem = Awaited<ReturnType<typeof listReceptions>>[number];
export type OutboxItem = Awaited<ReturnType<typeof listDeliveries>>[number];

/** What arrived and was accepted, newest first. */
export function listInbox({ db }: ReadingContext, page: Page) {
	return withDatabaseProblems(listReceptions(db, page));
}

/** What was released, one row for each recipient, newest first. */
export function listOutbox({ db }: ReadingContext, page: Page) {
	return withDatabaseProblems(listDeliveries(db, page));
}

/** How a document came here, and what its sender allowed us: its cover may be stricter than the author was. */
export interface ReceptionView extends Reception {
	readonly handling: Handling;
}

/** A document as far as it is known here: all of our own, of others' what was disclosed to us. */
export interface DocumentView extends ReadBody {
	readonly skeleton: Skeleton;
	readonly digest: Digest;
	readonly deliveries: readonly Delivery[];
	readonly receptions: readonly ReceptionView[];
	/** Documents that answer, correct or withdraw it, whoever stated them. */
	readonly related: readonly RelatedDocument[];
}

/** @throws Problem `document-unknown`; `document-ambiguous` when two authors chose the same id */
export async function showDocument(context: ReadingContext, id: DocumentId | Digest): Promise<DocumentView> {
	return await withDatabaseProblems(viewDocument(context, id));
}

async function viewDocument({ db, kek }: ReadingContext, id: DocumentId | Digest): Promise<DocumentView> {
	const document = await loadDocument(db, kek, await findDigest(db, id));
	if (document === undefined) throw new Problem('document-unknown', { detail: `Document ${id}.` });
	const { digest, jwt } = document;
	const skeleton = readSkeleton(jwt);
	const [deliveries, receptions, related] = await Promise.all([
		listDeliveriesOf(db, digest),
		listReceptionsOf(db, digest),
		listRelated(db, skeleton.id, skeleton.author),
	]);
	const views = receptions.map((reception) => ({ ...reception, handling: readCover(reception.cover).handling }));
	return { skeleton, digest, ...readBody(document), deliveries, receptions: views, related };
}

async function findDigest(db: ReadingContext['db'], id: DocumentId | Digest): Promise<Digest> {
	const digest = Digest.safeParse(id);
	if (digest.success) return digest.data;
	const [document, another] = await findDocuments(db, id as DocumentId);
	if (document === undefined) throw new Problem('document-unknown', { detail: `Document ${id}.` });
	if (another !== undefined) throw new Problem('document-ambiguous', { detail: `Document ${id}.` });
	return document.digest;
}

export interface DeliveryView extends Delivery {
	readonly attempts: readonly Attempt[];
}

/** One delivery with its attempts. @throws Problem `delivery-unknown` */
export async function followDelivery({ db }: ReadingContext, id: DeliveryId): Promise<DeliveryView> {
	const delivery = await withDatabaseProblems(loadDelivery(db, id));
	if (delivery === undefined) throw new Problem('delivery-unknown', { detail: `Delivery ${id}.` });
	return { ...delivery, attempts: await withDatabaseProblems(listAttempts(db, id)) };
}
