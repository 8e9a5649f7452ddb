import type { Person } from '../model/person.ts';
import { Problem } from '../problem.ts';
import { type ConflictKey, type LogConflict, listLogConflicts, loadLogConflict } from '../store/witnessed-logs.ts';
import { type AuditContext, recordAuditRead } from './audit-reading.ts';
import { withDatabaseProblems } from './database-problems.ts';

/** What logs signed against what they had signed, newest first; both notes are evidence. @throws Problem of the database */
export async function listConflicts(
	context: AuditContext,
	by: Person,
	page: { readonly limit: number; readonly before?: ConflictKey | undefined },
): Promise<readonly LogConflict[]> {
	await recordAuditRead(context, by, 'conflicts');
	return await withDatabaseProblems(listLogConflicts(context.db, page));
}

/** @throws Problem `conflict-unknown`; of the database */
export async function showConflict(context: AuditContext, by: Person, key: ConflictKey): Promise<LogConflict> {
	const found = await withDatabaseProblems(loadLogConflict(context.db, key));
	if (found === undefined) throw new Problem('conflict-unknown');
	await recordAuditRead(context, by, 'conflicts', { partner: key.log });
	return found;
}

export type { ConflictKey, LogConflict };
