import { type AuditEntry, appendLeaves, toAuditLeaf } from '../audit/entry.ts';
import type { Clock } from '../clock.ts';
import type { Alarm } from '../exchange/context.ts';
import { type DueWork, doWork, scheduleWork } from '../jobs/due-work.ts';
import type { Jobs } from '../jobs/jobs.ts';
import { type AuthorityId, type DocumentId, type Timestamp, toTimestamp } from '../model/identifiers.ts';
import { findAssignment } from '../store/case-assignments.ts';
import { type CaseReminder, escalatedAgainDays, insertReminders, listReminders } from '../store/cases.ts';
import type { Database, Transaction } from '../store/database.ts';
import type { Calendars } from './calendars.ts';
import { loadCase } from './load.ts';
import type { CaseState } from './state.ts';
import { type Task, toTasks } from './view.ts';

/** The queue's name, and the key of its handler. */
export const remindersQueue = 'case-reminders';

export const toReminderWork = (id: DocumentId): DueWork => ({ queue: remindersQueue, id });

interface ReminderContext {
	readonly authority: AuthorityId;
	readonly db: Database;
	readonly clock: Clock;
	readonly calendars: Calendars;
	readonly jobs: Pick<Jobs, 'hasten'>;
	readonly alarm: (alarm: Alarm) => void;
}

/** A time at which somebody is to be told of a task. */
interface Threshold extends Omit<CaseReminder, 'caseId'> {
	readonly at: Temporal.Instant;
}

/**
 * When whom is told of a task: who is to do it when a quarter of its time is left, and when it is due; host and home,
 * once the law's limit is over or, where there is none, half as much time again, and each week from then on.
 */
function toThresholds(task: Task, { authority, isMain }: Listener): Threshold[] {
	const [openSince, due] = [Temporal.Instant.from(task.openSince), Temporal.Instant.from(task.dueAt)];
	const time = openSince.until(due).total('milliseconds');
	const late =
		task.legalDueAt === null ? due.add({ milliseconds: Math.round(time / 2) }) : Temporal.Instant.from(task.legalDueAt);
	const about = { subject: task.person, step: task.step, openSince: task.openSince };
	const own = [
		{ ...about, level: 'due-soon', at: due.subtract({ milliseconds: Math.round(time / 4) }) },
		{ ...about, level: 'due', at: due },
	] as const;
	const escalated = [{ ...about, level: 'escalated', at: late }] as const;
	return [...(task.turn.includes(authority) ? own : []), ...(isMain ? escalated : [])];
}

interface Listener {
	readonly authority: AuthorityId;
	/** Is it the host or home? */
	readonly isMain: boolean;
}

function toListener(authority: AuthorityId, { parties }: CaseState): Listener {
	const own = parties.find((party) => party.authority === authority);
	return { authority, isMain: own?.role === 'host' || own?.role === 'home' };
}

/**
 * Says in the caller's transaction when somebody has to be told next of what a case waits for.
 *
 * @returns when, to be announced once it has committed; undefined where there is nothing to tell of
 */
export async function scheduleReminders(
	tx: Transaction,
	authority: AuthorityId,
	state: CaseState,
	tasks: readonly Task[],
): Promise<Temporal.Instant | undefined> {
	const { next } = await sortThresholds(tx, authority, state, tasks);
	if (next !== undefined) await scheduleWork(tx, toReminderWork(state.id), next.round({ smallestUnit: 'millisecond' }));
	return next;
}

/** Tells of what is due by now and was not told of: each once, whatever happens to clock and queue. */
export async function remindOfCase(context: ReminderContext, id: DocumentId): Promise<undefined> {
	const { db, authority, calendars, clock } = context;
	let next: Temporal.Instant | undefined;
	await doWork(context, toReminderWork(id), async () => {
		const state = (await loadCase(db, id))?.state;
		if (state === undefined) return undefined;
		const tasks = toTasks(state, calendars);
		const told = await db.transaction().execute(async (tx) => {
			const now = clock();
			const { open } = await sortThresholds(tx, authority, state, tasks);
			const passed = open.filter(({ at }) => Temporal.Instant.compare(at, now) <= 0);
			next = open.filter((threshold) => !passed.includes(threshold))[0]?.at;
			const reminders = passed.map(({ at: _, ...reminder }) => ({ ...reminder, caseId: id }));
			const inserted = await insertReminders(tx, reminders, toTimestamp(now));
			if (inserted.length > 0)
				await appendLeaves(tx, toEntries(authority, id, inserted, toTimestamp(now)).map(toAuditLeaf));
			return inserted;
		});
		if (told.length === 0) return next?.round({ smallestUnit: 'millisecond' });
		const assigned = (await findAssignment(db, id))?.person;
		const about = { case: id, ...(assigned !== undefined && { person: assigned }) };
		for (const { step, level } of byStep(told)) context.alarm({ alarm: alarms[level], ...about, step });
		return next?.round({ smallestUnit: 'millisecond' });
	});
	// The queue may have it at a later time; while it is being done it leaves it as it is, and the sweeper finds it.
	if (next !== undefined) await context.jobs.hasten(toReminderWork(id), next);
	return undefined;
}

const alarms = { 'due-soon': 'case-due-soon', due: 'case-due', escalated: 'case-overdue' } as const;

async function sortThresholds(tx: Transaction, authority: AuthorityId, state: CaseState, tasks: readonly Task[]) {
	const told = new Map((await listReminders(tx, state.id)).map((reminder) => [toKey(reminder), reminder.toldAt]));
	const listener = toListener(authority, state);
	const open = tasks
		.flatMap((task) => toThresholds(task, listener))
		.flatMap((threshold) => {
			const toldAt = told.get(toKey({ ...threshold, caseId: state.id }));
			if (toldAt === undefined) return threshold;
			const again = Temporal.Instant.from(toldAt).add({ hours: 24 * escalatedAgainDays });
			return threshold.level === 'escalated' ? { ...threshold, at: again } : [];
		})
		.toSorted((a, b) => Temporal.Instant.compare(a.at, b.at));
	return { open, next: open[0]?.at };
}

function toKey({ subject, step, openSince, level }: CaseReminder): string {
	return `${subject} ${step} ${openSince} ${level}`;
}

/** A group waits for one step: that is told once. */
function byStep(reminders: readonly CaseReminder[]): CaseReminder[] {
	return [...new Map(reminders.map((reminder) => [`${reminder.step} ${reminder.level}`, reminder])).values()];
}

function toEntries(authority: AuthorityId, id: DocumentId, told: readonly CaseReminder[], at: Timestamp): AuditEntry[] {
	return byStep(told).map(({ step, level }) => {
		return { at, action: 'case-reminded', authority, document: id, outcome: level, reason: step };
	});
}
