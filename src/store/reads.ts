import { sql } from 'kysely';
import type { PersonId } from '../model/identifiers.ts';
import type { Database, Transaction } from './database.ts';

/** Something of a document that was read; it counts once a day. */
export interface Seen {
	readonly measure: 'document' | 'author' | 'kind' | 'case';
	readonly value: string;
}

/** When it was read: the starts of its hour and day, and of the time that is looked back on. */
export interface ReadingTime {
	readonly hour: string;
	readonly day: string;
	readonly since: string;
	/** IANA name: where days begin. */
	readonly timeZone: string;
}

/** How many different ones a person read today. */
export interface DayCounts {
	readonly documents: number;
	readonly authors: number;
	readonly kinds: number;
	readonly cases: number;
}

export interface ReadCounts extends DayCounts {
	readonly documentsThisHour: number;
	/** The sum of all days since then. */
	readonly documentsSince: number;
	/** Before today: in how many hours and on how many days this person read anything, and how much. */
	readonly before: DayCounts & { readonly hours: number; readonly days: number };
}

/**
 * Adds what was not read before on that day. Until the transaction ends no other one counts for this person and
 * hour, on whatever node. In one order, so that two that count the same do not wait for each other.
 */
export async function countReads(
	tx: Transaction,
	person: PersonId,
	{ hour, day }: ReadingTime,
	seen: readonly Seen[],
): Promise<void> {
	const [measures, values] = [seen.map(({ measure }) => measure), seen.map(({ value }) => value)];
	await sql`
		with fresh as (
			insert into read_seen (person, day, measure, value)
			select ${person}, ${day}::timestamptz, measure, value
			from unnest(${measures}::text[], ${values}::text[]) as item (measure, value)
			order by measure, value
			on conflict do nothing returning measure
		)
		insert into read_count as present (person, hour, documents, authors, kinds, cases)
		select ${person}, ${hour}::timestamptz,
			count(*) filter (where measure = 'document'), count(*) filter (where measure = 'author'),
			count(*) filter (where measure = 'kind'), count(*) filter (where measure = 'case')
		from fresh
		on conflict (person, hour) do update set
			documents = present.documents + excluded.documents, authors = present.authors + excluded.authors,
			kinds = present.kinds + excluded.kinds, cases = present.cases + excluded.cases`.execute(tx);
}

/** What a person read: at most as many rows as there are hours since then. */
export async function loadReadCounts(
	tx: Database | Transaction,
	person: PersonId,
	{ hour, day, since, timeZone }: ReadingTime,
): Promise<ReadCounts> {
	const { rows } = await sql<Record<string, number>>`
		select
			coalesce(sum(documents) filter (where hour = ${hour}), 0)::integer as "documentsThisHour",
			coalesce(sum(documents), 0)::integer as "documentsSince",
			coalesce(sum(documents) filter (where hour >= ${day}), 0)::integer as documents,
			coalesce(sum(authors) filter (where hour >= ${day}), 0)::integer as authors,
			coalesce(sum(kinds) filter (where hour >= ${day}), 0)::integer as kinds,
			coalesce(sum(cases) filter (where hour >= ${day}), 0)::integer as cases,
			coalesce(sum(documents) filter (where hour < ${day}), 0)::integer as "documentsBefore",
			coalesce(sum(authors) filter (where hour < ${day}), 0)::integer as "authorsBefore",
			coalesce(sum(kinds) filter (where hour < ${day}), 0)::integer as "kindsBefore",
			coalesce(sum(cases) filter (where hour < ${day}), 0)::integer as "casesBefore",
			count(*) filter (where hour < ${day} and documents > 0)::integer as hours,
			count(distinct (hour at time zone ${timeZone})::date) filter (where hour < ${day} and documents > 0)::integer as days
		from read_count where person = ${person} and hour >= ${since}`.execute(tx);
	const of = (name: string) => rows[0]?.[name] ?? 0;
	return {
		documentsThisHour: of('documentsThisHour'),
		documentsSince: of('documentsSince'),
		documents: of('documents'),
		authors: of('authors'),
		kinds: of('kinds'),
		cases: of('cases'),
		before: {
			documents: of('documentsBefore'),
			authors: of('authorsBefore'),
			kinds: of('kindsBefore'),
			cases: of('casesBefore'),
			hours: of('hours'),
			days: of('days'),
		},
	};
}

/** Forgets what was seen on earlier days, and what was counted before that time. */
export async function deleteOldReads(
	db: Database,
	before: { readonly day: string; readonly since: string },
): Promise<void> {
	await db.deleteFrom('read_seen').where('day', '<', before.day).execute();
	await db.deleteFrom('read_count').where('hour', '<', before.since).execute();
}
