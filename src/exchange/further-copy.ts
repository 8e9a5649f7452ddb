import { isGiven } from '../envelope/copy.ts';
import type { CutPart } from '../envelope/cut.ts';
import { isWithin } from '../model/json-pointer.ts';
import { type GradedPlace, gatherWithheld, type Withholding } from '../model/withholding.ts';
import type { Delivery } from '../store/deliveries.ts';

/** What a recipient has of a document by its earlier copies, and what it may not have. */
export interface Earlier {
	/** Digests of the disclosures. */
	readonly disclosed: ReadonlySet<string>;
	readonly withheld: readonly Withholding[];
	/** What rules say today. */
	readonly ruled: readonly Withholding[];
}

/**
 * Does its recipient have a copy, as far as is known? Who answers without proving it may have. What never arrived goes
 * by the rules of today.
 */
export function hasArrived({ state, settledAt, code }: Pick<Delivery, 'state' | 'settledAt' | 'code'>): boolean {
	return state === 'delivered' || (settledAt === null && code === 'receipt-invalid');
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
	const certain = parts.filter(({ part }) => part !== 'findings');
	const missing = certain.filter((part) => !has(part));
	// What fields say against each other goes with a document of which every value goes.
	const areValuesWhole = missing.every(({ part }) => part === 'written');
	return {
		parts: parts.filter((part) =>
			part.part === 'findings' ? disclosed.has(part.digest) || areValuesWhole : has(part),
		),
		withheld: gatherWithheld(gradeLowest(certain, missing, [...ruled, ...withheld])),
	};
}

/** What is named, all of what is below it, and the places that it stands in. */
function goes({ pointer, part }: CutPart, places: readonly string[]): boolean {
	return places.some((place) => isWithin(pointer, place) || (part === 'place' && isWithin(place, pointer)));
}

/** Each place with nothing below it, and by which rule what is missing of it stays here. */
function gradeLowest(
	parts: readonly CutPart[],
	missing: readonly CutPart[],
	rules: readonly Withholding[],
): GradedPlace[] {
	const gone = missing
		.filter(({ part }) => part === 'place')
		.map(({ pointer }) => pointer)
		.toSorted();
	const lacking = Map.groupBy(missing, ({ pointer }) => pointer);
	const byPlace = Map.groupBy(parts, ({ pointer }) => pointer);
	// Names of fields are letters and digits, which sort after the slash: what is below a place follows it.
	const places = [...byPlace.keys()].toSorted();
	const lowest = places.filter((place, index) => places[index + 1]?.startsWith(`${place}/`) !== true);
	// What is gone with what it stands in is told of that, once.
	const graded = new Set(lowest.map((place) => gone.find((other) => isWithin(place, other)) ?? place));
	return [...graded].map((place) => {
		const own = byPlace.get(place) ?? [];
		const lacks = gone.includes(place) ? own : (lacking.get(place) ?? []);
		return { path: place.slice(1).split('/'), withheld: grade(own, lacks, rules) };
	});
}

/** The rule that leaves just what is missing; where none does, the officer's word. */
function grade(
	own: readonly CutPart[],
	missing: readonly CutPart[],
	rules: readonly Withholding[],
): GradedPlace['withheld'] {
	const [first] = own;
	if (first === undefined || missing.length === 0) return undefined;
	const leaves = (detail: Withholding['detail']) =>
		own.every((part) => isGiven(part, [{ place: first.pointer, detail }]) !== missing.includes(part));
	const cause = rules.find(({ place, detail }) => isWithin(first.pointer, place) && leaves(detail));
	if (cause !== undefined) return { detail: cause.detail, rule: cause.rule };
	return { detail: (['no-raw', 'coarse'] as const).find(leaves) ?? 'none', rule: 'officer' };
}
