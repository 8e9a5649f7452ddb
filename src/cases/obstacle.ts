import { consentStep } from '../model/find-step.ts';
import type { AuthorityId, Digest } from '../model/identifiers.ts';
import type { RepatriationStep, StepOutcome } from '../model/repatriation-step.ts';
import { type Fold, findMark, isConsented, isDone, isFor, listOwners, type Person } from './folding.ts';
import type { Aside, Statement } from './state.ts';

/** Why a statement of a person counts for nothing at this point; undefined where it counts. */
export function findObstacle(
	fold: Fold,
	person: Person,
	step: RepatriationStep,
	outcome: StepOutcome,
	{ event, by, at }: Statement,
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
	if (step.code === consentStep && outcome.effect !== 'withdraws' && !knowsWithdrawal(fold, person, event))
		return aside('consent-missing', [consentStep]);
	if (outcome.by !== undefined && outcome.effect === 'goes-on' && findMark(person, step.code) === 'done')
		return aside('out-of-sequence', [step.code]);
	const goesOn = outcome.effect === 'goes-on' || outcome.effect === 'done' || outcome.effect === 'closes';
	if (!goesOn) return undefined;
	const needs = [...step.needs, ...(outcome.needs ?? [])].map((need) => need.step);
	const open = needs.filter((code) => !isDone(fold, person, code));
	if (open.length > 0) return aside('out-of-sequence', open);
	if (step.byConsent && !isConsented(person, step.code)) return aside('consent-missing', [consentStep]);
	const causes = step.byConsent ? [...new Set([...needs, consentStep])] : needs;
	const earlier = causes.filter((code) => (person.steps.get(code)?.doneAt ?? '') > at);
	return earlier.length > 0 ? aside('before-cause', earlier) : undefined;
}

/** Consent that was withdrawn is given anew by those only who know that: who does not, speaks of the consent before. */
function knowsWithdrawal({ order }: Fold, { withdrawals }: Person, event: Digest): boolean {
	return withdrawals.every((withdrawal) => order.knew(event, withdrawal));
}

function mayState(fold: Fold, person: Person, step: RepatriationStep, outcome: StepOutcome, by: AuthorityId): boolean {
	switch (outcome.by) {
		case 'anyone':
			return true;
		case 'host':
			return by === fold.host;
		case 'home':
			return by === fold.home;
		default:
			return listOwners(fold, person, step).includes(by);
	}
}
