import { loadCalendars } from '../../src/cases/calendars.ts';
import { foldCase } from '../../src/cases/fold.ts';
import { scheduleReminders } from '../../src/cases/reminders.ts';
import type { CaseDocument } from '../../src/cases/state.ts';
import { toTasks } from '../../src/cases/view.ts';
import { AuthorityId, type Digest, type DocumentId, newId, toTimestamp } from '../../src/model/identifiers.ts';
import type { Skeleton } from '../../src/model/skeleton.ts';
import { openServer } from '../database.ts';
import { stopping } from '../measure.ts';
import { watchMemory } from '../memory.ts';
import { type Part, type PartContext, type Report, toFigure } from '../part.ts';

const [some, many] = [20_000, 100_000];
const atOnce = 100;
const [host, home] = [AuthorityId.parse('my.imigresen'), AuthorityId.parse('id.imigrasi')];

/** Every open case is to be reminded of once: scheduled as after a document of each. */
export const casesRemindersPart: Part = { ids: ['cases.reminders-rss'], run };

async function run({ resources, progress }: PartContext): Promise<Report> {
	const { folder, db } = await openServer(2, resources, progress);
	const calendars = await loadCalendars(folder);
	const opened = Temporal.Instant.from('2026-03-02T02:00:00Z');
	const schedule = async (from: number, until: number): Promise<number> => {
		const stop = watchMemory([process.pid]);
		for (let at = from; at < until; at += atOnce) {
			stopping.signal.throwIfAborted();
			await db.transaction().execute(async (tx) => {
				for (let n = at; n < at + atOnce; n += 1) {
					const id = newId(opened.add({ minutes: n })) as DocumentId;
					const state = foldCase(id, [makeRequest(id, opened.add({ minutes: n }))]);
					if (state !== undefined) await scheduleReminders(tx, home, state, toTasks(state, calendars));
				}
			});
		}
		return (await stop())[0] ?? Number.NaN;
	};
	progress(`scheduling the reminders of ${some} cases`);
	const first = await schedule(0, some);
	progress(`scheduling those of ${many - some} more`);
	const began = performance.now();
	const whole = await schedule(some, many);
	const seconds = (performance.now() - began) / 1_000;
	const { count } = await db
		.selectFrom('due_work')
		.select(({ fn }) => fn.countAll<string>().as('count'))
		.executeTakeFirstOrThrow();
	if (Number(count) !== many) throw new Error(`${count} of ${many} cases are to be reminded of.`);
	return {
		figures: [
			toFigure('cases.reminders-rss', 'MB', {
				value: whole,
				limit: first,
				aim: { of: 'ratio', is: 'less than', bound: 1.25 },
			}),
		],
		notes: [
			`cases.reminders-rss: most resident memory of this process while the reminders of ${many} cases are scheduled, each folded, its tasks and their deadlines found, and the next one stored, ${Math.round((many - some) / seconds)} a second; limit: of the first ${some} of them`,
		],
	};
}

function makeRequest(id: DocumentId, at: Temporal.Instant): CaseDocument {
	const person = { host, home, hostCountry: 'MYS', homeCountry: 'IDN', isMinor: false };
	const skeleton: Pick<Skeleton, 'id' | 'author' | 'createdAt' | 'relations' | 'person'> = {
		id,
		author: host,
		createdAt: toTimestamp(at),
		relations: [],
		person,
	};
	return { digest: 'A'.repeat(43) as Digest, skeleton: skeleton as Skeleton };
}
