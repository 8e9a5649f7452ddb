import { z } from 'zod';
import { type Role, roles } from '../model/person.ts';

const Claim = z.union([
	z.array(z.string().max(200)).max(500),
	z
		.string()
		.max(4_000)
		.transform((text) => text.split(' ')),
]);

/** The roles in a claim, a list or a text with spaces; those of other systems do not count. */
export function readRoles(claim: unknown): readonly Role[] {
	const claimed = Claim.safeParse(claim).data ?? [];
	return roles.filter((role) => claimed.includes(role));
}
