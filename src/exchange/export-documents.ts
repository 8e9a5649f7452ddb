import { appendLeaves, toActor, toAuditLeaf } from '../audit/entry.ts';
import { readBody, readSkeleton } from '../envelope/document.ts';
import type { Draft } from '../model/draft.ts';
import type { Purpose } from '../model/handling.ts';
import { type Digest, toTimestamp } from '../model/identifiers.ts';
import type { Person } from '../model/person.ts';
import { toDraftBody } from '../model/raw-body.ts';
import type { Skeleton } from '../model/skeleton.ts';
import { openSnapshot, type Transaction } from '../store/database.ts';
import { listDeliveries } from '../store/deliveries.ts';
import { loadDocument } from '../store/documents.ts';
import { loadDrafts } from '../store/drafts.ts';
import type { Cursor, Page } from '../store/page.ts';
import { listReceptions } from '../store/receptions.ts';
import type { ExportedDraft } from '../tables/write-drafts.ts';
import type { ExchangeContext } from './context.ts';
import { withDatabaseProblems } from './database-problems.ts';
import { findPresentHandling } from './present-handling.ts';
import { mayRead, mayReadDraft, type Read, type Reader, recordReads, toDocumentRead, toDraftRead } from './reads.ts';

/** What can be exported: drafts that wait, what partners sent, what was released. */
export type ExportSource = 'drafts' | 'inbox' | 'outbox';

type ExportContext = Pick<
	ExchangeContext,
	'authority' | 'db' | 'kek' | 'clock' | 'timeZone' | 'readingLimits' | 'alarm' | 'policies'
>;

/** What stood there at one moment, the same as often as it is read. */
export interface Snapshot extends AsyncDisposable {
	/** @throws Problem of the database, `stored-body-unreadable` */
	read(): AsyncGenerator<ExportedDraft>;
}

/**
 * Opens what waits, arrived or was released, newest first, each document once; of one kind where it is named.
 * What was shared for another purpose is not in it. That it was asked for is in the audit log before anything is
 * read, and each document before it is given out. The caller closes the snapshot.
 *
 * @throws Problem of the database
 */
export async function openExport(
	context: ExportContext,
	by: Person,
	purpose: Purpose,
	source: ExportSource,
	kind?: string,
): Promise<Snapshot> {
	const { db, authority, clock } = context;
	const outcome = kind === undefined ? source : `${source} ${kind}`;
	const entry = {
		at: toTimestamp(clock()),
		action: 'export-begun',
		authority,
		...toActor(by),
		reason: purpose,
	} as const;
	const leaf = toAuditLeaf({ ...entry, outcome });
	await withDatabaseProblems(appendLeaves(db, [leaf]));
	const tx = await withDatabaseProblems(openSnapshot(db));
	const reader = { by, purpose };
	const onRecord = new Set<string>();
	return {
		read: () => recorded(context, reader, onRecord, readers[source](context, reader, tx, kind)),
		[Symbol.asyncDispose]: async () => {
			await tx.rollback().execute();
		},
	};
}

interface Exportable {
	readonly read: Read;
	readonly exported: ExportedDraft;
}

type Exporter = (
	context: ExportContext,
	reader: Reader,
	tx: Transaction,
	kind: string | undefined,
) => AsyncGenerator<Exportable>;

const readers: Readonly<Record<ExportSource, Exporter>> = {
	drafts: readDrafts,
	inbox: (context, reader, tx, kind) =>
		readDocuments(
			context,
			reader,
			tx,
			allOf(
				kind,
				(page) => listReceptions(tx, page),
				({ receivedAt, deliveryId }) => ({ at: receivedAt, id: deliveryId }),
			),
		),
	outbox: (context, reader, tx, kind) =>
		readDocuments(
			context,
			reader,
			tx,
			allOf(
				kind,
				(page) => listDeliveries(tx, page),
				({ createdAt, deliveryId }) => ({ at: createdAt, id: deliveryId }),
			),
		),
};

async function* readDrafts(context: ExportContext, reader: Reader, tx: Transaction, kind: string | undefined) {
	const rows = allOf(
		kind,
		(page) => loadDrafts(tx, context.kek, page),
		({ createdAt, id }) => ({ at: createdAt, id }),
	);
	for await (const { id, createdAt, text } of rows) {
		if (text === undefined) continue;
		const draft = JSON.parse(text) as Draft;
		if (!mayReadDraft(context, reader, draft)) continue;
		yield { read: toDraftRead(context, id, draft), exported: { notes: { id, createdAt }, draft } };
	}
}

async function* readDocuments(
	context: ExportContext,
	reader: Reader,
	tx: Transaction,
	rows: AsyncIterable<{ documentDigest: Digest }>,
): AsyncGenerator<Exportable> {
	const seen = new Set<Digest>();
	for await (const { documentDigest } of rows) {
		if (seen.has(documentDigest)) continue;
		seen.add(documentDigest);
		const document = await withDatabaseProblems(loadDocument(tx, context.kek, documentDigest));
		// Of what was erased nothing is left to export.
		if (document === undefined || document.disclosures.length === 0) continue;
		const signed = readSkeleton(document.jwt);
		const skeleton = { ...signed, handling: await withDatabaseProblems(findPresentHandling(tx, signed)) };
		if (!mayRead(context, reader, skeleton)) continue;
		yield { read: toDocumentRead(skeleton, documentDigest), exported: toExported(context, skeleton, document) };
	}
}

/** So many are put on record in one transaction. */
const recordedAtOnce = 100;

/** Gives out what is on record by then; what is read a second time, for a table, was put there the first time. */
async function* recorded(
	context: ExportContext,
	reader: Reader,
	onRecord: Set<string>,
	all: AsyncIterable<Exportable>,
): AsyncGenerator<ExportedDraft> {
	for await (const batch of inBatches(all, recordedAtOnce)) {
		const fresh = batch.map(({ read }) => read).filter((read) => !onRecord.has(toKey(read)));
		await recordReads(context, reader, 'exported', fresh);
		for (const read of fresh) onRecord.add(toKey(read));
		yield* batch.map(({ exported }) => exported);
	}
}

function toKey({ named: { draft, documentDigest } }: Read): string {
	return draft ?? documentDigest ?? '';
}

async function* inBatches<Item>(items: AsyncIterable<Item>, size: number): AsyncGenerator<readonly Item[]> {
	let batch: Item[] = [];
	for await (const item of items) {
		batch.push(item);
		if (batch.length < size) continue;
		yield batch;
		batch = [];
	}
	if (batch.length > 0) yield batch;
}

/** A document as the draft that it would be here: its raw texts; its files are not copied with it. */
function toExported(
	{ timeZone }: ExportContext,
	{ id, author, createdAt, kind, language, validUntil, handling, relations, event }: Skeleton,
	document: Parameters<typeof readBody>[0],
): ExportedDraft {
	const { body, notUnderstood } = readBody(document);
	const lastDay = Temporal.Instant.from(validUntil).toZonedDateTimeISO(timeZone).toPlainDate().toString();
	const around = { kind, validUntil: lastDay, language, handling, relations, attachments: [] };
	const notes = { id, author, createdAt, ...(notUnderstood.length > 0 && { notUnderstood: notUnderstood.join(' ') }) };
	// When it was stands in the body, and what it follows is that gateway's to say.
	const { step, outcome, persons = [] } = event ?? {};
	const said = step && outcome && { event: { step, outcome, ...(persons.length > 0 && { persons }) } };
	return { notes, draft: { ...around, ...said, body: toDraftBody(body) } };
}

const pageRows = 200;

/** Every row of that kind, or of any, page by page. */
async function* allOf<Row extends { readonly kind: string }>(
	kind: string | undefined,
	list: (page: Page) => Promise<readonly Row[]>,
	toCursor: (row: Row) => Cursor,
): AsyncGenerator<Row> {
	let before: Cursor | undefined;
	for (let rows: readonly Row[] | undefined; rows === undefined || rows.length === pageRows; ) {
		rows = await withDatabaseProblems(list({ limit: pageRows, before }));
		yield* rows.filter((row) => kind === undefined || row.kind === kind);
		const last = rows.at(-1);
		before = last && toCursor(last);
	}
}
