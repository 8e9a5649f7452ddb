import { sql } from 'kysely';
import type { AuthorityId, Digest, DocumentId } from '../model/identifiers.ts';
import type { Database, Transaction } from './database.ts';

/** The signed documents of a case, the request that opened it among them, in no order. */
export async function listCaseTokens(
	db: Database | Transaction,
	id: DocumentId,
): Promise<{ readonly digest: Digest; readonly jwt: string }[]> {
	return await db
		.selectFrom('document')
		.select(['digest', 'jwt'])
		.where('id', '=', id)
		.union(
			db
				.selectFrom('relation')
				.innerJoin('document', 'document.digest', 'relation.document_digest')
				.select(['document.digest', 'document.jwt'])
				.where('relation.target', '=', id)
				.where('relation.type', '=', 'case')
				.where('document.kind', 'in', ['repatriation-request', 'repatriation-event']),
		)
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
	await tx
		.insertInto('repatriation_case')
		.values({ id, host, home, opened_at: openedAt, ...changing })
		.onConflict((conflict) => conflict.column('id').doUpdateSet(changing))
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

export async function listReminders(tx: Transaction, id: DocumentId): Promise<CaseReminder[]> {
	return await tx.selectFrom('case_reminder').select(reminderColumns).where('case_id', '=', id).execute();
}

/** @returns those that nobody was told of before */
export async function insertReminders(
	tx: Transaction,
	reminders: readonly CaseReminder[],
	toldAt: string,
): Promise<CaseReminder[]> {
	if (reminders.length === 0) return [];
	return await tx
		.insertInto('case_reminder')
		.values(
			reminders.map(({ caseId, subject, step, openSince, level }) => {
				return { case_id: caseId, subject, step, open_since: openSince, level, told_at: toldAt };
			}),
		)
		.onConflict((conflict) => conflict.doNothing())
		.returning(reminderColumns)
		.execute();
}
