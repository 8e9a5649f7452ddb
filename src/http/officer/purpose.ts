import { z } from '@hono/zod-openapi';
import { toFieldProblems } from '../../model/field-problems.ts';
import { purposes } from '../../model/handling.ts';
import { Problem } from '../../problem.ts';

/** Of every route that answers with personal data. */
export const purposeQuery = z.object({
	purpose: z.enum(purposes).openapi({
		description:
			'What it is read for, for the audit log. What a partner shared is read for the purpose that it was shared for.',
	}),
});

type Judged = { readonly success: true } | { readonly success: false; readonly error: z.ZodError };

/** As what is refused for want of a purpose, with whatever else is wrong. @throws Problem `purpose-needed`, `request-malformed` */
export function requirePurpose(result: Judged): undefined {
	if (result.success) return;
	const isAboutPurpose = result.error.issues.some(({ path: [name] }) => name === 'purpose');
	const fields = toFieldProblems(result.error);
	throw new Problem(isAboutPurpose ? 'purpose-needed' : 'request-malformed', { fields });
}
