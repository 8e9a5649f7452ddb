import { hash, timingSafeEqual } from 'node:crypto';
import type { MiddlewareHandler } from 'hono';
import { Problem } from '../../problem.ts';
import type { DoorEnv } from '../app.ts';

/** `Authorization: Bearer …` with the officer token; its hash is compared, in constant time. */
export function requireToken(tokenHash: Uint8Array): MiddlewareHandler<DoorEnv> {
	return async (context, next) => {
		const shown = /^Bearer ([A-Za-z0-9_-]{1,128})$/.exec(context.req.header('authorization') ?? '')?.[1];
		if (shown === undefined || !timingSafeEqual(toTokenHash(shown), tokenHash)) throw new Problem('sign-in-required');
		context.set('by', 'officer');
		await next();
	};
}

export function toTokenHash(token: string): Uint8Array {
	return hash('sha256', token, 'buffer');
}
