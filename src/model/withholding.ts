import { z } from 'zod';
import { isWithin, toPointer } from './json-pointer.ts';

/**
 * How much of a place a recipient gets: nothing; the coarser facts alone; or the standard values, without raw
 * texts, free text and the issues of either.
 */
const details = ['none', 'coarse', 'no-raw'] as const;
export type Detail = (typeof details)[number] | 'full';

/** At most so many on a cover. */
export const maxWithheld = 256;

/** What a recipient does not get of a place in a document, and by which rule. */
export const Withholding = z.strictObject({
	/** RFC 6901 pointer into the document as it was signed, the body's fields at its top; empty for all of it. */
	place: z
		.string()
		.max(200)
		.regex(/^(?:\/[A-Za-z0-9]+)*$/, 'a JSON Pointer'),
	detail: z.enum(details),
	/** `officer`, what the gateway itself sees to, or the id of a policy: on a cover, `policy` for any of them. */
	rule: z
		.string()
		.max(64)
		.regex(/^[a-z0-9]+(?:[.-][a-z0-9]+)*$/, 'the name of a rule'),
});
export type Withholding = z.infer<typeof Withholding>;

/** How much goes of what a pointer names: the least that is said of it, or of what it is part of. */
export function detailOf(pointer: string, withheld: readonly Pick<Withholding, 'place' | 'detail'>[]): Detail {
	const said = withheld.filter(({ place }) => isWithin(pointer, place)).map(({ detail }) => detail);
	return details.find((detail) => said.includes(detail)) ?? 'full';
}

/** Whose word it was that something stays here, as a cover tells it. */
const namedOnCovers: ReadonlySet<string> = new Set(['officer', 'version', 'correction']);

/** As a cover tells it: which policy it was could say what was withheld, such as that somebody is a victim. */
export function toCovered(withheld: readonly Withholding[]): Withholding[] {
	return withheld.map((each) => (namedOnCovers.has(each.rule) ? each : { ...each, rule: 'policy' }));
}

/** Those that say something that no other one says, in their order: of the same, the first. */
export function withoutIdle(withheld: readonly Withholding[]): Withholding[] {
	return withheld.filter(({ place, detail }, index) =>
		withheld.every((other, at) => {
			const isStronger = details.indexOf(other.detail) <= details.indexOf(detail) && isWithin(place, other.place);
			if (at === index || !isStronger) return true;
			const isSame = other.place === place && other.detail === detail;
			return isSame && at > index;
		}),
	);
}

/** A place with nothing below it, and what stays here of it. */
export interface GradedPlace {
	readonly path: readonly (string | number)[];
	readonly withheld: Pick<Withholding, 'detail' | 'rule'> | undefined;
}

/** As few withholdings as say it: places that are treated alike are named by what they all stand in. */
export function gatherWithheld(places: readonly GradedPlace[], depth = 0): Withholding[] {
	const [first] = places;
	if (first === undefined) return [];
	const isAlike = places.every(
		({ withheld }) => withheld?.detail === first.withheld?.detail && withheld?.rule === first.withheld?.rule,
	);
	if (isAlike) {
		const path = places.length === 1 ? first.path : first.path.slice(0, depth);
		return first.withheld === undefined ? [] : [{ place: toPointer(path), ...first.withheld }];
	}
	const below = Map.groupBy(places, ({ path }) => path[depth]);
	return [...below.values()].flatMap((part) => gatherWithheld(part, depth + 1));
}
