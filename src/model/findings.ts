/**
 * The rules of doubts that show only when several fields are seen together (`normalise/finding-rules.ts` has
 * their words). One says something of the other fields too: it goes only where those go.
 */
export const findingRules = [
	'travel-document.name-differs',
	'travel-document.birth-date-differs',
	'travel-document.sex-differs',
	'travel-document.nationality-differs',
	'travel-document.shared',
	'travel-document.expired',
	'visa.purpose-excluded',
	'place.country-differs',
] as const;
export type FindingRule = (typeof findingRules)[number];

const known: ReadonlySet<string> = new Set(findingRules);

export function isFinding({ rule }: { readonly rule: string }): boolean {
	return known.has(rule);
}
