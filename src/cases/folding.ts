import { consentStep, findStep, handoverStep } from '../model/find-step.ts';
import type { AuthorityId, Digest, DocumentId, Timestamp } from '../model/identifiers.ts';
import type { RepatriationStep, StepOutcome } from '../model/repatriation-step.ts';
import type { EventOrder } from './order.ts';
import type { Party, PersonState, Statement, Turn } from './state.ts';

/** A case while its events are gone through: what was said so far. */
export interface Fold {
	readonly order: EventOrder;
	readonly host: AuthorityId;
	readonly home: AuthorityId;
	parties: readonly Party[];
	/** Which side had whom join. */
	readonly joinedBy: Map<AuthorityId, AuthorityId>;
	readonly persons: ReadonlyMap<DocumentId, Person>;
}

export interface Person extends Pick<PersonState, 'id' | 'addedAt'> {
	isMinor: boolean;
	status: PersonState['status'];
	mayBeShared: boolean;
	end: Statement | null;
	into: DocumentId | null;
	/** The steps that consent is given to; null for all. */
	covers: readonly string[] | null;
	/** Of consent, by whoever heard of it, since it was given last; and of consent to some steps alone. */
	withdrawals: readonly Digest[];
	withdrawal: Digest | null;
	narrowings: readonly Digest[];
	readonly steps: Map<string, Step>;
}

/** What was said of a step. */
export interface Step {
	mark: 'none' | 'done' | 'stopped';
	doneAt: Timestamp | null;
	last: { readonly by: AuthorityId; readonly outcome: StepOutcome } | null;
	/** Whose turn it became by what was said. */
	turns: readonly Turn[];
	readonly statements: Map<AuthorityId, Statement>;
	divergent: readonly Statement[];
}

export function listOwners(fold: Fold, person: Person, step: RepatriationStep): readonly AuthorityId[] {
	const assigned = findAssigned(fold, step);
	return assigned === undefined ? listFirstOwners(fold, person, step) : [assigned.authority];
}

export function findAssigned({ parties }: Fold, { code }: RepatriationStep): Party | undefined {
	return parties.find(({ steps }) => steps.includes(code));
}

/** Whose a step is while it is handed over to nobody. */
export function listFirstOwners(fold: Fold, person: Person, step: RepatriationStep): readonly AuthorityId[] {
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

/** Whose turn an open or stopped step is. */
export function listTurn(
	fold: Fold,
	said: Pick<Step, 'mark' | 'last' | 'statements'> | undefined,
	owners: readonly AuthorityId[],
): readonly AuthorityId[] {
	const next = said?.mark === 'done' ? undefined : said?.last?.outcome.turn;
	if (next !== undefined) return [next === 'host' ? fold.host : fold.home];
	const isStated = (owner: AuthorityId) =>
		said?.mark === 'none' && said.last?.outcome.effect === 'done' && said.statements.has(owner);
	const left = owners.filter((owner) => !isStated(owner));
	return left.length > 0 ? left : owners;
}

export function isSameTurn(a: readonly AuthorityId[], b: readonly AuthorityId[]): boolean {
	return a.length === b.length && a.every((authority) => b.includes(authority));
}

export function isFor(fold: Fold, person: Person, step: RepatriationStep): boolean {
	if (step.for === 'everyone') return true;
	if (step.for === 'minors') return person.isMinor;
	if (step.for === 'in-transit') return fold.parties.some(({ role }) => role === 'transit');
	const { outcome } = step.for;
	return [...(person.steps.get(step.for.step)?.statements.values() ?? [])].some((said) => said.outcome === outcome);
}

export function isDone(fold: Fold, person: Person, code: string): boolean {
	const step = findStep(code);
	return step === undefined || !isFor(fold, person, step) || findMark(person, code) === 'done';
}

export function findMark(person: Person, code: string): Step['mark'] {
	return person.steps.get(code)?.mark ?? 'none';
}

export function isConsented(person: Person, code: string): boolean {
	return findMark(person, consentStep) === 'done' && (person.covers?.includes(code) ?? true);
}

export function toLatest(times: readonly Timestamp[]): Timestamp | null {
	return times.toSorted().at(-1) ?? null;
}
