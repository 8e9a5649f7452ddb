import { handoverStep } from '../model/find-step.ts';
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
	if (step.openSince === null || step.turn.length === 0) return [];
	const limit = findLimit(step.step, host?.country ?? '', home?.country ?? '');
	const calendar = findCalendar(calendars, findCountry(state, step.turn));
	const { target, legal, gaps } = toDeadline(limit, Temporal.Instant.from(countsFrom(person, step)), calendar);
	return [
		{
			person: person.id,
			step: step.step,
			turn: step.turn,
			openSince: step.openSince,
			dueAt: toTimestamp(target),
			legalDueAt: legal === undefined ? null : toTimestamp(legal),
			uncertainYears: gaps.map(({ year }) => year),
		},
	];
}

/** Months of follow-up are counted from the arrival, whenever the one before was held. */
function countsFrom({ steps }: PersonState, { step, openSince }: StepState): string {
	const arrival = steps.find((other) => other.step === handoverStep)?.doneAt;
	return (step.startsWith('follow-up-') ? arrival : undefined) ?? openSince ?? '';
}

function findCountry({ parties }: CaseState, [first]: readonly AuthorityId[]): string {
	return parties.find(({ authority }) => authority === first)?.country ?? '';
}

/** Over all persons: what several waited for at the same time counts once. */
function toCaseWaiting(state: CaseState, now: Temporal.Instant): Waiting {
	const steps = state.persons.flatMap((person) => person.steps.flatMap((step) => toWaited(state, person, step)));
	const ends = state.persons.flatMap(({ end }) => end?.at ?? []).toSorted();
	const until = state.status === 'open' ? now : Temporal.Instant.from(ends.at(-1) ?? toTimestamp(now));
	return toWaiting(steps, Temporal.Instant.from(state.openedAt), until);
}

function toWaited(state: CaseState, person: PersonState, step: StepState): OpenStep[] {
	const isOver = step.progress === 'done';
	if (step.openSince === null || (!isOver && step.turn.length === 0) || step.step === 'closure') return [];
	const owner = findCountry(state, isOver ? step.owners : step.turn);
	const end = isOver ? step.doneAt : person.end?.at;
	const openSince = Temporal.Instant.from(step.openSince);
	return [{ step: step.step, owner, openSince, ...(end != null && { doneAt: Temporal.Instant.from(end) }) }];
}
