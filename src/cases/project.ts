import { caseQueue } from '../exchange/case-claims.ts';
import type { ExchangeContext } from '../exchange/context.ts';
import { doWork } from '../jobs/due-work.ts';
import type { Jobs } from '../jobs/jobs.ts';
import type { AuthorityId, DocumentId } from '../model/identifiers.ts';
import { type CaseTurn, countStrangers, lockCase, saveCase } from '../store/cases.ts';
import type { Calendars } from './calendars.ts';
import { listStrangers } from './fold.ts';
import { type LoadedCase, loadCase } from './load.ts';
import { scheduleReminders, toReminderWork } from './reminders.ts';
import { type CaseView, type Task, toCaseView } from './view.ts';

interface ProjectContext extends Pick<ExchangeContext, 'authority' | 'db' | 'clock' | 'alarm'> {
	readonly calendars: Calendars;
	readonly jobs: Pick<Jobs, 'hasten'>;
	/**
	 * What follows for our documents: recalled is what may be shared no more (`consent.ts`), and who has joined gets the
	 * rest (`share-skeletons.ts`). What it throws has it done again.
	 */
	readonly follow: (loaded: LoadedCase) => Promise<void>;
}

/**
 * Folds a case anew after each document of it, so that it is listed as it stands, nobody forgets it, and our
 * documents go where they may, and nowhere else.
 */
export async function projectCase(context: ProjectContext, id: DocumentId): Promise<undefined> {
	const { authority, db, clock, calendars } = context;
	await doWork(context, { queue: caseQueue, id }, async () => {
		const folded = await db.transaction().execute(async (tx) => {
			await lockCase(tx, id);
			const loaded = await loadCase(tx, id);
			// Events may come before the request that opens their case: it is looked at again when that comes.
			if (loaded === undefined) return undefined;
			const { state, documents } = loaded;
			const known = await countStrangers(tx, id);
			const strangers = listStrangers(state, documents).length;
			const view = toCaseView(state, calendars, clock());
			await saveCase(tx, { ...toRow(view), strangers }, toTurns(view.tasks));
			const next = await scheduleReminders(tx, authority, state, view.tasks);
			return { loaded, isMeddledWith: strangers > known, next };
		});
		if (folded?.isMeddledWith) context.alarm({ alarm: 'case-stranger', case: id });
		if (folded?.next !== undefined) await context.jobs.hasten(toReminderWork(id), folded.next);
		if (folded !== undefined) await context.follow(folded.loaded);
		return undefined;
	});
}

function toRow({ id, openedAt, status, stateDigest, parties, persons, missing, aside }: CaseView) {
	const [host, home] = parties;
	return {
		id,
		host: host?.authority as AuthorityId,
		home: home?.authority as AuthorityId,
		openedAt,
		status,
		persons: persons.length,
		stateDigest,
		missing: missing.length,
		aside,
		divergent: persons.flatMap(({ steps }) => steps).filter(({ divergent }) => divergent.length > 0).length,
	};
}

/** Of each whose turn it is: what is due first. */
function toTurns(tasks: readonly Task[]): CaseTurn[] {
	const each = tasks.flatMap((task) => task.turn.map((authority) => ({ ...task, authority })));
	return [...Map.groupBy(each, ({ authority }) => authority)].map(([authority, [first, ...others]]) => ({
		authority,
		step: first?.step ?? '',
		dueAt: first?.dueAt ?? null,
		steps: others.length + 1,
	}));
}
