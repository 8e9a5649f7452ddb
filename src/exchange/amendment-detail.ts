import { isWithin } from '../model/json-pointer.ts';
import { findMinors } from '../model/minors.ts';
import type { Withholding } from '../model/withholding.ts';
import type { Grown, StatedAmendment } from './corrections.ts';
import { detailOfAmendment, type Held } from './holders.ts';

/** What bears on how much of an amendment a recipient gets. */
interface Bearing {
	/** What it has of the document. */
	readonly held: Held | undefined;
	/** What rules say of the places in it, those that corrections added too. */
	readonly rules: readonly Withholding[];
	/** Pointers of the amendments that mark a minor. */
	readonly marks: readonly string[];
}

/**
 * An amendment of what was withheld is withheld too, and its text and reason where the raw text of the field was, or
 * would be. The text that marks a minor is a word from a list, and goes.
 */
export function toWithheldAmendments(
	amendments: readonly Pick<StatedAmendment, 'field' | 'number'>[],
	{ held, rules, marks }: Bearing,
): Withholding[] {
	return amendments.flatMap(({ field, number }) => {
		const amendment = `/amendments/${number}`;
		const withhold = (detail: 'none' | 'no-raw', rule: string): Withholding => {
			const isMark = detail === 'no-raw' && marks.includes(amendment);
			return { place: isMark ? `${amendment}/reason` : amendment, detail, rule };
		};
		const own = detailOfAmendment(field, held);
		const said = rules.filter(({ place }) => isWithin(field, place));
		return [
			...(own === 'full' ? [] : [withhold(own, 'correction')]),
			...said.map(({ detail, rule }) => withhold(detail === 'none' ? detail : 'no-raw', rule)),
		];
	});
}

/** Pointers of those amendments that mark a minor in what is corrected. */
export function listMarks(
	amendments: readonly Pick<StatedAmendment, 'field' | 'number'>[],
	{ kind, body, createdAt }: Grown,
): string[] {
	const minors = findMinors(kind, body, createdAt);
	return amendments
		.filter(({ field }) => minors.some((minor) => field === `${minor}/ageGroup`))
		.map(({ number }) => `/amendments/${number}`);
}
