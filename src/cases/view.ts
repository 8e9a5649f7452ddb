import { closureStep, findStep, handoverStep } from '../model/find-step.ts';
import type { AuthorityId, DocumentId, Timestamp } from '../model/identifiers.ts';
import { toTimestamp } from '../model/identifiers.ts';
import { type Calendars, findCalendar } from './calendars.ts';
import { findLimit, toDeadline } from './limits.ts';
import { toStateDigest } from './load.ts';
import type { CaseState, PersonState, StepState } from './state.ts';
import { type OpenStep, toWaiting, type Waiting } from './waiting.ts';

/** A step that somebody is to do now, for one person. */
export interface Task {
	readonly person: DocumentId;
	readonly step: string;
	/** Whose turn it is; several where each is to do it. */
	readonly turn: readonly AuthorityId[];
	/** Since when it is theirs. */
	readonly openSince: Timestamp;
	/** When it should be done, in the working days of whoever's turn it is. */
	readonly dueAt: Timestamp;
	/** When a law says that it must be. */
	readonly legalDueAt: Timestamp | null;
	/** Years whose holidays are not known for sure: the days may be off by those. */
	readonly uncertainYears: readonly number[];
}

/** A case as a desk sees it. */
export interface CaseView extends Omit<CaseState, 'events' | 'heads'> {
	/** Equal at all who have the same documents. */
	readonly stateDigest: string;
	/** What is due first, first. */
	readonly tasks: readonly Task[];
	/** How long it has taken, and what it waited for; causes in parallel count each. */
	readonly waiting: Waiting;
	/** How many events count for nothing, in part or wholly. */
	readonly aside: number;
}

export function toCaseView(state: CaseState, calendars: Calendars, now: Temporal.Instant): CaseView {
	const { events, heads: _, ...rest } = state;
	return {
		...rest,
		stateDigest: toStateDigest(state),
		tasks: toTasks(state, calendars),
		waiting: toCaseWaiting(state, now),
		aside: events.filter(({ aside }) => aside.length > 0).length,
	};
}

/** What is to be done now, what is due first first. */
export function toTasks(state: CaseState, calendars: Calendars): Task[] {
	const tasks = state.persons.flatMap((person) =>
		person.steps.flatMap((step) => toTask(state, calendars, person, step)),
	);
	return tasks.toSorted((a, b) => (a.dueAt < b.dueAt ? -1 : a.dueAt > b.dueAt ? 1 : 0));
}

function toTask(state: CaseState, calendars: Calendars, person: PersonState, step: StepState): Task[] {
	const [host, home] = state.parties;
	const { openSince } = step;
	const turnSince = step.turns.at(-1)?.since;
	if (openSince === null || turnSince === undefined || step.turn.length === 0) return [];
	const limit = findLimit(step.step, host?.country ?? '', home?.country ?? '');
	const calendar = findCalendar(calendars, findCountry(state, step.turn));
	const arrival = findArrival(person, step);
	const from = {
		openSince: Temporal.Instant.from(arrival ?? openSince),
		turnSince: Temporal.Instant.from(arrival ?? turnSince),
	};
	const { target, legal, gaps } = toDeadline(limit, from, calendar);
	return [
		{
			person: person.id,
			step: step.step,
			turn: step.turn,
			openSince: turnSince,
			dueAt: toTimestamp(target),
			legalDueAt: legal === undefined ? null : toTimestamp(legal),
			uncertainYears: gaps.map(({ year }) => year),
		},
	];
}

/** Months of follow-up are counted from the arrival, whenever the one before was held. */
function findArrival({ steps }: PersonState, { step }: StepState): Timestamp | undefined {
	if (findStep(step)?.monthsAtHome === undefined) return undefined;
	return steps.find((other) => other.step === handoverStep)?.doneAt ?? undefined;
}

function findCountry({ parties }: CaseState, [first]: readonly AuthorityId[]): string {
	return parties.find(({ authority }) => authority === first)?.country ?? '';
}

/** Over all persons: what several waited for at the same time counts once. */
function toCaseWaiting(state: CaseState, now: Temporal.Instant): Waiting {
	const steps = state.persons.flatMap((person) => listWaited(state, person));
	const ends = state.persons.flatMap(({ end }) => end?.at ?? []).toSorted();
	const until = state.status === 'open' ? now : Temporal.Instant.from(ends.at(-1) ?? toTimestamp(now));
	return toWaiting(steps, Temporal.Instant.from(state.openedAt), until);
}

/** What a person waited for, turn by turn; the closure is waited for by nobody. */
export function listWaited(state: CaseState, { steps, end }: PersonState): OpenStep[] {
	return steps
		.filter(({ step }) => step !== closureStep)
		.flatMap(({ step, turns, doneAt }) =>
			turns.map(({ of, since }, index) => {
				const until = turns[index + 1]?.since ?? doneAt ?? end?.at;
				const openSince = Temporal.Instant.from(since);
				const owner = findCountry(state, of);
				return { step, owner, openSince, ...(until !== undefined && { doneAt: Temporal.Instant.from(until) }) };
			}),
		);
}
