import { z } from 'zod';

/**
 * BCP 47 (RFC 5646) as language, script and region, no more, each in its usual case: `id`, `ms-Arab`,
 * `zh-Hant-TW`, `und` where nobody said. Variants, extensions and private use could carry anything.
 */
export const LanguageTag = z
	.string()
	.regex(
		/^[a-z]{2,3}(?:-[A-Z][a-z]{3})?(?:-(?:[A-Z]{2}|\d{3}))?$/,
		'a language as BCP 47 has it, such as id, ms, en or zh-Hant',
	);
