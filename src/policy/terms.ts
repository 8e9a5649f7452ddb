import { Evaluation, tlpLabels } from '../model/handling.ts';
import type { Agreement } from '../partners/agreement.ts';
import type { Entity } from './engine.ts';
import type { DocumentFacts } from './facts.ts';

const { options: sources } = Evaluation.shape.source;

/**
 * An agreement as the rules read it (type `Agreement` of the schema): of each list what this document has, as Cedar
 * takes everything in anew for every question.
 */
export function toTerms(
	agreement: Agreement,
	direction: keyof Agreement['kinds'],
	{ kind, handling, urgency }: DocumentFacts,
): Entity['attrs'] {
	const { legalBasis, kinds, purposes, highestTlp, codes, minimumEvaluation, sensitive } = agreement;
	return {
		signedOn: toDay(legalBasis.signedOn),
		validUntil: toDay(legalBasis.validUntil),
		kinds: pick(kinds[direction], [kind]),
		purposes: pick(purposes, [handling.purpose]),
		labels: pick(tlpLabels.slice(tlpLabels.indexOf(highestTlp)), [handling.tlp]),
		codes: pick(codes, handling.codes),
		sources: pick(sources.slice(0, sources.indexOf(minimumEvaluation.source) + 1), [handling.evaluation.source]),
		weakestInformation: minimumEvaluation.information,
		daysKept: agreement.retentionDays,
		victims: sensitive.victims,
		minors: sensitive.minors,
		biometrics: sensitive.biometrics,
		urgencies: pick(Object.keys(agreement.urgencies), urgency === undefined ? [] : [urgency]),
	};
}

function pick(agreed: readonly string[], stated: readonly string[]): string[] {
	return stated.filter((word) => agreed.includes(word));
}

/** 2026-12-31 as 20261231: days as numbers that can be compared, and read. */
export function toDay(day: string): number {
	return Number(day.replaceAll('-', ''));
}
