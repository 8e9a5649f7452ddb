import { closureStep, consentStep, findStep } from '../model/find-step.ts';
import type { AuthorityId, Timestamp } from '../model/identifiers.ts';
import type { RepatriationStep } from '../model/repatriation-step.ts';
import { repatriationSteps } from '../model/repatriation-steps.ts';
import {
	type Fold,
	findMark,
	isConsented,
	isDone,
	isFor,
	listOwners,
	type Person,
	type Step,
	toLatest,
} from './folding.ts';
import type { PersonState, StepProgress, StepState } from './state.ts';

/** Where a person stands once all was gone through: derived from what was said and from the table of steps alone. */
export function toPersonState(fold: Fold, person: Person): PersonState {
	const { id, isMinor, addedAt, status, mayBeShared, end, into } = person;
	const steps = withClosureLast(
		repatriationSteps.map((step) => toStepState(fold, person, step)),
		addedAt,
	);
	return { id, isMinor, addedAt, status, mayBeShared, end, into, steps };
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
		if (waitsFor.length === 0) return { ...state, openSince: toLatest([addedAt, ...said]) };
		return { ...state, progress: 'blocked', turn: [], openSince: null, waitsFor: waitsFor.map(({ step }) => step) };
	});
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

/** Since what it needs is done. */
function toOpenSince(fold: Fold, person: Person, { needs, byConsent }: RepatriationStep): Timestamp {
	const codes = [...needs.map(({ step }) => step), ...(byConsent ? [consentStep] : [])];
	const done = codes.flatMap((code) => {
		const step = findStep(code);
		return step !== undefined && isFor(fold, person, step) ? (person.steps.get(code)?.doneAt ?? []) : [];
	});
	return toLatest([person.addedAt, ...done]) as Timestamp;
}
