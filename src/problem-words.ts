import { z } from 'zod';
import type { FieldProblem, ProblemCode } from './problem.ts';
import { catalogue } from './problem-catalogue.ts';
import { toIndonesianExpectation } from './problem-expectations.ts';
import { indonesian } from './problem-indonesian.ts';

/** What officers read: English or Bahasa Indonesia. */
export const Language = z.enum(['en', 'id']);
export type Language = z.infer<typeof Language>;

/** What was expected of a field; in English where there is no translation. */
export function toExpectation(
	{ expected, expectedIndonesian }: Pick<FieldProblem, 'expected' | 'expectedIndonesian'>,
	language: Language,
): string {
	return language === 'id' ? (expectedIndonesian ?? toIndonesianExpectation(expected) ?? expected) : expected;
}

/** What happened and what to do about it, in words that are safe to show to anyone. */
export function toWords(code: ProblemCode, language: Language): { readonly title: string; readonly remedy: string } {
	return language === 'id' ? indonesian[code] : catalogue[code];
}
