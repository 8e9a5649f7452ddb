import type { CaseEvent } from '../model/case-claims.ts';
import { consentStep, findOutcome } from '../model/find-step.ts';
import type { RepatriationStep, StepOutcome } from '../model/repatriation-step.ts';
import { type Fold, listOwners, type Person, type Step, toLatest } from './folding.ts';
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
	noteDivergence(fold, step, statement);
	step.statements.set(statement.by, statement);
	step.last = { by: statement.by, outcome };
	const said = listOwners(fold, person, of).map((owner) => step.statements.get(owner));
	const effects = said.map((each) => findOutcome(code, each?.outcome ?? '')?.effect);
	const stops = outcome.effect === 'withdraws' || [outcome.effect, ...effects].includes('stops');
	step.mark = stops ? 'stopped' : effects.every((effect) => effect === 'done') ? 'done' : 'none';
	step.doneAt = step.mark === 'done' ? toLatest(said.flatMap((each) => each?.at ?? [])) : null;
	if (code === consentStep) noteConsent(person, outcome, statement, event);
	noteEnd(person, outcome, statement, event);
}

/** Who refused it after it was withdrawn has not given it. */
function noteConsent(person: Person, { effect }: StepOutcome, statement: Statement, { covers }: CaseEvent): void {
	person.covers = covers ?? null;
	if (effect === 'withdraws') person.withdrawals = [...person.withdrawals, statement.event].slice(-maxUnmet);
	if (effect === 'done') person.withdrawals = [];
	person.mayBeShared = person.withdrawals.length === 0;
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
	return { mark: 'none', doneAt: null, last: null, statements: new Map(), divergent: [] };
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
