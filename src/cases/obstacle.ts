import { consentStep, handoverStep } from '../model/find-step.ts';
import type { AuthorityId, Digest, Timestamp } from '../model/identifiers.ts';
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
	const earlier = causes.filter((code) => isBefore(at, person.steps.get(code)?.doneAt));
	if (earlier.length > 0) return aside('before-cause', earlier);
	return isTooEarly(person, step, at) ? aside('before-cause', [handoverStep]) : undefined;
}

/** Clocks of two authorities differ by so much at the most. */
const clockSkewMs = 300_000;

function isBefore(at: Timestamp, cause: Timestamp | null | undefined): boolean {
	return cause != null && Date.parse(cause) > Date.parse(at) + clockSkewMs;
}

/** What is looked at after months is not said before they are nearly over. */
function isTooEarly(person: Person, { monthsAtHome }: RepatriationStep, at: Timestamp): boolean {
	const arrival = person.steps.get(handoverStep)?.doneAt;
	if (monthsAtHome === undefined || arrival == null) return false;
	const due = Temporal.Instant.from(arrival).toZonedDateTimeISO('UTC').add({ months: monthsAtHome });
	return Temporal.Instant.compare(at, due.subtract({ days: 14 }).toInstant()) < 0;
}

/** Consent that was withdrawn is given anew by those only who know that: who does not, speaks of the consent before. */
function knowsWithdrawal({ order }: Fold, { withdrawals, narrowings }: Person, event: Digest): boolean {
	return [...withdrawals, ...narrowings].every((withdrawal) => order.knew(event, withdrawal));
}

function mayState(fold: Fold, person: Person, step: RepatriationStep, outcome: StepOutcome, by: AuthorityId): boolean {
	switch (outcome.by) {
		case 'main':
			return by === fold.host || by === fold.home || listOwners(fold, person, step).includes(by);
		case 'host':
			return by === fold.host;
		case 'home':
			return by === fold.home;
		default:
			return listOwners(fold, person, step).includes(by);
	}
}
