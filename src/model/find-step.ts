import type { RepatriationStep, StepOutcome } from './repatriation-step.ts';
import { repatriationSteps } from './repatriation-steps.ts';

/** The step by which the person agrees, the one after which home keeps the person, and the one that ends it all. */
export const consentStep = 'consent';
export const handoverStep = 'handover';
export const closureStep = 'closure';

/** The steps that need consent. */
export const consentedSteps = repatriationSteps.flatMap(({ code, byConsent }) => (byConsent ? [code] : []));

const byCode = new Map(repatriationSteps.map((step) => [step.code, step]));

/** Undefined for a step that this gateway does not know, or `participation`. */
export function findStep(code: string): RepatriationStep | undefined {
	return byCode.get(code);
}

export function findOutcome(step: string, outcome: string): StepOutcome | undefined {
	return findStep(step)?.outcomes.find(({ code }) => code === outcome);
}
