import { z } from '@hono/zod-openapi';
import type { Likeness as Compared } from '../../cases/identity/compare.ts';
import { comparedFacts, findings, toReasonWords } from '../../cases/identity/findings.ts';

export const Words = z.object({ en: z.string(), id: z.string() });

/** How like two people are, and why. */
export const Likeness = {
	score: z.int().openapi({ description: '0 to 100: how much of what is known speaks for this person.' }),
	reasons: z.array(
		z.object({
			fact: z.enum(comparedFacts),
			finding: z.enum(findings),
			points: z.int().openapi({ description: 'Below zero: it speaks against.' }),
			count: z.int().optional(),
			of: z.int().optional(),
			words: Words,
		}),
	),
};

export function toLikenessView({ score, reasons }: Compared) {
	return { score, reasons: reasons.map((reason) => ({ ...reason, words: toReasonWords(reason) })) };
}
