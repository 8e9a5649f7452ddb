import type { Context, MiddlewareHandler } from 'hono';
import { matchedRoutes } from 'hono/route';
import type { Person, Role } from '../../model/person.ts';
import { Problem } from '../../problem.ts';
import type { DoorEnv } from '../app.ts';

/** Whose work documents are. */
const desk: readonly Role[] = ['officer', 'coordinator'];
/** Who reads documents: the desk, and who decides on what it releases. */
const readers: readonly Role[] = [...desk, 'approver'];
/** Who sees what there is, by ids, kinds and states: nobody is named in it. */
const watchers: readonly Role[] = [...readers, 'auditor'];
const everyone: readonly Role[] = [...watchers, 'administrator'];

/**
 * Who may use which route of the officer door. A route without a row is open to nobody; what of all this a person may
 * do with one document, the rules in `policy/` say.
 */
export const routeRoles: Readonly<Record<string, readonly Role[] | 'anyone'>> = {
	'GET /officer/v1/sign-in': 'anyone',
	'GET /officer/v1/sign-in/callback': 'anyone',
	'POST /officer/v1/sign-out': 'anyone',
	'GET /officer/v1/me': everyone,
	'GET /officer/v1/openapi.json': everyone,
	// The administrator for notices on our own keys and card; `release-by-officers` refuses all else.
	'POST /officer/v1/documents': [...desk, 'administrator'],
	'POST /officer/v1/documents/check': [...desk, 'administrator'],
	'GET /officer/v1/documents/:id': readers,
	'POST /officer/v1/documents/:id/deliveries': desk,
	'POST /officer/v1/attachments': desk,
	'GET /officer/v1/documents/:id/attachments/:digest': readers,
	'GET /officer/v1/inbox': watchers,
	'GET /officer/v1/outbox': watchers,
	'GET /officer/v1/deliveries/:id': everyone,
	'GET /officer/v1/drafts': watchers,
	'GET /officer/v1/drafts/:id': readers,
	'DELETE /officer/v1/drafts/:id': desk,
	'POST /officer/v1/drafts/:id/release': desk,
	'POST /officer/v1/imports': desk,
	'GET /officer/v1/exports': desk,
	'GET /officer/v1/approvals': watchers,
	'GET /officer/v1/approvals/:id': readers,
	'GET /officer/v1/approvals/:id/attachments/:digest': readers,
	'POST /officer/v1/approvals/:id/approve': ['approver'],
	'POST /officer/v1/approvals/:id/refuse': ['approver'],
	'POST /officer/v1/approvals/:id/withdraw': desk,
	'GET /officer/v1/break-glass': watchers,
	'POST /officer/v1/break-glass/:id/review': ['approver'],
	'GET /officer/v1/alarms': ['auditor'],
	'POST /officer/v1/alarms/:id/acknowledge': ['auditor'],
	'GET /officer/v1/partners': everyone,
	'GET /officer/v1/partners/:id': everyone,
	'POST /officer/v1/partners': ['administrator'],
	'POST /officer/v1/partners/:id/confirm': ['administrator'],
	'PUT /officer/v1/partners/:id/agreement': ['administrator'],
	'PUT /officer/v1/partners/:id/state': ['administrator'],
	'POST /officer/v1/partners/:id/ping': ['administrator', 'coordinator'],
};

/**
 * Lets by who has a role for the route that will answer; what no route answers, the app says, to those who signed in.
 *
 * @param identify says who asks
 * @throws Problem `role-needed`, with the roles that may; of `identify`
 */
export function requireRole(identify: (context: Context<DoorEnv>) => Promise<Person>): MiddlewareHandler<DoorEnv> {
	return async (context, next) => {
		const answering = matchedRoutes(context).findLast(({ method }) => method !== 'ALL');
		const allowed = answering && (routeRoles[`${answering.method} ${answering.path}`] ?? []);
		if (allowed !== 'anyone') {
			const person = await identify(context);
			context.set('by', person.id);
			context.set('person', person);
			if (allowed !== undefined) checkRole(allowed, person);
		}
		await next();
	};
}

function checkRole(allowed: readonly Role[], { roles }: Person): void {
	if (allowed.some((role) => roles.includes(role))) return;
	throw new Problem('role-needed', { fields: [{ pointer: '/roles', expected: `one of ${allowed.join(', ')}` }] });
}
