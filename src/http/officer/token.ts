import { hash, timingSafeEqual } from 'node:crypto';
import type { MiddlewareHandler } from 'hono';
import { PersonId } from '../../model/identifiers.ts';
import type { Person } from '../../model/person.ts';
import { Problem } from '../../problem.ts';
import type { DoorEnv } from '../app.ts';

/** Whoever works at the machine itself: one person, so never the second one of two. */
const local: Person = {
	id: PersonId.parse(hash('sha256', 'lintas officer token', 'base64url').slice(0, 22)),
	roles: ['officer', 'coordinator', 'auditor', 'administrator'],
};

/** `Authorization: Bearer …` with the officer token; its hash is compared, in constant time. */
export function requireToken(tokenHash: Uint8Array): MiddlewareHandler<DoorEnv> {
	return async (context, next) => {
		const shown = /^Bearer ([A-Za-z0-9_-]{1,128})$/.exec(context.req.header('authorization') ?? '')?.[1];
		if (shown === undefined || !timingSafeEqual(toTokenHash(shown), tokenHash)) throw new Problem('sign-in-required');
		context.set('by', 'officer');
		context.set('person', local);
		await next();
	};
}

export function toTokenHash(token: string): Uint8Array {
	return hash('sha256', token, 'buffer');
}
