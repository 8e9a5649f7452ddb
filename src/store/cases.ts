import { type Expression, type SqlBool, sql } from 'kysely';
import { type AuthorityId, type Digest, type DocumentId, toTimestamp } from '../model/identifiers.ts';
import type { Database, Transaction } from './database.ts';
import { type Cursor, isAfter, type Page } from './page.ts';

/** The signed documents of a case, the request that opened it among them, as they were stored; of that author alone. */
export async function listCaseTokens(
	db: Database | Transaction,
	id: DocumentId,
	author?: AuthorityId,
): Promise<{ readonly digest: Digest; readonly jwt: string }[]> {
	const columns = ['document.digest', 'document.jwt', 'document.stored_at'] as const;
	const joined = db
		.selectFrom('relation')
		.innerJoin('document', 'document.digest', 'relation.document_digest')
		.select(columns)
		.where('relation.target', '=', id)
		.where('relation.type', '=', 'case')
		.where('document.kind', 'in', ['repatriation-request', 'repatriation-event'])
		.$if(author !== undefined, (query) => query.where('document.author', '=', author as AuthorityId));
	return await db
		.selectFrom('document')
		.select(columns)
		.where('id', '=', id)
		.$if(author !== undefined, (query) => query.where('author', '=', author as AuthorityId))
		.union(joined)
		.orderBy('stored_at')
		.orderBy('digest')
		.execute();
}

/** A case as it stands. */
export interface CaseRow {
	readonly id: DocumentId;
	readonly host: AuthorityId;
	readonly home: AuthorityId;
	readonly openedAt: string;
	readonly status: 'open' | 'closed';
	readonly persons: number;
	readonly stateDigest: string;
	/** Events that others follow and that have not come, that count for nothing in part, and steps that diverge. */
	readonly missing: number;
	readonly aside: number;
	readonly divergent: number;
	/** Authorities that take no part and stated something of it all the same. */
	readonly strangers: number;
}

/** Whose turn a case is, and until when: its step that is due first, and how many there are. */
export interface CaseTurn {
	readonly authority: AuthorityId;
	readonly step: string;
	readonly dueAt: string | null;
	readonly steps: number;
}

export async function saveCase(tx: Transaction, row: CaseRow, turns: readonly CaseTurn[]): Promise<void> {
	const { id, host, home, openedAt, stateDigest, ...counts } = row;
	const changing = { ...counts, state_digest: stateDigest };
	const changedAt = sql<string>`case when repatriation_case.state_digest = excluded.state_digest
		then repatriation_case.changed_at else clock_timestamp() end`;
	await tx
		.insertInto('repatriation_case')
		.values({ id, host, home, opened_at: openedAt, ...changing })
		.onConflict((conflict) => conflict.column('id').doUpdateSet({ ...changing, changed_at: changedAt }))
		.execute();
	await tx.deleteFrom('case_turn').where('case_id', '=', id).execute();
	if (turns.length === 0) return;
	const rows = turns.map(({ authority, step, dueAt, steps }) => ({
		case_id: id,
		authority,
		step,
		due_at: dueAt,
		steps,
	}));
	await tx.insertInto('case_turn').values(rows).execute();
}

/** As it was folded last; none of a case that never was. */
export async function countStrangers(tx: Transaction, id: DocumentId): Promise<number> {
	const query = tx.selectFrom('repatriation_case').select('strangers').where('id', '=', id);
	return (await query.executeTakeFirst())?.strangers ?? 0;
}

const columns = [
	'repatriation_case.id',
	'host',
	'home',
	'opened_at as openedAt',
	'status',
	'persons',
	'state_digest as stateDigest',
	'missing',
	'aside',
	'divergent',
	'strangers',
] as const;

export interface ListedCase extends CaseRow {
	/** Null of a case that is nobody's turn. */
	readonly turn: CaseTurn | null;
}

/** The last row of a page: its deadline, and its id, since deadlines can be the same. */
export interface TurnCursor {
	readonly dueAt: string | null;
	readonly id: DocumentId;
}

/** Open cases that are that authority's turn, what is due first first; what has no deadline last. */
export async function listTurns(
	db: Database,
	authority: AuthorityId,
	{ limit, after }: { readonly limit: number; readonly after?: TurnCursor | undefined },
): Promise<ListedCase[]> {
	const list = async (most: number, where?: Expression<SqlBool>): Promise<ListedCase[]> => {
		const rows = await db
			.selectFrom('case_turn')
			.innerJoin('repatriation_case', 'repatriation_case.id', 'case_turn.case_id')
			.select(columns)
			.select(['authority', 'step', 'due_at as dueAt', 'steps'])
			.where('authority', '=', authority)
			.$if(where !== undefined, (query) => query.where(where as Expression<SqlBool>))
			.orderBy('case_turn.due_at')
			.orderBy('case_id')
			.limit(most)
			.execute();
		return rows.map(({ step, dueAt, steps, authority: of, ...row }) => {
			return { ...row, turn: { authority: of, step, dueAt, steps } };
		});
	};
	if (after === undefined) return await list(limit);
	const { dueAt, id } = after;
	if (dueAt === null) return await list(limit, sql<SqlBool>`due_at is null and case_id > ${id}::uuid`);
	// Each is one range of the index; of both by `or` it would read all pages before.
	const due = await list(limit, sql<SqlBool>`(due_at, case_id) > (${dueAt}::timestamptz, ${id}::uuid)`);
	return due.length === limit ? due : [...due, ...(await list(limit - due.length, sql<SqlBool>`due_at is null`))];
}

/** Of how many open cases it is whose turn. */
export async function countTurns(db: Database): Promise<{ readonly authority: AuthorityId; readonly cases: number }[]> {
	return await db
		.selectFrom('case_turn')
		.select(['authority', sql<number>`count(*)::int`.as('cases')])
		.groupBy('authority')
		.orderBy('authority')
		.execute();
}

/** Cases, newest first, whosever turn they are: of each the turn that is due first. */
export async function listCases(
	db: Database,
	status: CaseRow['status'],
	{ limit, before }: Page,
): Promise<ListedCase[]> {
	const rows = await db
		.selectFrom('repatriation_case')
		.leftJoinLateral(
			(eb) =>
				eb
					.selectFrom('case_turn')
					.select(['authority', 'step', 'due_at as dueAt', 'steps'])
					.whereRef('case_id', '=', 'repatriation_case.id')
					.orderBy('due_at')
					.orderBy('authority')
					.limit(1)
					.as('turn'),
			(join) => join.onTrue(),
		)
		.select(columns)
		.select(['authority', 'step', 'dueAt', 'steps'])
		.where('status', '=', status)
		.$if(before !== undefined, (query) => query.where(isAfter(before as Cursor, 'opened_at', 'id')))
		.orderBy('opened_at', 'desc')
		.orderBy('id', 'desc')
		.limit(limit)
		.execute();
	return rows.map(({ authority, step, dueAt, steps, ...row }) => {
		const isOpen = authority !== null && step !== null && steps !== null;
		return { ...row, turn: isOpen ? { authority, step, dueAt, steps } : null };
	});
}

/** A case that became another, that its owner was reminded of, or of which something was answered. */
export interface CaseChange {
	readonly id: DocumentId;
	readonly status: CaseRow['status'];
	readonly stateDigest: string;
	readonly changedAt: string;
}

/** The cases that changed last, or since a time, oldest first. */
export async function listChangedCases(db: Database, since: string | undefined, limit: number): Promise<CaseChange[]> {
	const query = db
		.selectFrom('repatriation_case')
		.select(['id', 'status', 'state_digest as stateDigest', 'changed_at as changedAt'])
		.limit(limit);
	if (since !== undefined) return await query.where('changed_at', '>=', since).orderBy('changed_at').execute();
	return (await query.orderBy('changed_at', 'desc').execute()).toReversed();
}

/** Two workers do not fold one case at the same time, the older state last. */
export async function lockCase(tx: Transaction, id: DocumentId): Promise<void> {
	await sql`select pg_advisory_xact_lock(hashtextextended(${`case ${id}`}, 0))`.execute(tx);
}

/** That somebody was told of a step which a person of a case waits for. */
export interface CaseReminder {
	readonly caseId: DocumentId;
	readonly subject: DocumentId;
	readonly step: string;
	readonly openSince: string;
	readonly level: 'due-soon' | 'due' | 'escalated';
}

const reminderColumns = ['case_id as caseId', 'subject', 'step', 'open_since as openSince', 'level'] as const;

export interface ToldReminder extends CaseReminder {
	readonly toldAt: string;
}

export async function listReminders(tx: Transaction, id: DocumentId): Promise<ToldReminder[]> {
	const told = tx.selectFrom('case_reminder').select(reminderColumns).select('told_at as toldAt');
	return await told.where('case_id', '=', id).execute();
}

/** So often host and home are told of a step that stays late. */
export const escalatedAgainDays = 7;

/** A statement has 65,535 parameters at the most. */
const rowsAtOnce = 5_000;

/** Whoever watches cases sees that somebody was told. @returns those that nobody was told of before, or not for a week */
export async function insertReminders(
	tx: Transaction,
	reminders: readonly CaseReminder[],
	toldAt: string,
): Promise<CaseReminder[]> {
	const rows = reminders.map(({ caseId, subject, step, openSince, level }) => {
		return { case_id: caseId, subject, step, open_since: openSince, level, told_at: toldAt };
	});
	const again = toTimestamp(Temporal.Instant.from(toldAt).subtract({ hours: 24 * escalatedAgainDays }));
	const inserted: CaseReminder[] = [];
	for (let start = 0; start < rows.length; start += rowsAtOnce) {
		const some = tx.insertInto('case_reminder').values(rows.slice(start, start + rowsAtOnce));
		const fresh = some.onConflict((conflict) =>
			conflict
				.columns(['case_id', 'subject', 'step', 'open_since', 'level'])
				.doUpdateSet({ told_at: toldAt })
				.where('case_reminder.level', '=', 'escalated')
				.where('case_reminder.told_at', '<=', again),
		);
		inserted.push(...(await fresh.returning(reminderColumns).execute()));
	}
	await markCasesChanged(
		tx,
		inserted.map(({ caseId }) => caseId),
	);
	return inserted;
}

/** Whoever watches cases looks at them anew. */
export async function markCasesChanged(tx: Transaction, ids: readonly DocumentId[]): Promise<void> {
	await tx
		.updateTable('repatriation_case')
		.set({ changed_at: sql`clock_timestamp()` })
		.where('id', '=', sql<DocumentId>`any(${ids}::uuid[])`)
		.execute();
}
