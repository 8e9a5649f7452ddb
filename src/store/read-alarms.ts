import { sql } from 'kysely';
import type { AlarmId, PersonId } from '../model/identifiers.ts';
import type { Database, Transaction } from './database.ts';
import { isAfter, type Page } from './page.ts';
import type { DayCounts } from './reads.ts';

/** That a person read unusually much or widely on a day, and how much by now. */
export interface ReadAlarm extends DayCounts {
	readonly id: AlarmId;
	readonly person: PersonId;
	/** When the day began. */
	readonly day: string;
	readonly raisedAt: string;
	readonly measures: readonly string[];
	readonly acknowledgedAt: string | null;
	readonly acknowledgedBy: PersonId | null;
}

type Raised = Omit<ReadAlarm, 'acknowledgedAt' | 'acknowledgedBy'>;

/**
 * Raises the alarm of that person and day, or brings it up to date. One that has grown is raised anew: whoever
 * acknowledged it did not know of that. The caller has counted the reading in this transaction, which no other one of
 * the same person can do meanwhile.
 *
 * @returns its id where it is raised, or raised anew
 */
export async function raiseAlarm(tx: Transaction, alarm: Raised): Promise<AlarmId | undefined> {
	const { id, person, day, raisedAt, measures, documents, authors, kinds, cases } = alarm;
	const known = selectAlarms(tx).where('person', '=', person).where('day', '=', day);
	const before = await known.executeTakeFirst();
	const isRaised = before === undefined || hasGrown(before, alarm);
	const { rows } = await sql<{ id: AlarmId }>`
		insert into read_alarm as present (id, person, day, raised_at, measures, documents, authors, kinds, cases)
		values (${id}, ${person}, ${day}, ${raisedAt}, ${measures}, ${documents}, ${authors}, ${kinds}, ${cases})
		on conflict (person, day) do update set
			measures = array(select distinct unnest(present.measures || excluded.measures) order by 1),
			documents = excluded.documents, authors = excluded.authors, kinds = excluded.kinds, cases = excluded.cases,
			acknowledged_at = case when ${isRaised} then null else present.acknowledged_at end,
			acknowledged_by = case when ${isRaised} then null else present.acknowledged_by end
		returning id`.execute(tx);
	return isRaised ? rows[0]?.id : undefined;
}

/** By a measure, or past the next power of two in documents. */
function hasGrown(before: Pick<ReadAlarm, 'measures' | 'documents'>, { measures, documents }: Raised): boolean {
	const isWider = measures.some((measure) => !before.measures.includes(measure));
	return isWider || Math.floor(Math.log2(documents)) > Math.floor(Math.log2(before.documents));
}

/** The newest alarms. */
export async function listAlarms(db: Database, { limit, before }: Page): Promise<ReadAlarm[]> {
	const query = selectAlarms(db).orderBy('raised_at', 'desc').orderBy('id', 'desc').limit(limit);
	return await (before === undefined ? query : query.where(isAfter(before, 'raised_at', 'id'))).execute();
}

export async function loadAlarm(db: Database, id: AlarmId): Promise<ReadAlarm | undefined> {
	return await selectAlarms(db).where('id', '=', id).executeTakeFirst();
}

/** @returns false where it is acknowledged, or about that person */
export async function acknowledgeAlarm(tx: Transaction, id: AlarmId, by: PersonId, at: string): Promise<boolean> {
	const updated = await tx
		.updateTable('read_alarm')
		.set({ acknowledged_at: at, acknowledged_by: by })
		.where('id', '=', id)
		.where('acknowledged_at', 'is', null)
		.where('person', '<>', by)
		.executeTakeFirst();
	return updated.numUpdatedRows === 1n;
}

function selectAlarms(db: Database) {
	return db
		.selectFrom('read_alarm')
		.select(['id', 'person', 'day', 'raised_at as raisedAt', 'measures', 'documents', 'authors', 'kinds', 'cases'])
		.select(['acknowledged_at as acknowledgedAt', 'acknowledged_by as acknowledgedBy']);
}
