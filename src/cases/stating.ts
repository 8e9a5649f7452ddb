import type { CaseEvent } from '../model/case-claims.ts';
import { consentedSteps, consentStep, findOutcome } from '../model/find-step.ts';
import type { AuthorityId } from '../model/identifiers.ts';
import type { RepatriationStep, StepOutcome } from '../model/repatriation-step.ts';
import { type Fold, isSameTurn, listOwners, listTurn, type Person, type Step, toLatest } from './folding.ts';
import type { Statement } from './state.ts';

/** What a statement that counts changes. */
export function state(
	fold: Fold,
	person: Person,
	of: RepatriationStep,
	outcome: StepOutcome,
	statement: Statement,
	event: CaseEvent,
): void {
	const { code } = of;
	const step = person.steps.get(code) ?? newStep();
	person.steps.set(code, step);
	const owners = listOwners(fold, person, of);
	const before = listTurn(fold, step, owners);
	if (code === consentStep && narrows(person, step, outcome, statement, event)) return;
	noteDivergence(fold, step, statement);
	step.statements.set(statement.by, statement);
	step.last = { by: statement.by, outcome };
	const stood = step.mark === 'done';
	noteMark(step, of, outcome, owners);
	if (code === consentStep) noteConsent(person, outcome, statement, { stood, covers: event.covers });
	if (outcome.finds !== undefined) noteAge(person, outcome.finds === 'minor');
	noteEnd(person, outcome, statement, event);
	const turn = listTurn(fold, step, owners);
	if (!isSameTurn(before, turn)) step.turns = [...step.turns, { of: turn, since: statement.at }];
}

function noteMark(step: Step, { code }: RepatriationStep, outcome: StepOutcome, owners: readonly AuthorityId[]): void {
	const said = owners.map((owner) => step.statements.get(owner));
	const effects = said.map((each) => findOutcome(code, each?.outcome ?? '')?.effect);
	const stops = outcome.effect === 'withdraws' || [outcome.effect, ...effects].includes('stops');
	step.mark = stops ? 'stopped' : effects.every((effect) => effect === 'done') ? 'done' : 'none';
	const doneAt = step.mark === 'done' ? toLatest(said.flatMap((each) => each?.at ?? [])) : null;
	// What is stated again was done before.
	step.doneAt = doneAt !== null && step.doneAt !== null && step.doneAt < doneAt ? step.doneAt : doneAt;
}

/** Consent to some steps is taken back alone, as long as any is left: the person is helped on with the others. */
function narrows(
	person: Person,
	{ mark }: Step,
	{ effect }: StepOutcome,
	{ event }: Statement,
	{ covers }: CaseEvent,
): boolean {
	if (effect !== 'withdraws' || covers === undefined || mark !== 'done') return false;
	const left = (person.covers ?? consentedSteps).filter((code) => !covers.includes(code));
	if (left.length === 0) return false;
	person.covers = left;
	person.narrowings = [...person.narrowings, event].slice(-maxUnmet);
	return true;
}

/** What consent is given to is added to what stood; who refused it after it was withdrawn has not given it. */
function noteConsent(
	person: Person,
	{ effect }: StepOutcome,
	statement: Statement,
	{ stood, covers }: { readonly stood: boolean; readonly covers: readonly string[] | undefined },
): void {
	const isToAll = covers === undefined || (stood && person.covers === null);
	person.covers = isToAll ? null : [...new Set([...((stood && person.covers) || []), ...covers])];
	if (effect === 'withdraws') {
		person.withdrawals = [...person.withdrawals, statement.event].slice(-maxUnmet);
		person.withdrawal = statement.event;
	}
	if (effect === 'done') [person.withdrawals, person.narrowings] = [[], []];
	person.mayBeShared = person.withdrawals.length === 0;
}

/** Who consents is not the one who did: a guardian for a child, or the person alone. */
function noteAge(person: Person, isMinor: boolean): void {
	const consent = person.steps.get(consentStep);
	if (person.isMinor !== isMinor && consent?.mark === 'done') {
		consent.mark = 'none';
		consent.doneAt = null;
	}
	person.isMinor = isMinor;
}

function noteEnd(person: Person, outcome: StepOutcome, statement: Statement, event: CaseEvent): void {
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
	return { mark: 'none', doneAt: null, last: null, turns: [], statements: new Map(), divergent: [] };
}

/** So many statements that do not know each other are kept, the last ones: who makes thousands holds up nobody. */
const maxUnmet = 8;

/** Two officers of one authority, or two of its gateways, said differently without knowing of each other. */
function noteDivergence({ order }: Fold, step: Step, statement: Statement): void {
	const before = step.statements.get(statement.by);
	if (before === undefined) return;
	const [own, others] = [true, false].map((is) => step.divergent.filter(({ by }) => (by === statement.by) === is));
	const differing = [...(own ?? []), before]
		.slice(-maxUnmet)
		.filter(({ event }) => !order.knew(statement.event, event));
	const isOther = differing.some(({ outcome }) => outcome !== statement.outcome);
	step.divergent = [...(others ?? []), ...(isOther ? [...new Set(differing), statement] : [])];
}
