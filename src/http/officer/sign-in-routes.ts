import { createRoute, z } from '@hono/zod-openapi';
import { PersonId } from '../../model/identifiers.ts';
import { roles } from '../../model/person.ts';
import { jsonAnswer, problemAnswer } from '../openapi.ts';
import { bearer, refusals } from './routes.ts';

const Me = z.object({ id: PersonId, roles: z.array(z.enum(roles)) }).openapi('Me');

const withoutProvider = { 404: problemAnswer('This gateway has no identity provider.') };

/** Of people who sign in with a browser. */
export const signInRoutes = {
	begin: createRoute({
		method: 'get',
		path: '/officer/v1/sign-in',
		summary: 'Sign in with a browser: on to the identity provider',
		responses: { 303: { description: 'There.' }, ...withoutProvider, 503: refusals[503] },
	}),
	finish: createRoute({
		method: 'get',
		path: '/officer/v1/sign-in/callback',
		summary: 'Where the identity provider sends the browser back to',
		responses: {
			200: { description: 'Signed in, for eight hours at most.', content: { 'text/html': { schema: z.string() } } },
			401: problemAnswer('Not begun in this browser, or the provider refuses it.'),
			403: problemAnswer('A person without a role here.'),
			...withoutProvider,
			503: refusals[503],
		},
	}),
	end: createRoute({
		method: 'post',
		path: '/officer/v1/sign-out',
		summary: 'End the session',
		responses: { 204: { description: 'It counts no more.' }, ...refusals },
	}),
	me: createRoute({
		method: 'get',
		path: '/officer/v1/me',
		summary: 'Who is signed in, and in which roles',
		security: bearer,
		responses: { 200: jsonAnswer('As a pseudonym.', Me), ...refusals },
	}),
};
