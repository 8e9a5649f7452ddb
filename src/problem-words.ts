import { z } from 'zod';
import type { ProblemCode } from './problem.ts';
import { catalogue } from './problem-catalogue.ts';
import { indonesian } from './problem-indonesian.ts';

/** What officers read: English or Bahasa Indonesia. */
export const Language = z.enum(['en', 'id']);
export type Language = z.infer<typeof Language>;

/** What happened and what to do about it, in words that are safe to show to anyone. */
export function toWords(code: ProblemCode, language: Language): { readonly title: string; readonly remedy: string } {
	return language === 'id' ? indonesian[code] : catalogue[code];
}
