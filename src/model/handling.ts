import { z } from 'zod';
import { isEachOnce } from './each-once.ts';
import { PlainDate } from './identifiers.ts';

/** Traffic Light Protocol 2.0 (FIRST, August 2022), strictest first. */
export const tlpLabels = ['TLP:RED', 'TLP:AMBER+STRICT', 'TLP:AMBER', 'TLP:GREEN', 'TLP:CLEAR'] as const;

/** Europol's handling codes (Council guidelines on law enforcement information exchange, 2018); PROTOCOL.md has the meanings. */
export const handlingCodes = ['H0', 'H1', 'H2', 'H3'] as const;

/** 4x4 evaluation: reliability of the source (A B C X) and of the information (1 to 4); Regulation (EU) 2016/794, Article 29. */
export const Evaluation = z.strictObject({
	source: z.enum(['A', 'B', 'C', 'X']),
	information: z.literal([1, 2, 3, 4]),
});

export const purposes = [
	'prevention',
	'border-control',
	'investigation',
	'prosecution',
	'victim-protection',
	'repatriation',
] as const;
export type Purpose = (typeof purposes)[number];

/**
 * What recipients may do with a document. Part of the skeleton, so never personal: `legalBasis` is a
 * reference to a law, article or agreement, `restrictions` the text that H3 calls for.
 */
export const Handling = z
	.strictObject({
		tlp: z.enum(tlpLabels),
		codes: z.array(z.enum(handlingCodes)).max(4).refine(isEachOnce, 'each code once'),
		evaluation: Evaluation,
		purpose: z.enum(purposes),
		legalBasis: z.string().min(1).max(200),
		restrictions: z.string().min(1).max(500).optional(),
		retainUntil: PlainDate,
	})
	.refine((handling) => handling.codes.includes('H3') === (handling.restrictions !== undefined), {
		path: ['restrictions'],
		error: 'restrictions in words exactly when H3 is among the codes',
		// Told though another member is wrong too.
		when: ({ value }) => Array.isArray((value as { readonly codes?: unknown } | null | undefined)?.codes),
	});
export type Handling = z.infer<typeof Handling>;

/** What both allow: label, codes and last day only tighten; all else is what the first one says. */
export function tighten(handling: Handling, by: Handling): Handling {
	const { tlp, codes, retainUntil, restrictions = by.restrictions } = handling;
	return {
		...handling,
		tlp: tlpLabels.indexOf(by.tlp) < tlpLabels.indexOf(tlp) ? by.tlp : tlp,
		codes: handlingCodes.filter((code) => codes.includes(code) || by.codes.includes(code)),
		...(restrictions !== undefined && { restrictions }),
		retainUntil: [retainUntil, by.retainUntil].toSorted()[0] as Handling['retainUntil'],
	};
}

/** True when `copy` allows nothing that `original` does not: TLP, codes and retention only tighten. */
export function isAtLeastAsStrict(copy: Handling, original: Handling): boolean {
	return (
		tlpLabels.indexOf(copy.tlp) <= tlpLabels.indexOf(original.tlp) &&
		original.codes.every((code) => copy.codes.includes(code)) &&
		copy.retainUntil <= original.retainUntil &&
		copy.purpose === original.purpose &&
		(original.restrictions === undefined || copy.restrictions === original.restrictions)
	);
}

/**
 * The author's handling of a document, with whatever the covers that it came under restrict besides; undefined where
 * they restrict it in different words, which nobody can put together.
 */
export function findStrictest(author: Handling, covers: readonly Handling[]): Handling | undefined {
	const all = [author, ...covers];
	const restrictions = new Set(all.flatMap((each) => each.restrictions ?? []));
	return restrictions.size > 1 ? undefined : covers.reduce(tighten, author);
}
