import { z } from 'zod';
import { type Role, roles } from '../model/person.ts';

const Claim = z.union([
	z.array(z.string().max(200)).max(500),
	z
		.string()
		.max(4_000)
		.transform((text) => text.split(' ')),
]);

/** What stands at that name; or, where that is a way with dots, in one claim within another. A URI is one name. */
export function findClaim(claims: object, way: string): unknown {
	const names = way.includes(':') ? [way] : way.split('.');
	return names.reduce<unknown>((found, name) => (hasOwn(found, name) ? found[name] : undefined), claims);
}

function hasOwn(value: unknown, name: string): value is Readonly<Record<string, unknown>> {
	return typeof value === 'object' && value !== null && Object.hasOwn(value, name);
}

/** The roles in a claim, a list or a text with spaces; those of other systems do not count. */
export function readRoles(claim: unknown): readonly Role[] {
	const claimed = Claim.safeParse(claim).data ?? [];
	return roles.filter((role) => claimed.includes(role));
}
