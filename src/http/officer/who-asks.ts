import type { Context } from 'hono';
import { getCookie } from 'hono/cookie';
import type { Person } from '../../model/person.ts';
import { refuseSignIn } from '../../people/refused.ts';
import type { SignIn } from '../../people/sign-in.ts';
import { Problem } from '../../problem.ts';
import type { DoorEnv } from '../app.ts';
import { isOfficerToken, local, localAdministrator } from './token.ts';

/** How people show who they are. */
export interface IdentityDoor {
	/** SHA-256 of the officer token. */
	readonly tokenHash: Uint8Array;
	/** Where people sign in; undefined without an identity provider. */
	readonly signIn: SignIn | undefined;
	/** Of this door, as browsers see it. */
	readonly origin: string;
}

/** Of the session, and of the one who is about to sign in: tied to this origin where the browser can do that. */
export function toCookieName(origin: string, use: 'session' | 'sign-in'): string {
	const { protocol, port } = new URL(origin);
	return protocol === 'https:' ? `__Host-lintas-${use}` : `lintas-${use}-${port}`;
}

/**
 * By `Authorization: Bearer …` with the officer token or an access token, else by the cookie of a session.
 *
 * @throws Problem `sign-in-required`; of the identity provider and the database
 */
export async function identify(door: IdentityDoor, context: Context<DoorEnv>): Promise<Person> {
	const authorization = context.req.header('authorization');
	if (authorization !== undefined) return await checkBearer(door, authorization);
	const secret = getCookie(context, toCookieName(door.origin, 'session'));
	if (door.signIn === undefined || secret === undefined) throw refuseSignIn('token-missing');
	requireOwnOrigin(door, context);
	return (await door.signIn.find(secret)).person;
}

async function checkBearer({ tokenHash, signIn }: IdentityDoor, authorization: string): Promise<Person> {
	const shown = /^Bearer ([\w.~+/-]+=*)$/.exec(authorization)?.[1];
	if (shown === undefined) throw refuseSignIn('token-missing');
	if (isOfficerToken(shown, tokenHash)) return signIn === undefined ? local : localAdministrator;
	if (signIn === undefined) throw new Problem('sign-in-required');
	return await signIn.checkAccessToken(shown);
}

const reading: ReadonlySet<string> = new Set(['GET', 'HEAD']);

/**
 * A browser shows the cookie whoever made it ask. What changes something has to come from our own pages, by `Origin`
 * or Fetch Metadata; what only reads must not come from others, since each reading is on record.
 *
 * @throws Problem `sign-in-required`
 */
export function requireOwnOrigin({ origin }: Pick<IdentityDoor, 'origin'>, context: Context<DoorEnv>): void {
	const { method } = context.req;
	const from = context.req.header('origin');
	const site = context.req.header('sec-fetch-site');
	const isOwn = from === undefined ? site === 'same-origin' : from === origin;
	const isTyped = reading.has(method) && from === undefined && (site === undefined || site === 'none');
	if (!isOwn && !isTyped) throw refuseSignIn('other-origin');
}
