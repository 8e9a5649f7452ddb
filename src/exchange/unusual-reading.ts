import { type AuditLeaf, appendLeaves, toActor, toAuditLeaf } from '../audit/entry.ts';
import { type AlarmId, newId, toTimestamp } from '../model/identifiers.ts';
import type { Person } from '../model/person.ts';
import { Problem } from '../problem.ts';
import type { Transaction } from '../store/database.ts';
import type { Page } from '../store/page.ts';
import {
	acknowledgeAlarm,
	listAlarms as listStored,
	loadAlarm,
	type ReadAlarm,
	raiseAlarm,
} from '../store/read-alarms.ts';
import { countReads, deleteOldReads, loadReadCounts, type ReadingTime, type Seen } from '../store/reads.ts';
import type { ExchangeContext } from './context.ts';
import { withDatabaseProblems } from './database-problems.ts';
import { findUnusual } from './reading-limits.ts';

export type { ReadAlarm } from '../store/read-alarms.ts';

type AlarmContext = Pick<ExchangeContext, 'authority' | 'db' | 'clock' | 'timeZone' | 'readingLimits'>;

/** So long is looked back on. */
const lookBackDays = 30;

/**
 * Puts on record what a person reads, and counts it: whoever reads unusually much or widely is noticed.
 *
 * @param leaves of the log, one for each thing that is read, or of what was asked and found nothing
 */
export async function recordReading(
	context: AlarmContext & Pick<ExchangeContext, 'alarm'>,
	reader: Person,
	leaves: readonly AuditLeaf[],
	seen: readonly Seen[],
): Promise<void> {
	const alarm = await withDatabaseProblems(
		context.db.transaction().execute(async (tx) => {
			const raised = seen.length === 0 ? undefined : await watchReading(context, tx, reader, seen);
			await appendLeaves(tx, leaves);
			return raised;
		}),
	);
	if (alarm !== undefined) context.alarm({ alarm: 'reading-unusual', id: alarm });
}

/**
 * Counts what a person reads, in the transaction that puts it on record, and raises the alarm of the day where it is
 * unusual. The person is not told.
 *
 * @returns the id of the alarm where it is new, or has grown
 */
async function watchReading(
	context: AlarmContext,
	tx: Transaction,
	reader: Person,
	seen: readonly Seen[],
): Promise<AlarmId | undefined> {
	const { authority, clock } = context;
	const now = clock();
	const time = toReadingTime(context, now);
	await countReads(tx, reader.id, time, seen);
	const counts = await loadReadCounts(tx, reader.id, time);
	const measures = findUnusual(context.readingLimits, counts);
	if (measures.length === 0) return undefined;
	const at = toTimestamp(now);
	const alarm = { id: newId(now) as AlarmId, person: reader.id, day: time.day, raisedAt: at, measures, ...counts };
	const raised = await raiseAlarm(tx, alarm);
	if (raised === undefined) return undefined;
	const entry = { at, action: 'reading-unusual', authority, ...toActor(reader), alarm: raised } as const;
	await appendLeaves(tx, [toAuditLeaf({ ...entry, outcome: measures.join(' ') })]);
	return raised;
}

function toReadingTime({ timeZone }: Pick<AlarmContext, 'timeZone'>, now: Temporal.Instant): ReadingTime {
	const local = now.toZonedDateTimeISO(timeZone);
	const day = local.startOfDay();
	return {
		hour: local.round({ smallestUnit: 'hour', roundingMode: 'floor' }).toInstant().toString(),
		day: day.toInstant().toString(),
		since: day.subtract({ days: lookBackDays }).toInstant().toString(),
		timeZone,
	};
}

/** Alarms, newest first. */
export function listAlarms({ db }: Pick<AlarmContext, 'db'>, page: Page): Promise<ReadAlarm[]> {
	return withDatabaseProblems(listStored(db, page));
}

/**
 * Says that somebody looked into it, who is not the one it is about.
 *
 * @throws Problem `alarm-unknown`, `alarm-about-you`, `alarm-acknowledged`
 */
export async function acknowledge(context: AlarmContext, by: Person, id: AlarmId): Promise<ReadAlarm> {
	const { authority, db, clock } = context;
	const at = toTimestamp(clock());
	const isDone = await withDatabaseProblems(
		db.transaction().execute(async (tx) => {
			if (!(await acknowledgeAlarm(tx, id, by.id, at))) return false;
			const entry = { at, action: 'alarm-acknowledged', authority, ...toActor(by), alarm: id } as const;
			await appendLeaves(tx, [toAuditLeaf({ ...entry, outcome: 'acknowledged' })]);
			return true;
		}),
	);
	const alarm = await withDatabaseProblems(loadAlarm(db, id));
	if (alarm === undefined) throw new Problem('alarm-unknown', { detail: `Alarm ${id}.` });
	if (isDone) return alarm;
	throw new Problem(alarm.person === by.id ? 'alarm-about-you' : 'alarm-acknowledged', { detail: `Alarm ${id}.` });
}

/** Forgets what no alarm needs any more. */
export async function forgetOldReads(context: AlarmContext): Promise<void> {
	await deleteOldReads(context.db, toReadingTime(context, context.clock()));
}
