import type { StateEvent } from '../exchange/context.ts';
import { toDays } from '../model/age.ts';
import { type CaseEvent, type EventFrame, maxFollowed, maxPersons } from '../model/case-claims.ts';
import type { Body } from '../model/field.ts';
import { findOutcome } from '../model/find-step.ts';
import { type AuthorityId, Digest, type DocumentId, newId, type Timestamp, toTimestamp } from '../model/identifiers.ts';
import { toGroups, toValue } from '../model/leaf-values.ts';
import { participation } from '../model/repatriation-steps.ts';
import type { Skeleton } from '../model/skeleton.ts';
import type { Moment } from '../model/values.ts';
import { type FieldProblem, Problem } from '../problem.ts';
import type { Database } from '../store/database.ts';
import { foldCase } from './fold.ts';
import { loadCase } from './load.ts';
import type { Aside, CaseDocument, CaseState } from './state.ts';

interface StatingContext {
	readonly authority: AuthorityId;
	readonly db: Database;
	readonly timeZone: string;
}

/**
 * Completes an event before it is signed, and holds it against its case: what would count for nothing is refused. What
 * was signed is complete, and is held against the case as it is now.
 */
export function makeStateEvent(context: StatingContext): StateEvent {
	return async ({ event: frame, relations, attachments }, body, now) => {
		const id = relations.find(({ type }) => type === 'case')?.document;
		const loaded = id === undefined ? undefined : await loadCase(context.db, id);
		if (id === undefined || frame === undefined || loaded === undefined)
			throw refusal([{ pointer: '/relations', expected: 'the request that opened a case, by relation case' }]);
		const { state, documents } = loaded;
		const event = 'follows' in frame ? frame : complete(context, state, frame, body, now);
		if (event.persons.length === 0 && event.step !== participation.code)
			throw refusal([{ pointer: '/event/persons', expected: expectations.closed('') }]);
		requireSharing(state, event, body);
		requireWordless(event, body, attachments);
		requireNoShelter(event, body);
		requireAllowed(context, { id, documents, event }, now);
		return event;
	};
}

function complete(
	context: StatingContext,
	state: CaseState,
	frame: EventFrame,
	body: Body,
	now: Temporal.Instant,
): CaseEvent {
	const all = state.persons.filter(({ status }) => status === 'in-process').map(({ id }) => id);
	const persons = frame.step === participation.code ? [] : (frame.persons ?? all);
	if (persons.length > maxPersons)
		throw refusal([{ pointer: '/event/persons', expected: `at most ${maxPersons}: name those it concerns` }]);
	const known = state.events.map(({ event }) => event.at);
	const at = toTimestamp(toEventTime(toValue<Moment>(body.on), { timeZone: context.timeZone, now, known }));
	return { ...frame, persons, at, follows: state.heads.slice(-maxFollowed) };
}

/**
 * What is known to the day alone was when that day began, or right after the last that is known of that day: so it is
 * neither before its cause nor after what came of it. @throws Problem `draft-invalid` of one to come
 */
function toEventTime(
	on: Moment | undefined,
	{ timeZone, now, known }: { timeZone: string; now: Temporal.Instant; known: readonly Timestamp[] },
): Temporal.Instant {
	const isPast = (at: Temporal.Instant) => Temporal.Instant.compare(at, now) <= 0;
	if (on === undefined) return now;
	const { first, last } = on.at === undefined ? toDays(on.date) : { first: undefined, last: undefined };
	const begin = first?.toZonedDateTime(timeZone).toInstant() ?? Temporal.Instant.from(on.at ?? '');
	if (!isPast(begin)) throw isToCome();
	if (last === undefined) return begin;
	const end = last.add({ days: 1 }).toZonedDateTime(timeZone).toInstant();
	const ofThen = known
		.map((at) => Temporal.Instant.from(at))
		.filter((at) => isPast(at) && Temporal.Instant.compare(at, begin) > 0 && Temporal.Instant.compare(at, end) < 0);
	return ofThen.toSorted(Temporal.Instant.compare).at(-1) ?? begin;
}

function isToCome(): Problem {
	return refusal([
		{ pointer: '/body/on', expected: 'a time that is not to come: what is planned stands in plannedFor' },
	]);
}

/**
 * Whose consent was withdrawn is named by no event any more, only by its id. What names one of several could not be taken
 * back with that one’s consent alone.
 */
function requireSharing(state: CaseState, { persons }: CaseEvent, body: Body): void {
	if (toGroups(body.victims).length === 0) return;
	const isShared = persons.every((id) => state.persons.find((person) => person.id === id)?.mayBeShared !== false);
	if (!isShared) throw refusal([{ pointer: '/body/victims', expected: 'none: consent to share was withdrawn' }]);
	if (persons.length > 1)
		throw refusal([{ pointer: '/body/victims', expected: 'none of several: each is named in an event of their own' }]);
}

/** A withdrawal of consent leaves without a second person: so there is nothing in it that one would look at. */
function requireWordless({ step, outcome }: CaseEvent, body: Body, attachments: readonly unknown[]): void {
	if (findOutcome(step, outcome)?.effect !== 'withdraws') return;
	const said = Object.keys(body).filter((field) => field !== 'on');
	const places = [...said.map((field) => `/body/${field}`), ...(attachments.length > 0 ? ['/attachments'] : [])];
	if (places.length > 0)
		throw refusal(
			places.map((pointer) => ({ pointer, expected: 'none: a withdrawal of consent says when, and no more' })),
		);
}

/** Fields that would say where somebody is sheltered, which leaves the office by no document. */
const untold: Readonly<Record<string, readonly string[]>> = { shelter: ['place', 'borderPoint', 'handedTo'] };

function requireNoShelter({ step }: CaseEvent, body: Body): void {
	const told = (untold[step] ?? []).filter((field) => body[field] !== undefined);
	if (told.length === 0) return;
	throw refusal(
		told.map((field) => ({
			pointer: `/body/${field}`,
			expected: 'none: where somebody is sheltered is a note of the case',
		})),
	);
}

/** It is folded as if it were there. */
function requireAllowed(
	{ authority }: StatingContext,
	{
		id,
		documents,
		event,
	}: { readonly id: DocumentId; readonly documents: readonly CaseDocument[]; readonly event: CaseEvent },
	now: Temporal.Instant,
): void {
	const trial: CaseDocument = {
		digest: trialDigest,
		skeleton: {
			id: newId(now) as DocumentId,
			author: authority,
			createdAt: toTimestamp(now),
			relations: [{ type: 'case', document: id }],
			event,
		} as Pick<Skeleton, 'id' | 'author' | 'createdAt' | 'relations' | 'event'> as Skeleton,
	};
	const folded = foldCase(id, [...documents, trial])?.events.find(({ digest }) => digest === trialDigest);
	const aside: readonly Aside[] = folded?.aside ?? [{ person: null, reason: 'not-a-participant', steps: [] }];
	const fields = aside.map(toFieldProblem);
	const each = new Map(fields.map((field) => [`${field.pointer} ${field.expected}`, field]));
	if (each.size > 0) throw refusal([...each.values()].slice(0, 50));
}

const trialDigest = Digest.parse('A'.repeat(43));

function refusal(fields: readonly FieldProblem[]): Problem {
	return new Problem('draft-invalid', { fields });
}

function toFieldProblem({ reason, steps }: Aside): FieldProblem {
	return { pointer: pointers[reason] ?? '/event/step', expected: expectations[reason](steps.join(', ')) };
}

const pointers: Partial<Record<Aside['reason'], string>> = {
	'outcome-unknown': '/event/outcome',
	'guardian-missing': '/event/outcome',
	'person-unknown': '/event/persons',
	'person-left': '/event/persons',
	'not-for-person': '/event/persons',
	closed: '/event/persons',
	'before-cause': '/body/on',
	'in-future': '/body/on',
};

/** What an event would have to be to count. */
const expectations: Record<Aside['reason'], (steps: string) => string> = {
	'not-a-participant': () => 'a case in which this authority takes part',
	'step-unknown': () => 'a step of the table of steps',
	'outcome-unknown': () => 'an outcome of that step',
	'person-unknown': () => 'persons of this case',
	'not-owner': () => 'a step, and an outcome, that is this authority’s to state',
	'not-for-person': () => 'persons whom the step is for',
	'out-of-sequence': (steps) => `a step whose time has come: first ${steps}`,
	'consent-missing': () => 'a step that the person consents to',
	'guardian-missing': () => 'given-by-guardian: a guardian consents for a minor',
	'before-cause': (steps) => `a time not before ${steps}`,
	'in-future': () => 'a time that is not to come: what is planned stands in plannedFor',
	'person-left': () => 'persons who are in the process',
	closed: () => 'persons whose case is not closed',
};
