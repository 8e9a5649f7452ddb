import type { Clock } from '../clock.ts';
import { type AuthorityId, toTimestamp } from '../model/identifiers.ts';
import type { Database } from '../store/database.ts';
import { insertLogConflict, type LogConflict } from '../store/witnessed-logs.ts';
import { appendLeaves, toAuditLeaf } from './entry.ts';

export interface LogConflictAlarm {
	readonly alarm: 'log-conflict';
	readonly kind: LogConflict['kind'];
	/** Whose log it is. */
	readonly log: AuthorityId;
}

export interface ConflictContext {
	readonly db: Database;
	readonly clock: Clock;
	readonly alarm: (alarm: LogConflictAlarm) => void;
}

/**
 * Keeps both notes, with an entry of the audit log, and raises an alarm; once, however often it is found, and no more where
 * there are enough of that log by that source.
 */
export async function recordConflict(
	{ db, clock, alarm }: ConflictContext,
	conflict: Omit<LogConflict, 'foundAt'>,
): Promise<void> {
	const { log, kind, source } = conflict;
	const at = toTimestamp(clock());
	const isNew = await db.transaction().execute(async (tx) => {
		if (!(await insertLogConflict(tx, { ...conflict, foundAt: at }))) return false;
		await appendLeaves(tx, [toAuditLeaf({ at, action: 'log-conflict', authority: source, log, outcome: kind })]);
		return true;
	});
	if (isNew) alarm({ alarm: 'log-conflict', kind, log });
}
