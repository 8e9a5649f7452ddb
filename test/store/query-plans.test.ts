import { Kysely, PostgresDialect, sql } from 'kysely';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { toDueWork } from '../../src/delivery/queues.ts';
import { claimOverdueWork, scheduleWork } from '../../src/jobs/due-work.ts';
import {
	type AlarmId,
	type ApprovalId,
	type AttachmentId,
	type AuthorityId,
	type DeliveryId,
	type Digest,
	type DocumentId,
	type DraftId,
	type PersonId,
	toTimestamp,
} from '../../src/model/identifiers.ts';
import { findApprovalsOf, listFiles, listWaiting } from '../../src/store/approvals.ts';
import { countUnderWay, findIncoming, loadPart } from '../../src/store/attachment-parts.ts';
import { listAttachmentsOf, loadAttachments } from '../../src/store/attachments.ts';
import { listPostings, loadEntries, loadPostings, loadSearchable } from '../../src/store/audit-search.ts';
import { listUnreviewed, loadBreakGlass } from '../../src/store/break-glass.ts';
import { listDuplicates, listOthers, listUncompared, listUnknownPersons } from '../../src/store/case-persons.ts';
import { listCases, listChangedCases, listTurns } from '../../src/store/cases.ts';
import { findCosignedSize, listBehind } from '../../src/store/cosignatures.ts';
import { type Database, openDatabase, openPool } from '../../src/store/database.ts';
import {
	countOpenDeliveries,
	listAttempts,
	listDeliveries,
	listDeliveriesOf,
	listDueDeliveries,
	loadDelivery,
} from '../../src/store/deliveries.ts';
import { findDocuments, loadDocument } from '../../src/store/documents.ts';
import { listDrafts } from '../../src/store/drafts.ts';
import { findErasure, listErasable } from '../../src/store/erasures.ts';
import { listLines, listUnderWay, summariseDays } from '../../src/store/exchange-lines.ts';
import { changeChannel, findNextReady } from '../../src/store/fetches.ts';
import { findLastProgress } from '../../src/store/notice-progress.ts';
import { listAlarms, loadAlarm } from '../../src/store/read-alarms.ts';
import { loadReadCounts } from '../../src/store/reads.ts';
import { loadReceiptProof, takeUnproved } from '../../src/store/receipt-proofs.ts';
import { findLastDay, findReception, listReceptions, listReceptionsOf } from '../../src/store/receptions.ts';
import { findMissing } from '../../src/store/relations.ts';
import type { Schema } from '../../src/store/schema.ts';
import { findSharing } from '../../src/store/sharing-keys.ts';
import { findStatementOf, listStatements } from '../../src/store/statements.ts';
import { forgetUnownedKeys } from '../../src/store/wrapped-keys.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import { urlFor } from '../postgres-server.ts';
import { at, imigresen, kek, newDocument, now, save, saveDelivery } from './rows.ts';

const size = 50_000;

/** The newest 10,000 receptions are rejections. */
const fill = [
	// Referential checks off: they are another test's, and take their time.
	`set session_replication_role = 'replica'`,
	`create temporary table row as select n, ('019ab000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid as id,
		'digest-' || n as digest, timestamptz '${at}' + n * interval '1 s' as at from generate_series(1, ${size}) as n`,
	`insert into document select digest, id, 'id.imigrasi', 'k', '1.0', repeat('x', 300), at, at from row`,
	`insert into body select digest, repeat('x', 100)::bytea from row`,
	`insert into keys.wrapped_key select unnest(array[digest, id::text]), repeat('x', 60)::bytea from row`,
	`insert into erasure select digest, id, 'id.imigrasi', 'k', 'retention', at from row`,
	`insert into legal_hold select digest, 'court-order', 'a', at from row`,
	`insert into delivery (id, document_digest, recipient, copy_digest, disclosed, created_at, urgency, state, state_since,
		schedule_from, next_attempt_at, settled_at, proof, receipt)
		select id, digest, 'my.imigresen', digest, '{}', at, 'routine',
			case when n % 100 = 0 then 'queued' else 'delivered' end, at, at, case when n % 100 = 0 then at end,
			case when n % 100 <> 0 then at end, case when n % 100 <> 0 then 'receipt' end, 'x' from row`,
	`insert into attempt (delivery_id, number, started_at) select id, 1, at from row`,
	`insert into notice_progress select id, told, 'published', at, 'r', null from row, generate_series(1, 2) as told`,
	`insert into statement (authority, reference, version, document_digest, document_id, taken_at, seen_at)
		select 'id.ncb', digest, '1', digest, id, at, at from row`,
	`insert into relation select digest, 'after', id from row`,
	`insert into reception select 'my.imigresen', id, digest, digest,
		case when n > ${size} - 10000 then 'rejected' else 'accepted' end, null, at, repeat('x', 300), repeat('x', 300),
			date '2031-12-31' from row`,
	`insert into draft (id, kind, source_key, doubts, created_at, ciphertext)
		select id, 'k', digest, 0, at, repeat('x', 100)::bytea from row`,
	`insert into attachment (id, source, sealed_digest, sealed_bytes, digest, size_bytes, media_type, created_at)
		select id, 'my.imigresen', digest, 100, digest, 80, 'image/png', at from row`,
	`insert into attachment_part select id, 0, repeat('x', 100)::bytea, sha256('x') from row`,
	`insert into document_attachment select digest, digest, id from row`,
	`insert into approval (id, draft_id, document_digest, document_id, kind, jwt, rule, authors, created_at, approve_by,
		state, ciphertext) select id, id, digest, id, 'k', repeat('x', 300), '{}', '{a}', at, at, 'waiting',
		repeat('x', 100)::bytea from row`,
	`insert into approval_copy select id, id, 'my.imigresen', '{}', digest, '{}', '[]', '{}' from row`,
	`insert into approval_attachment select id, digest, id from row`,
	`insert into break_glass (id, document_digest, document_id, kind, rule, reason, authors, released_at, review_by)
		select id, digest, id, 'k', '{}', 'r', '{a}', at, at from row`,
	`insert into read_count select 'person-' || n % 200, at, 1, 1, 1, 1 from row`,
	`insert into read_alarm select id, id, at, at, '{m}', 1, 1, 1, 1 from row`,
	`insert into due_work select 'delivery', id, at from row`,
	`insert into audit_cosignature select 'my.imigresen', n, at, 'x' from row`,
	`insert into receipt_proof (delivery_id, recipient, settled_at, due_at, proof) select id, 'my.imigresen', at,
		case when n % 100 = 0 then at end, case when n % 100 <> 0 then repeat('x', 1000) end from row`,
	`insert into audit_entry select sha256(digest::bytea), at, '{}', sha256(digest::bytea) from row`,
	`insert into audit_sequence select n, sha256(digest::bytea) from row`,
	`insert into audit_posting select unnest(array['action a', 'document ' || digest]), n, '\\x00' from row`,
	`insert into exchange_line select 'my.imigresen', '2026-01-01'::date + n / 100, lpad(n::text, 43, '0'), digest,
		'id.imigrasi', 'accepted' from row`,
	`insert into repatriation_case (id, host, home, opened_at, status, persons, state_digest, missing, aside, divergent,
		changed_at) select id, 'my.imigresen', 'id.imigrasi', at, 'open', 1, 'x', 0, 0, 0, at from row`,
	`insert into case_turn select id, 'id.imigrasi', 'screening', case when n % 100 <> 0 then at end, 1 from row`,
	`insert into form_link (id, case_id, document_digest, document_id, purpose, organisation, token_hash, code_hash, made_at,
		made_by, expires_at, ciphertext) select id, id, digest, id, 'arrived', 'o', sha256(digest::bytea), sha256('x'), at, 'a',
		at + interval '1 day', '\\x00' from row`,
	`insert into case_note select id, id, id, digest, 'person', at, repeat('x', 100)::bytea from row`,
	`insert into identity_record (id, source, reference_key, content_key, stored_at, ciphertext)
		select id, 's', sha256(digest::bytea), sha256('x'), at, '\\x00' from row`,
	`insert into case_person (case_id, document_digest, document_id) select id, digest, id from row`,
	`insert into case_person_key select key % 7000, number from case_person, generate_series(number, number + 3) as key
		on conflict do nothing`,
	`insert into likely_duplicate select number, number + 1, 50, '[]' from case_person where number % 2 = 1`,
	'analyze',
];

/** Of the row in the middle. */
const id = `019ab000-0000-7000-8000-${String(size / 2).padStart(12, '0')}`;
const [documentId, deliveryId, digest] = [id as DocumentId, id as DeliveryId, `digest-${size / 2}` as Digest];
const before = { at: toTimestamp(now.add({ seconds: size / 2 })), id: deliveryId };
const [first, later] = [
	{ limit: 50, before: undefined },
	{ limit: 50, before },
];
const indonesia = 'id.imigrasi' as AuthorityId;
const due = { dueAt: before.at, id: documentId };
const readingTime = { hour: at, day: at, since: at, timeZone: 'Asia/Jakarta' };
const tomorrow = now.add({ hours: 24 });
const far = now.add({ hours: 24 * 365 });
const waiting = { before: far, codes: ['partner-unreachable'] };
const document = newDocument();
const tiles = { from: 0, end: size / 2, order: 'desc' } as const;
const sixtyFour = Array.from({ length: 64 }, (_, n) => n * 700);
/** As a stretch of time is cut into months, days, hours and minutes. */
const aYear = Array.from({ length: 250 }, (_, n) => `at ${n}`);

interface Query {
	readonly sql: string;
	readonly parameters: readonly unknown[];
}

interface Plan {
	readonly 'Node Type': string;
	readonly 'Index Cond'?: string;
	readonly 'Shared Hit Blocks': number;
	readonly 'Shared Read Blocks': number;
	readonly Plans?: readonly Plan[];
}

let test: TestDatabase;
let pool: pg.Pool;
let db: Database;
let queries: Query[] = [];

beforeAll(async () => {
	test = await createTestDatabase();
	const database = new URL(test.url).pathname.slice(1);
	const admin = openDatabase(urlFor(inject('testServer').adminUrl, { database }), { maxConnections: 1 });
	for (const statement of fill) await sql.raw(statement).execute(admin);
	await admin.destroy();
	await save(test.db, document);
	pool = openPool(test.url, { maxConnections: 1 });
	db = new Kysely<Schema>({
		dialect: new PostgresDialect({ pool }),
		log: ({ query }) => {
			queries.push(query);
		},
	});
});
afterAll(async () => {
	await db.destroy();
	await test.drop();
});

const title = '%s touches %i pages at most, and scans no table';

type HotQuery = readonly [string, number, () => Promise<unknown>];

/** What the road asks, and how many pages of 8 KiB that may touch: the same with a thousand times the rows. */
const hotQueries: readonly HotQuery[] = [
	['loadReadCounts', 800, () => loadReadCounts(db, 'person-7' as PersonId, readingTime)],
	['listAlarms, first page', 300, () => listAlarms(db, first)],
	['listAlarms, later page', 300, () => listAlarms(db, later)],
	['loadAlarm', 8, () => loadAlarm(db, id as AlarmId)],
	['findReception', 8, () => findReception(db, imigresen, deliveryId)],
	['findReception of a new sender', 8, () => findReception(db, 'th.invented' as AuthorityId, deliveryId)],
	['listReceptionsOf', 8, () => listReceptionsOf(db, digest)],
	['findLastDay', 8, () => findLastDay(db, digest)],
	['listReceptions, first page', 300, () => listReceptions(db, first)],
	['listReceptions, later page', 300, () => listReceptions(db, later)],
	['loadDelivery', 12, () => loadDelivery(db, deliveryId)],
	['listDeliveriesOf', 12, () => listDeliveriesOf(db, digest)],
	['listDeliveries, first page', 300, () => listDeliveries(db, first)],
	['listDeliveries, later page', 300, () => listDeliveries(db, later)],
	['countOpenDeliveries', 800, () => countOpenDeliveries(db)],
	['listDueDeliveries', 60, () => listDueDeliveries(db, imigresen, { now: far, limit: 20 })],
	['listDueDeliveries, recovered', 60, () => listDueDeliveries(db, imigresen, { now: far, limit: 20, waiting })],
	['listDrafts, first page', 300, () => listDrafts(db, first)],
	['listDrafts, later page', 300, () => listDrafts(db, later)],
	['listWaiting, first page', 300, () => listWaiting(db, { limit: 50, after: undefined })],
	['listWaiting, later page', 300, () => listWaiting(db, { limit: 50, after: before })],
	['findApprovalsOf', 16, () => findApprovalsOf(db, [id as DraftId])],
	['listFiles', 8, () => listFiles(db, id as ApprovalId)],
	['listUnreviewed, later page', 300, () => listUnreviewed(db, { limit: 50, after: before })],
	['loadBreakGlass', 8, () => loadBreakGlass(db, id as ApprovalId)],
	['listAttempts', 8, () => listAttempts(db, deliveryId)],
	['loadDocument', 12, () => loadDocument(db, kek, document.digest)],
	['findErasure', 8, () => findErasure(db, digest)],
	['listErasable', 60, () => listErasable(db, [documentId])],
	['findLastProgress', 12, () => findLastProgress(db, [deliveryId])],
	['findStatementOf', 12, () => findStatementOf(db, digest)],
	['listStatements, first page', 300, () => listStatements(db, undefined, first)],
	['listStatements, later page', 300, () => listStatements(db, undefined, later)],
	['listStatements, of one', 300, () => listStatements(db, 'id.ncb' as AuthorityId, later)],
	['listTurns, first page', 300, () => listTurns(db, indonesia, { limit: 50 })],
	['listTurns, later page', 300, () => listTurns(db, indonesia, { limit: 50, after: due })],
	['listTurns, without deadline', 300, () => listTurns(db, indonesia, { limit: 50, after: { ...due, dueAt: null } })],
	['listCases, first page', 300, () => listCases(db, 'open', first)],
	['listCases, later page', 300, () => listCases(db, 'open', later)],
	['listUnknownPersons', 24, () => listUnknownPersons(db, [documentId], [indonesia])],
	['listUncompared', 8, () => listUncompared(db, documentId)],
	['listOthers', 24, () => listOthers(db, ['1', '2', '3'], documentId)],
	['listDuplicates', 24, () => listDuplicates(db, documentId, 100)],
	['findSharing', 60, () => findSharing(db, 'case_person_key', [1n, 2n, 3n], 100)],
	['listChangedCases', 300, () => listChangedCases(db, before.at, 50)],
	['findMissing', 16, () => findMissing(db, [digest])],
	['findDocuments', 8, () => findDocuments(db, documentId)],
	['findIncoming', 16, () => findIncoming(db, imigresen, digest)],
	['countUnderWay', 16, () => countUnderWay(db, imigresen)],
	['loadPart', 8, () => loadPart(db, id as AttachmentId, 0)],
	['loadAttachments', 8, () => loadAttachments(db, kek, 'th.invented' as AuthorityId, [id as AttachmentId])],
	['listAttachmentsOf', 8, () => listAttachmentsOf(db, digest)],
	['forgetUnownedKeys of documents', 700, () => forgetUnownedKeys(db, { after: 'digest-25', limit: 100 })],
	['forgetUnownedKeys of files', 1_200, () => forgetUnownedKeys(db, { after: id, limit: 100 })],
	['findCosignedSize', 8, () => findCosignedSize(db, imigresen)],
	['summariseDays', 60, () => summariseDays(db, imigresen, { from: '2026-06-01', until: '2026-06-07' })],
	['listLines', 24, () => listLines(db, imigresen, '2026-06-01', { after: digest, limit: 1_000 })],
	['listUnderWay', 12, () => listUnderWay(db, imigresen, [digest])],
	['listBehind', 8, () => listBehind(db, [imigresen], 7)],
	['takeUnproved', 1_500, () => takeUnproved(db, { now: tomorrow, until: far, limit: 50 })],
	['loadSearchable', 12, () => loadSearchable(db)],
	['listPostings of a document', 8, () => listPostings(db, [`document ${digest}`], tiles, 64)],
	['listPostings of an action', 150, () => listPostings(db, ['action a'], tiles, 64)],
	['listPostings of a year', 1_500, () => listPostings(db, aYear, tiles, 64)],
	['loadPostings', 300, () => loadPostings(db, ['action a'], sixtyFour)],
	['loadEntries', 600, () => loadEntries(db, sixtyFour)],
	['loadReceiptProof', 8, () => loadReceiptProof(db, deliveryId)],
	['claimOverdueWork', 1_500, () => claimOverdueWork(db, { dueBefore: tomorrow, now: tomorrow, limit: 50 })],
];

describe(`where each table has ${size} rows`, () => {
	it.each(hotQueries)(title, touchesFew);
});

describe(`where a partner that fetches has ${size} deliveries ready`, () => {
	const ready = `${id.slice(0, 19)}9${id.slice(20)}` as DeliveryId;
	const mailbox = 'tl.migration' as AuthorityId;

	beforeAll(async () => {
		await sql`alter table delivery disable trigger user`.execute(test.ownerDb);
		await sql`insert into delivery
			(id, document_digest, recipient, copy_digest, disclosed, created_at, urgency, state, state_since, schedule_from)
			select overlay(id::text placing '9' from 20)::uuid, document_digest, ${mailbox}, copy_digest, '{}', created_at,
				'routine', 'awaiting-receipt', created_at, created_at from delivery where recipient = 'my.imigresen'`.execute(
			test.ownerDb,
		);
		await sql`analyze delivery`.execute(test.ownerDb);
	});

	it.each<HotQuery>([
		['listDueDeliveries', 8, () => listDueDeliveries(db, mailbox, { now: far, limit: 20 })],
		['listDueDeliveries, recovered', 8, () => listDueDeliveries(db, mailbox, { now: far, limit: 20, waiting })],
		['findNextReady', 8, () => findNextReady(db, mailbox, undefined)],
		['findNextReady, behind one', 8, () => findNextReady(db, mailbox, { id: ready, urgency: 'routine' })],
	])(title, touchesFew);
});

it('cases without a deadline come last, and none is left out or told twice', async () => {
	const ids: string[] = [];
	let after: Parameters<typeof listTurns>[2]['after'] = { ...due, dueAt: toTimestamp(now.add({ seconds: size - 60 })) };
	for (let rows = 50; rows === 50; ) {
		const page = await listTurns(db, indonesia, { limit: 50, after });
		rows = page.length;
		ids.push(...page.map((item) => item.id));
		const last = page.at(-1);
		if (last !== undefined) after = { dueAt: last.turn?.dueAt ?? null, id: last.id };
	}
	expect(ids).toHaveLength(60 + size / 100);
	expect(new Set(ids).size).toBe(ids.length);
});

describe('where a partner comes to fetch, or to be sent, what waits for it', () => {
	const partner = 'sg.ica' as AuthorityId;

	beforeAll(async () => {
		const deliveries = Array.from({ length: 5 }, () =>
			saveDelivery(test.db, { recipient: partner, urgency: 'urgent' }),
		);
		for (const { id: queued, urgency } of await Promise.all(deliveries))
			await test.db.transaction().execute((tx) => scheduleWork(tx, toDueWork({ id: queued, urgency }), now));
		await sql`analyze`.execute(test.ownerDb);
	});

	it.each([true, false])('what is due of it (fetched: %s) is found by its whole key', async (isFetched) => {
		queries = [];
		const change = { recipient: partner, isFetched, at: toTimestamp(tomorrow) };
		await db.transaction().execute((tx) => changeChannel(tx, change));
		const query = queries.find(({ sql: text }) => text.includes('due_work')) ?? expect.unreachable();
		const conditions = plansOf(await explain(query)).map((plan) => plan['Index Cond']);
		expect(conditions).toContainEqual(expect.stringMatching(/\(queue = .*\) AND \(id = moved\.id\)/));
		const moved = test.db.selectFrom('due_work').select('due_at').where('queue', '=', 'delivery-urgent');
		expect(await moved.execute()).toEqual(Array(5).fill({ due_at: toTimestamp(tomorrow) }));
	});
});

async function touchesFew(_: string, mayTouch: number, ask: () => Promise<unknown>): Promise<void> {
	queries = [];
	await ask();
	expect(queries).toHaveLength(1);
	for (const query of queries) {
		const plan = await explain(query);
		expect(plansOf(plan).map((each) => each['Node Type'])).not.toContain('Seq Scan');
		expect(plan['Shared Hit Blocks'] + plan['Shared Read Blocks']).toBeLessThanOrEqual(mayTouch);
	}
}

async function explain({ sql: text, parameters }: Query): Promise<Plan> {
	const { rows } = await pool.query<{ 'QUERY PLAN': [{ Plan: Plan }] }>(
		`explain (analyze, buffers, format json) ${text}`,
		[...parameters],
	);
	return rows[0]?.['QUERY PLAN'][0].Plan ?? expect.unreachable();
}

function plansOf(plan: Plan): Plan[] {
	return [plan, ...(plan.Plans ?? []).flatMap(plansOf)];
}
