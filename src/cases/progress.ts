import { closureStep, consentStep, findStep } from '../model/find-step.ts';
import type { Timestamp } from '../model/identifiers.ts';
import type { RepatriationStep } from '../model/repatriation-step.ts';
import { repatriationSteps } from '../model/repatriation-steps.ts';
import {
	type Fold,
	findAssigned,
	findMark,
	isConsented,
	isDone,
	isFor,
	isSameTurn,
	listFirstOwners,
	listOwners,
	listTurn,
	type Person,
	toLatest,
} from './folding.ts';
import type { PersonState, StepProgress, StepState, Turn } from './state.ts';

/** Where a person stands once all was gone through: derived from what was said and from the table of steps alone. */
export function toPersonState(fold: Fold, person: Person): PersonState {
	const { id, isMinor, addedAt, status, mayBeShared, covers, withdrawal, end, into } = person;
	const steps = withClosureLast(
		repatriationSteps.map((step) => toStepState(fold, person, step)),
		addedAt,
	);
	return { id, isMinor, addedAt, status, mayBeShared, covers, withdrawal, end, into, steps };
}

/**
 * A case may be closed at any time, but it is nobody's turn to while something else is to be done; it is since the last
 * of that was.
 */
function withClosureLast(steps: readonly StepState[], addedAt: Timestamp): readonly StepState[] {
	const waitsFor = steps.filter(({ step, progress }) => step !== closureStep && progress === 'open');
	const said = steps.flatMap(({ statements }) => statements.map(({ at }) => at));
	return steps.map((state) => {
		if (state.step !== closureStep || state.progress !== 'open') return state;
		const openSince = toLatest([addedAt, ...said]) as Timestamp;
		if (waitsFor.length === 0) return { ...state, openSince, turns: [{ of: state.turn, since: openSince }] };
		return {
			...state,
			progress: 'blocked',
			turn: [],
			turns: [],
			openSince: null,
			waitsFor: waitsFor.map(({ step }) => step),
		};
	});
}

function toStepState(fold: Fold, person: Person, step: RepatriationStep): StepState {
	const said = person.steps.get(step.code);
	const owners = listOwners(fold, person, step);
	const waitsFor = listWaitsFor(fold, person, step);
	const progress = toProgress(fold, person, step, waitsFor);
	// Of whose case is over it is still told what it waited for.
	const isReached = isFor(fold, person, step) && (findMark(person, step.code) !== 'none' || waitsFor.length === 0);
	const openSince = toOpenSince(fold, person, step);
	const turns = isReached ? listTurns(fold, person, step, openSince) : [];
	return {
		step: step.code,
		progress,
		owners,
		turn: progress === 'open' || progress === 'stopped' ? (turns.at(-1)?.of ?? []) : [],
		turns,
		statements: [...(said?.statements.values() ?? [])],
		openSince: progress === 'blocked' || progress === 'not-needed' ? null : openSince,
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

/** What was said before a step could be done counts from then on. */
function listTurns(fold: Fold, person: Person, step: RepatriationStep, openSince: Timestamp): readonly Turn[] {
	const said = person.steps.get(step.code);
	const owners = listOwners(fold, person, step);
	const present = said?.mark === 'done' ? (said.turns.at(-1)?.of ?? owners) : listTurn(fold, said, owners);
	const first = { of: listFirstOwners(fold, person, step), since: openSince };
	const last = { of: present, since: findAssigned(fold, step)?.since ?? openSince };
	return [first, ...(said?.turns ?? []), last].reduce<readonly Turn[]>((turns, { of, since }) => {
		const before = turns.at(-1);
		if (before !== undefined && isSameTurn(before.of, of)) return turns;
		const next = { of, since: toLatest([since, before?.since ?? openSince]) as Timestamp };
		return [...(before?.since === next.since ? turns.slice(0, -1) : turns), next];
	}, []);
}

/** Since what it needs is done. */
function toOpenSince(fold: Fold, person: Person, { needs, byConsent }: RepatriationStep): Timestamp {
	const codes = [...needs.map(({ step }) => step), ...(byConsent ? [consentStep] : [])];
	const done = codes.flatMap((code) => {
		const step = findStep(code);
		return step !== undefined && isFor(fold, person, step) ? (person.steps.get(code)?.doneAt ?? []) : [];
	});
	return toLatest([person.addedAt, ...done]) as Timestamp;
}
