import { toActor, toAuditLeaf } from '../audit/entry.ts';
import type { ExchangeContext } from '../exchange/context.ts';
import { withDatabaseProblems } from '../exchange/database-problems.ts';
import type { ReadsContext } from '../exchange/reads.ts';
import { recordReading } from '../exchange/unusual-reading.ts';
import { type AuthorityId, type DocumentId, toTimestamp } from '../model/identifiers.ts';
import type { Person } from '../model/person.ts';
import { Problem } from '../problem.ts';
import { type CaseAssignment, findAssignment } from '../store/case-assignments.ts';
import {
	type CaseChange,
	type CaseRow,
	countTurns,
	type ListedCase,
	listChangedCases,
	listCases as listStored,
	listTurns,
	type TurnCursor,
} from '../store/cases.ts';
import type { Page } from '../store/page.ts';
import type { Calendars } from './calendars.ts';
import { listStrangers } from './fold.ts';
import { type LoadedCase, loadCase } from './load.ts';
import type { FoldedEvent } from './state.ts';
import { type CaseView, toCaseView } from './view.ts';

export type { CaseAssignment, CaseChange, CaseRow, ListedCase, TurnCursor };

/** The cases that are that authority's turn, what is due first first; `us` for our own. */
export function listCasesByTurn(
	{ db, authority }: Pick<ExchangeContext, 'db' | 'authority'>,
	turn: AuthorityId | 'us',
	page: { readonly limit: number; readonly after: TurnCursor | undefined },
): Promise<ListedCase[]> {
	return withDatabaseProblems(listTurns(db, turn === 'us' ? authority : turn, page));
}

/** Of how many open cases it is whose turn; ours first. */
export async function countCasesByTurn({
	db,
	authority,
}: Pick<ExchangeContext, 'db' | 'authority'>): Promise<
	{ readonly turn: AuthorityId | 'us'; readonly cases: number }[]
> {
	const counts = await withDatabaseProblems(countTurns(db));
	const ours = counts.find((count) => count.authority === authority)?.cases ?? 0;
	const others = counts.filter((count) => count.authority !== authority);
	return [{ turn: 'us', cases: ours }, ...others.map(({ authority: turn, cases }) => ({ turn, cases }))];
}

/** Newest first, each with the turn that is due first. */
export function listCases(
	{ db }: Pick<ExchangeContext, 'db'>,
	status: CaseRow['status'],
	page: Page,
): Promise<ListedCase[]> {
	return withDatabaseProblems(listStored(db, status, page));
}

export interface ShownCase {
	readonly view: CaseView;
	/** Who takes no part, and stated something of it all the same. */
	readonly strangers: readonly AuthorityId[];
	/** Who of this office looks after it. */
	readonly assignment: CaseAssignment | null;
}

/** A case for a person, as all its participants see it. It is on record before it is given out. @throws Problem `case-unknown` */
export async function showCase(
	context: ReadsContext & { readonly calendars: Calendars },
	by: Person,
	id: DocumentId,
): Promise<ShownCase> {
	const { state, documents } = await requireCase(context, id);
	const assignment = await withDatabaseProblems(findAssignment(context.db, id));
	await recordCaseRead(context, by, id, 'shown');
	const strangers = listStrangers(state, documents);
	return { view: toCaseView(state, context.calendars, context.clock()), strangers, assignment: assignment ?? null };
}

/** The events of a case in the order in which they count, with what of them counts for nothing. @throws Problem `case-unknown` */
export async function showTimeline(context: ReadsContext, by: Person, id: DocumentId): Promise<readonly FoldedEvent[]> {
	const { state } = await requireCase(context, id);
	await recordCaseRead(context, by, id, 'timeline');
	return state.events;
}

/** @throws Problem `case-unknown` */
export async function requireCase({ db }: Pick<ExchangeContext, 'db'>, id: DocumentId): Promise<LoadedCase> {
	const loaded = await withDatabaseProblems(loadCase(db, id));
	if (loaded === undefined) throw new Problem('case-unknown', { detail: `Case ${id}.` });
	return loaded;
}

/** As `recordReads`: who opens case after case is noticed. */
export async function recordCaseRead(
	context: ReadsContext,
	by: Person,
	id: DocumentId,
	outcome: 'shown' | 'timeline' | 'notes' | `paper ${string}`,
): Promise<void> {
	const { authority, clock } = context;
	const entry = { at: toTimestamp(clock()), action: 'case-read', authority, ...toActor(by), document: id } as const;
	const leaf = toAuditLeaf({ ...entry, reason: 'repatriation', outcome });
	await recordReading(context, by, [leaf], [{ measure: 'case', value: id }]);
}

/** So many are told of at once; the others at the next look. */
const watchedAtOnce = 200;
/** What commits later than its time says is not missed. */
const overlapSeconds = 30;

/**
 * What changes among cases from now on, or since a time: each call tells what it has not told. What changed shortly
 * before that time may be told again.
 */
export function watchCases(
	{ db }: Pick<ExchangeContext, 'db'>,
	since: Temporal.Instant | undefined,
): () => Promise<readonly CaseChange[]> {
	let told = new Map<DocumentId, string>();
	let from = since;
	return async () => {
		const earliest = from?.subtract({ seconds: overlapSeconds }).toString();
		const changes = await withDatabaseProblems(listChangedCases(db, earliest, watchedAtOnce + told.size));
		const news = changes.filter(({ id, changedAt }) => told.get(id) !== changedAt);
		for (const { id, changedAt } of news) told.set(id, changedAt);
		const last = changes.at(-1)?.changedAt;
		if (last !== undefined) from = Temporal.Instant.from(last);
		const kept = from?.subtract({ seconds: overlapSeconds + 1 }).toString({ smallestUnit: 'millisecond' }) ?? '';
		told = new Map([...told].filter(([, changedAt]) => changedAt >= kept));
		return news;
	};
}
