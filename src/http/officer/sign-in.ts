import { getCookie, setCookie } from 'hono/cookie';
import { parseJson } from '../../json.ts';
import { Begun } from '../../people/browser.ts';
import type { SignIn } from '../../people/sign-in.ts';
import { Problem } from '../../problem.ts';
import type { DoorApp } from '../app.ts';
import { signInRoutes } from './sign-in-routes.ts';
import { type IdentityDoor, requireOwnOrigin, toCookieName } from './who-asks.ts';

export const callbackPath = '/officer/v1/sign-in/callback';

/** How long a person may stay at the identity provider. */
const beginSeconds = 600;

/** The page leads on by itself: what it asks for next then comes from our own origin, not from the provider's. */
const signedIn = `<!doctype html><html lang="id"><meta charset="utf-8"><title>Lintas</title>
<meta http-equiv="refresh" content="0;url=/officer/v1/me"><p>Anda sudah masuk. / You are signed in.</html>`;

export function addSignInRoutes(app: DoorApp, door: IdentityDoor): void {
	const isSecure = door.origin.startsWith('https:');
	const shared = { httpOnly: true, secure: isSecure, sameSite: 'Lax', path: '/' } as const;
	const begun = toCookieName(door.origin, 'sign-in');
	const session = toCookieName(door.origin, 'session');
	app.openapi(signInRoutes.begin, async (context) => {
		const started = await requireSignIn(door).begin();
		const value = Buffer.from(JSON.stringify(started.begun)).toString('base64url');
		setCookie(context, begun, value, { ...shared, maxAge: beginSeconds });
		return context.redirect(started.url.href, 303);
	});
	app.openapi(signInRoutes.finish, async (context) => {
		const signIn = requireSignIn(door);
		const opened = await signIn.finish(new URL(context.req.url).search, readBegun(getCookie(context, begun)));
		setCookie(context, begun, '', { ...shared, maxAge: 0 });
		setCookie(context, session, opened.secret, { ...shared, expires: new Date(opened.expiresAt) });
		context.header('content-security-policy', "default-src 'none'; frame-ancestors 'none'");
		context.header('referrer-policy', 'no-referrer');
		return context.html(signedIn, 200);
	});
	app.openapi(signInRoutes.end, async (context) => {
		requireOwnOrigin(door, context);
		const secret = getCookie(context, session);
		if (secret !== undefined) await door.signIn?.end(secret);
		setCookie(context, session, '', { ...shared, maxAge: 0 });
		return context.body(null, 204);
	});
	app.openapi(signInRoutes.me, (context) => {
		const { id, roles } = context.get('person');
		return context.json({ id, roles: [...roles] }, 200);
	});
}

/** @throws Problem `endpoint-unknown` without an identity provider */
function requireSignIn({ signIn }: IdentityDoor): SignIn {
	if (signIn === undefined) throw new Problem('endpoint-unknown');
	return signIn;
}

function readBegun(cookie: string | undefined): Begun | undefined {
	try {
		return Begun.safeParse(parseJson(Buffer.from(cookie ?? '', 'base64url').toString())).data;
	} catch {
		return undefined;
	}
}
