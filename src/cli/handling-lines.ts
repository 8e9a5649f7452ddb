import { type Handling, isAtLeastAsStrict } from '../model/handling.ts';
import type { Words } from './words.ts';

/** What may be done with a document, and for how long. */
export function describeHandling(handling: Handling, words: Words): string[] {
	const { source, information } = handling.evaluation;
	return [
		`${words.handling}: ${[handling.tlp, ...handling.codes].join(' ')}, ${source}${information}`,
		...(handling.restrictions === undefined ? [] : [`H3: ${handling.restrictions}`]),
		`${words.retainUntil}: ${handling.retainUntil}`,
	];
}

/** That it was looser when it was signed. */
export function describeNarrowed(signed: Handling, present: Handling, words: Words): string[] {
	if (isAtLeastAsStrict(signed, present)) return [];
	return [`${words.narrowedFrom}: ${[signed.tlp, ...signed.codes].join(' ')}, ${signed.retainUntil}`];
}
