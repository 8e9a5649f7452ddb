import { z } from 'zod';
import { type Role, roles } from '../model/person.ts';
import { Problem } from '../problem.ts';

const Claim = z.union([
	z.array(z.string().max(200)).max(500),
	z
		.string()
		.max(4_000)
		.transform((text) => text.split(' ')),
]);

/**
 * The roles in a claim, a list or a text with spaces; those of other systems do not count.
 *
 * @throws Problem `role-needed` where it is missing or has none of ours
 */
export function readRoles(claim: unknown): readonly Role[] {
	const claimed = Claim.safeParse(claim).data ?? [];
	const ours = roles.filter((role) => claimed.includes(role));
	if (ours.length > 0) return ours;
	throw new Problem('role-needed', { fields: [{ pointer: '/roles', expected: `one of ${roles.join(', ')}` }] });
}
