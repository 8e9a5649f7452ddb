import type { CaseEvent, CaseParticipant } from '../model/case-claims.ts';
import type { AuthorityId, DocumentId, Timestamp } from '../model/identifiers.ts';
import {
	closureStep,
	consentStep,
	findOutcome,
	findStep,
	handoverStep,
	participation,
	type RepatriationStep,
	repatriationSteps,
	type StepOutcome,
} from '../model/repatriation-steps.ts';
import type { Skeleton } from '../model/skeleton.ts';
import { type EventDocument, type EventOrder, toOrder } from './order.ts';
import type {
	Aside,
	CaseDocument,
	CaseState,
	FoldedEvent,
	Party,
	PersonState,
	Statement,
	StepProgress,
	StepState,
} from './state.ts';

/** Clocks of two authorities differ by so much at the most. */
const clockSkewMs = 300_000;

/**
 * A case as all its participants see it: a fold over the skeletons of its documents, in whatever order they came and
 * however often. What counts for nothing is not dropped: it stands in the events with its reason.
 *
 * @param id of the request that opened the case
 * @returns undefined while that request is not among the documents
 */
export function foldCase(id: DocumentId, documents: readonly CaseDocument[]): CaseState | undefined {
	const opening = documents.find(({ skeleton }) => skeleton.id === id)?.skeleton;
	if (opening?.person === undefined) return undefined;
	const order = toOrder(documents.filter(isEvent));
	const fold = begin(opening, documents, order);
	const events = order.events.map((document): FoldedEvent => {
		const { id, author, createdAt, event } = document.skeleton;
		return { digest: document.digest, id, author, createdAt, event, aside: apply(fold, document) };
	});
	const persons = [...fold.persons.values()].map((person) => toPersonState(fold, person));
	return {
		id,
		openedAt: opening.createdAt,
		parties: fold.parties,
		persons,
		status: persons.some(({ status }) => status === 'in-process') ? 'open' : 'closed',
		events,
		heads: order.heads,
		missing: order.missing,
	};
}

function isEvent(document: CaseDocument): document is EventDocument {
	return document.skeleton.event !== undefined;
}

interface Fold {
	readonly order: EventOrder;
	readonly host: AuthorityId;
	readonly home: AuthorityId;
	parties: readonly Party[];
	readonly persons: ReadonlyMap<DocumentId, Person>;
}

interface Person extends Pick<PersonState, 'id' | 'isMinor' | 'addedAt'> {
	status: PersonState['status'];
	mayBeShared: boolean;
	end: Statement | null;
	into: DocumentId | null;
	/** The steps that consent is given to; null for all. */
	covers: readonly string[] | null;
	readonly steps: Map<string, Step>;
}

/** What was said of a step. */
interface Step {
	mark: 'none' | 'done' | 'stopped';
	doneAt: Timestamp | null;
	last: { readonly by: AuthorityId; readonly outcome: StepOutcome } | null;
	readonly statements: Map<AuthorityId, Statement>;
	divergent: readonly Statement[];
}

function begin(opening: Skeleton, documents: readonly CaseDocument[], order: EventOrder): Fold {
	const { host, home, hostCountry, homeCountry } = opening.person as NonNullable<Skeleton['person']>;
	const persons = documents
		.map(({ skeleton }) => skeleton)
		.filter(({ author, person }) => person?.host === host && person.home === home && [host, home].includes(author))
		.toSorted((a, b) => (a.id < b.id ? -1 : 1));
	return {
		order,
		host,
		home,
		parties: [
			{ authority: host, country: hostCountry, role: 'host', steps: [] },
			{ authority: home, country: homeCountry, role: 'home', steps: [] },
		],
		persons: new Map(persons.map((skeleton) => [skeleton.id, toPerson(skeleton)])),
	};
}

function toPerson({ id, createdAt, person }: Skeleton): Person {
	return {
		id,
		isMinor: person?.isMinor ?? false,
		addedAt: createdAt,
		status: 'in-process',
		mayBeShared: true,
		end: null,
		into: null,
		covers: null,
		steps: new Map(),
	};
}

function apply(fold: Fold, { digest, skeleton }: EventDocument): readonly Aside[] {
	const { author, event, createdAt } = skeleton;
	const whole = (reason: Aside['reason']): readonly Aside[] => [{ person: null, reason, steps: [] }];
	if (!fold.parties.some(({ authority }) => authority === author)) return whole('not-a-participant');
	if (Date.parse(event.at) > Date.parse(createdAt) + clockSkewMs) return whole('in-future');
	if (event.step === participation.code) return participate(fold, author, event) ? [] : whole('not-owner');
	const step = findStep(event.step);
	if (step === undefined) return whole('step-unknown');
	const outcome = findOutcome(event.step, event.outcome);
	if (outcome === undefined) return whole('outcome-unknown');
	const statement: Statement = { event: digest, outcome: outcome.code, by: author, at: event.at };
	return event.persons.flatMap((id) => {
		const person = fold.persons.get(id);
		if (person === undefined) return [{ person: id, reason: 'person-unknown', steps: [] } as const];
		const aside = findObstacle(fold, person, step, outcome, statement);
		if (aside === undefined) state(fold, person, step, outcome, statement, event);
		return aside ?? [];
	});
}

/** Host and home have others join, with steps of their own; whoever joined may leave. */
function participate(fold: Fold, author: AuthorityId, { outcome, participant }: CaseEvent): boolean {
	if (participant === undefined) return false;
	const { authority } = participant;
	const isMain = author === fold.host || author === fold.home;
	if (authority === fold.host || authority === fold.home || !(isMain || author === authority)) return false;
	const others = fold.parties.filter((party) => party.authority !== authority);
	if (outcome === 'left') {
		fold.parties = others;
		return true;
	}
	if (outcome !== 'joined' || !isMain || !participant.steps.every((code) => mayHandOver(fold, author, code)))
		return false;
	fold.parties = [...others.map((party) => without(party, participant)), participant];
	return true;
}

/** Nobody gives away the step of somebody else. */
function mayHandOver(fold: Fold, author: AuthorityId, code: string): boolean {
	const owner = findStep(code)?.owner;
	return owner === 'transit' || (author === fold.host ? owner === 'host' : owner === 'home');
}

function without(party: Party, { steps }: CaseParticipant): Party {
	return { ...party, steps: party.steps.filter((code) => !steps.includes(code)) };
}

function findObstacle(
	fold: Fold,
	person: Person,
	step: RepatriationStep,
	outcome: StepOutcome,
	{ by, at }: Statement,
): Aside | undefined {
	const aside = (reason: Aside['reason'], steps: readonly string[] = []): Aside => ({
		person: person.id,
		reason,
		steps,
	});
	if (!mayState(fold, person, step, outcome, by)) return aside('not-owner');
	if (outcome.effect !== 'withdraws') {
		if (person.status === 'closed') return aside('closed');
		if (person.status === 'left' && !step.outcomes.some(({ effect }) => effect === 'leaves'))
			return aside('person-left');
	}
	if (!isFor(fold, person, step)) return aside('not-for-person');
	if (outcome.of === 'adults' && person.isMinor) return aside('guardian-missing');
	if (outcome.of === 'minors' && !person.isMinor) return aside('not-for-person');
	if (outcome.by !== undefined && outcome.effect === 'goes-on' && findMark(person, step.code) === 'done')
		return aside('out-of-sequence', [step.code]);
	const goesOn = outcome.effect === 'goes-on' || outcome.effect === 'done' || outcome.effect === 'closes';
	if (!goesOn) return undefined;
	const needs = [...step.needs, ...(outcome.needs ?? [])].map((need) => need.step);
	const open = needs.filter((code) => !isDone(fold, person, code));
	if (open.length > 0) return aside('out-of-sequence', open);
	if (step.byConsent && !isConsented(person, step.code)) return aside('consent-missing', [consentStep]);
	const earlier = needs.filter((code) => (person.steps.get(code)?.doneAt ?? '') > at);
	return earlier.length > 0 ? aside('before-cause', earlier) : undefined;
}

function mayState(fold: Fold, person: Person, step: RepatriationStep, outcome: StepOutcome, by: AuthorityId): boolean {
	const isOwner = listOwners(fold, person, step).includes(by);
	switch (outcome.by) {
		case 'anyone':
			return true;
		case 'host':
			return by === fold.host || (isOwner && by !== fold.home);
		case 'home':
			return by === fold.home || (isOwner && by !== fold.host);
		default:
			return isOwner;
	}
}

function listOwners(fold: Fold, person: Person, step: RepatriationStep): readonly AuthorityId[] {
	const assigned = fold.parties.find(({ steps }) => steps.includes(step.code));
	if (assigned !== undefined) return [assigned.authority];
	switch (step.owner) {
		case 'host':
			return [fold.host];
		case 'home':
			return [fold.home];
		case 'both':
			return [fold.host, fold.home];
		case 'keeper':
			return [findMark(person, handoverStep) === 'done' ? fold.home : fold.host];
		case 'transit':
			return fold.parties.filter(({ role }) => role === 'transit').map(({ authority }) => authority);
	}
}

function isFor(fold: Fold, person: Person, step: RepatriationStep): boolean {
	if (step.for === 'everyone') return true;
	if (step.for === 'minors') return person.isMinor;
	if (step.for === 'in-transit') return fold.parties.some(({ role }) => role === 'transit');
	const { outcome } = step.for;
	return [...(person.steps.get(step.for.step)?.statements.values() ?? [])].some((said) => said.outcome === outcome);
}

function isDone(fold: Fold, person: Person, code: string): boolean {
	const step = findStep(code);
	return step === undefined || !isFor(fold, person, step) || findMark(person, code) === 'done';
}

function findMark(person: Person, code: string): Step['mark'] {
	return person.steps.get(code)?.mark ?? 'none';
}

function isConsented(person: Person, code: string): boolean {
	return findMark(person, consentStep) === 'done' && (person.covers?.includes(code) ?? true);
}

function state(
	fold: Fold,
	person: Person,
	{ code, ...rest }: RepatriationStep,
	outcome: StepOutcome,
	statement: Statement,
	event: CaseEvent,
): void {
	const step = person.steps.get(code) ?? newStep();
	person.steps.set(code, step);
	noteDivergence(fold, step, statement);
	step.statements.set(statement.by, statement);
	step.last = { by: statement.by, outcome };
	const owners = listOwners(fold, person, { code, ...rest });
	const isWhole = owners.every((owner) => {
		const said = step.statements.get(owner)?.outcome;
		return said !== undefined && findOutcome(code, said)?.effect === 'done';
	});
	const stops = outcome.effect === 'stops' || outcome.effect === 'withdraws';
	step.mark = stops ? 'stopped' : isWhole ? 'done' : 'none';
	step.doneAt = step.mark === 'done' ? toLatest([...step.statements.values()]) : null;
	if (code === consentStep) {
		person.covers = event.covers ?? null;
		person.mayBeShared = outcome.effect !== 'withdraws';
	}
	const ends = outcome.effect === 'leaves' ? 'left' : outcome.effect === 'closes' ? 'closed' : undefined;
	if (ends !== undefined) {
		person.status = ends;
		person.end = statement;
		person.into = event.into ?? null;
	} else if (person.status === 'left' && outcome.effect === 'done') {
		person.status = 'in-process';
		person.end = null;
	}
}

function newStep(): Step {
	return { mark: 'none', doneAt: null, last: null, statements: new Map(), divergent: [] };
}

/** Two officers of one authority, or two of its gateways, said differently without knowing of each other. */
function noteDivergence({ order }: Fold, step: Step, statement: Statement): void {
	const before = step.statements.get(statement.by);
	if (before === undefined) return;
	const differing = [...step.divergent, before].filter(({ event }) => !order.knew(statement.event, event));
	const isOther = differing.some(({ outcome }) => outcome !== statement.outcome);
	step.divergent = isOther ? [...new Set(differing), statement] : [];
}

function toLatest(statements: readonly Statement[]): Timestamp | null {
	const [latest = null] = statements
		.map(({ at }) => at)
		.toSorted()
		.toReversed();
	return latest;
}

function toPersonState(fold: Fold, person: Person): PersonState {
	const { id, isMinor, addedAt, status, mayBeShared, end, into } = person;
	const steps = withClosureLast(repatriationSteps.map((step) => toStepState(fold, person, step)));
	return { id, isMinor, addedAt, status, mayBeShared, end, into, steps };
}

/** A case may be closed at any time, but it is nobody's turn to while something else is to be done. */
function withClosureLast(steps: readonly StepState[]): readonly StepState[] {
	const others = steps.filter(({ step, progress }) => step !== closureStep && progress === 'open');
	const waitsFor = others.map(({ step }) => step);
	return steps.map((state) =>
		state.step === closureStep && state.progress === 'open' && waitsFor.length > 0
			? { ...state, progress: 'blocked', turn: [], openSince: null, waitsFor }
			: state,
	);
}

function toStepState(fold: Fold, person: Person, step: RepatriationStep): StepState {
	const said = person.steps.get(step.code);
	const owners = listOwners(fold, person, step);
	const waitsFor = listWaitsFor(fold, person, step);
	const progress = toProgress(fold, person, step, waitsFor);
	const isWaiting = progress === 'open' || progress === 'stopped';
	return {
		step: step.code,
		progress,
		owners,
		turn: isWaiting ? listTurn(fold, said, owners) : [],
		statements: [...(said?.statements.values() ?? [])],
		openSince: progress === 'blocked' || progress === 'not-needed' ? null : toOpenSince(fold, person, step),
		doneAt: said?.doneAt ?? null,
		waitsFor: progress === 'blocked' ? waitsFor : [],
		divergent: said?.divergent ?? [],
	};
}

function listWaitsFor(fold: Fold, person: Person, { code, needs, byConsent }: RepatriationStep): readonly string[] {
	const open = needs.map(({ step }) => step).filter((needed) => !isDone(fold, person, needed));
	const lacksConsent = byConsent === true && !isConsented(person, code) && !open.includes(consentStep);
	return lacksConsent ? [...open, consentStep] : open;
}

function toProgress(fold: Fold, person: Person, step: RepatriationStep, waitsFor: readonly string[]): StepProgress {
	const mark = findMark(person, step.code);
	if (mark === 'done') return 'done';
	if (person.status !== 'in-process' || !isFor(fold, person, step)) return 'not-needed';
	if (mark === 'stopped') return 'stopped';
	return waitsFor.length > 0 ? 'blocked' : 'open';
}

function listTurn(fold: Fold, said: Step | undefined, owners: readonly AuthorityId[]): readonly AuthorityId[] {
	const next = said?.mark === 'none' ? said.last?.outcome.turn : undefined;
	if (next !== undefined) return [next === 'host' ? fold.host : fold.home];
	const isStated = (owner: AuthorityId) =>
		said?.mark === 'none' && said.last?.outcome.effect === 'done' && said.statements.has(owner);
	const left = owners.filter((owner) => !isStated(owner));
	return left.length > 0 ? left : owners;
}

/** Since what it needs is done; a closure, which may come at any time, since the case goes nowhere else. */
function toOpenSince(fold: Fold, person: Person, { needs, byConsent }: RepatriationStep): Timestamp {
	const codes = [...needs.map(({ step }) => step), ...(byConsent ? [consentStep] : [])];
	const done = codes.flatMap((code) => {
		const step = findStep(code);
		return step !== undefined && isFor(fold, person, step) ? (person.steps.get(code)?.doneAt ?? []) : [];
	});
	const [latest] = [person.addedAt, ...done].toSorted().toReversed();
	return latest as Timestamp;
}
