/** A step that brings a person home, a row of `repatriation-steps.ts`. */
export interface RepatriationStep {
	readonly code: string;
	readonly en: string;
	readonly id: string;
	/** Whose step it is, unless it was handed over to another participant: who alone can complete it. */
	readonly owner: StepOwner;
	/** `in-transit`: where a transit state takes part; else whose step had that outcome. */
	readonly for: 'everyone' | 'minors' | 'in-transit' | { readonly step: string; readonly outcome: string };
	/** Steps of the person's that must be done before it goes on or ends well. */
	readonly needs: readonly Need[];
	/** It goes on and ends well with the person's consent only, while that stands. */
	readonly byConsent?: true;
	/** It is done so many months after the handover, at the earliest a fortnight before that. */
	readonly monthsAtHome?: number;
	readonly outcomes: readonly StepOutcome[];
}

/**
 * `both`: host and home state it, each with an outcome of its own, and every transit state does where it is `transit`;
 * `keeper`: the host until `handover`, home afterwards.
 */
export type StepOwner = 'host' | 'home' | 'transit' | 'both' | 'keeper';

/** What comes before a step, and why. */
export interface Need {
	readonly step: string;
	readonly en: string;
	readonly id: string;
}

/** How a step may end, or go on. */
export interface StepOutcome {
	readonly code: string;
	readonly en: string;
	readonly id: string;
	/**
	 * `goes-on`: the step stays open; `done`; `stops`: what needs the step waits until its owner states another outcome;
	 * `withdraws`: as `stops`, and nothing of the person is shared any more, unless some steps alone are named; `leaves`:
	 * the person leaves the victims' process; `closes`: nothing more is done for the person.
	 */
	readonly effect: 'goes-on' | 'done' | 'stops' | 'withdraws' | 'leaves' | 'closes';
	/** Who states it, where that is not the step's owner; `main`: host and home too. */
	readonly by?: 'host' | 'home' | 'main';
	/** Whose turn it is after an outcome that leaves the step open, where that is not its owner's. */
	readonly turn?: 'host' | 'home';
	/** For minors, or adults, alone. */
	readonly of?: 'minors' | 'adults';
	/** What the person turns out to be: consent is then given anew, by whoever may. */
	readonly finds?: 'minor' | 'adult';
	/** What must be done before the step may end so. */
	readonly needs?: readonly Need[];
}
