import { isGiven } from '../envelope/copy.ts';
import type { CutPart } from '../envelope/cut.ts';
import { isWithin } from '../model/json-pointer.ts';
import { detailOf, type Withholding } from '../model/withholding.ts';

/** What a recipient has of a document by its earlier copies, and what it may not have. */
export interface Earlier {
	/** Digests of the disclosures. */
	readonly disclosed: ReadonlySet<string>;
	readonly withheld: readonly Withholding[];
	/** What rules say today. */
	readonly ruled: readonly Withholding[];
}

/** A copy that adds to what was there. */
export interface FurtherCopy {
	readonly parts: readonly CutPart[];
	readonly withheld: readonly Withholding[];
}

/**
 * What the recipient has, and these places with all below them; what it lacks then is said by the rules that it
 * was withheld by before. The same copy says all, so that it can be read by itself.
 */
export function addToCopy(
	parts: readonly CutPart[],
	{ disclosed, withheld, ruled }: Earlier,
	places: readonly string[],
): FurtherCopy {
	const has = (part: CutPart) => disclosed.has(part.digest) || (goes(part, places) && isGiven(part, ruled));
	const without = (part: CutPart) => !has(part) && part.part !== 'findings';
	const missing = parts.filter(without);
	// What fields say against each other goes with a document of which every value goes.
	const areValuesWhole = missing.every(({ part }) => part === 'written');
	return {
		parts: parts.filter((part) =>
			part.part === 'findings' ? disclosed.has(part.digest) || areValuesWhole : has(part),
		),
		withheld: toWithholdings(missing, [...ruled, ...withheld]),
	};
}

/** What is named, all of what is below it, and the places that it stands in. */
function goes({ pointer, part }: CutPart, places: readonly string[]): boolean {
	return places.some((place) => isWithin(pointer, place) || (part === 'place' && isWithin(place, pointer)));
}

function toWithholdings(missing: readonly CutPart[], earlier: readonly Withholding[]): Withholding[] {
	const gone = new Set(missing.filter(({ part }) => part === 'place').map(({ pointer }) => pointer));
	const isBelowGone = (pointer: string) => [...gone].some((place) => place !== pointer && isWithin(pointer, place));
	const withoutValue = new Set(missing.filter(({ part }) => part === 'value').map(({ pointer }) => pointer));
	return missing.flatMap(({ pointer: place, part }): Withholding[] => {
		if (part === 'value' || isBelowGone(place) || (part === 'written' && gone.has(place))) return [];
		const detail = part === 'place' ? 'none' : withoutValue.has(place) ? 'coarse' : 'no-raw';
		const cause = earlier.find((rule) => isWithin(place, rule.place) && detailOf(place, [rule]) === detail);
		return [{ place, detail, rule: cause?.rule ?? 'officer' }];
	});
}
