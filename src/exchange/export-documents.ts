import { appendLeaves, toAuditLeaf } from '../audit/entry.ts';
import { readBody, readSkeleton } from '../envelope/document.ts';
import type { Draft } from '../model/draft.ts';
import { type Digest, toTimestamp } from '../model/identifiers.ts';
import { toDraftBody } from '../model/raw-body.ts';
import { openSnapshot, type Transaction } from '../store/database.ts';
import { listDeliveries } from '../store/deliveries.ts';
import { loadDocument } from '../store/documents.ts';
import { loadDrafts } from '../store/drafts.ts';
import type { Cursor, Page } from '../store/page.ts';
import { listReceptions } from '../store/receptions.ts';
import type { ExportedDraft } from '../tables/write-drafts.ts';
import type { ExchangeContext } from './context.ts';
import { withDatabaseProblems } from './database-problems.ts';

/** What can be exported: drafts that wait, what partners sent, what was released. */
export type ExportSource = 'drafts' | 'inbox' | 'outbox';

type ExportContext = Pick<ExchangeContext, 'authority' | 'db' | 'kek' | 'clock' | 'timeZone'>;

/** What stood there at one moment, the same as often as it is read. */
export interface Snapshot extends AsyncDisposable {
	/** @throws Problem of the database, `stored-body-unreadable` */
	read(): AsyncGenerator<ExportedDraft>;
}

/**
 * Opens what waits, arrived or was released, newest first, each document once; of one kind where it is named.
 * That it was asked for is in the audit log before anything is read. The caller closes the snapshot.
 *
 * @throws Problem of the database
 */
export async function openExport(context: ExportContext, source: ExportSource, kind?: string): Promise<Snapshot> {
	const { db, authority, clock } = context;
	const outcome = kind === undefined ? source : `${source} ${kind}`;
	const leaf = toAuditLeaf({ at: toTimestamp(clock()), action: 'export-begun', authority, outcome });
	await withDatabaseProblems(db.transaction().execute((tx) => appendLeaves(tx, [leaf])));
	const tx = await withDatabaseProblems(openSnapshot(db));
	return {
		read: () => readers[source](context, tx, kind),
		[Symbol.asyncDispose]: async () => {
			await tx.rollback().execute();
		},
	};
}

type Read = (context: ExportContext, tx: Transaction, kind: string | undefined) => AsyncGenerator<ExportedDraft>;

const readers: Readonly<Record<ExportSource, Read>> = {
	drafts: readDrafts,
	inbox: (context, tx, kind) =>
		readDocuments(
			context,
			tx,
			kind,
			allOf(
				(page) => listReceptions(tx, page),
				({ receivedAt, deliveryId }) => ({ at: receivedAt, id: deliveryId }),
			),
		),
	outbox: (context, tx, kind) =>
		readDocuments(
			context,
			tx,
			kind,
			allOf(
				(page) => listDeliveries(tx, page),
				({ createdAt, deliveryId }) => ({ at: createdAt, id: deliveryId }),
			),
		),
};

async function* readDrafts({ kek }: ExportContext, tx: Transaction, kind: string | undefined) {
	const rows = allOf(
		(page) => loadDrafts(tx, kek, page),
		({ createdAt, id }) => ({ at: createdAt, id }),
	);
	for await (const { id, kind: own, createdAt, text } of rows) {
		if (text === undefined || (kind !== undefined && own !== kind)) continue;
		yield { notes: { id, createdAt }, draft: JSON.parse(text) as Draft };
	}
}

async function* readDocuments(
	context: ExportContext,
	tx: Transaction,
	kind: string | undefined,
	rows: AsyncIterable<{ documentDigest: Digest; kind: string }>,
): AsyncGenerator<ExportedDraft> {
	const seen = new Set<Digest>();
	for await (const { documentDigest, kind: own } of rows) {
		if ((kind !== undefined && own !== kind) || seen.has(documentDigest)) continue;
		seen.add(documentDigest);
		const document = await withDatabaseProblems(loadDocument(tx, context.kek, documentDigest));
		if (document !== undefined) yield toExported(context, document);
	}
}

/** A document as the draft that it would be here: its raw texts; its files are not copied with it. */
function toExported({ timeZone }: ExportContext, document: Parameters<typeof readBody>[0]): ExportedDraft {
	const { id, author, createdAt, kind, language, validUntil, handling, relations } = readSkeleton(document.jwt);
	const { body, notUnderstood } = readBody(document);
	const lastDay = Temporal.Instant.from(validUntil).toZonedDateTimeISO(timeZone).toPlainDate().toString();
	const around = { kind, validUntil: lastDay, language, handling, relations, attachments: [] };
	const notes = { id, author, createdAt, ...(notUnderstood.length > 0 && { notUnderstood: notUnderstood.join(' ') }) };
	return { notes, draft: { ...around, body: toDraftBody(body) } };
}

const pageRows = 200;

/** Every row, page by page. */
async function* allOf<Row>(
	list: (page: Page) => Promise<readonly Row[]>,
	toCursor: (row: Row) => Cursor,
): AsyncGenerator<Row> {
	let before: Cursor | undefined;
	for (let rows: readonly Row[] | undefined; rows === undefined || rows.length === pageRows; ) {
		rows = await withDatabaseProblems(list({ limit: pageRows, before }));
		yield* rows;
		const last = rows.at(-1);
		before = last && toCursor(last);
	}
}
