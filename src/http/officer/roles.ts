import type { Context, MiddlewareHandler } from 'hono';
import type { Person, Role } from '../../model/person.ts';
import { Problem } from '../../problem.ts';
import { type DoorEnv, findAnswering } from '../app.ts';

/** Whose work documents are. */
const desk: readonly Role[] = ['officer', 'coordinator'];
/** Who reads documents: the desk, and who decides on what it releases. */
const readers: readonly Role[] = [...desk, 'approver'];
/** Who sees what there is, by ids, kinds and states: nobody is named in it. */
const watchers: readonly Role[] = [...readers, 'auditor'];
const everyone: readonly Role[] = [...watchers, 'administrator'];

interface Access {
	readonly roles: readonly Role[] | 'anyone';
	/** Whether it answers with what documents and drafts say of people: then each attempt is on record, also one refused here. */
	readonly shows: 'people' | 'nobody';
}

/**
 * Who may use which route of the officer door. A route without a row is open to nobody; what of all this a person may
 * do with one document, the rules in `policy/` say.
 */
export const routes: Readonly<Record<string, Access>> = {
	'GET /officer/v1/sign-in': { roles: 'anyone', shows: 'nobody' },
	'GET /officer/v1/sign-in/callback': { roles: 'anyone', shows: 'nobody' },
	'POST /officer/v1/sign-out': { roles: 'anyone', shows: 'nobody' },
	'GET /officer/v1/me': { roles: everyone, shows: 'nobody' },
	'GET /officer/v1/openapi.json': { roles: everyone, shows: 'nobody' },
	// The administrator for notices on our own keys and card; `release-by-officers` refuses all else.
	'POST /officer/v1/documents': { roles: [...desk, 'administrator'], shows: 'nobody' },
	'POST /officer/v1/documents/check': { roles: [...desk, 'administrator'], shows: 'nobody' },
	'GET /officer/v1/documents/:id': { roles: readers, shows: 'people' },
	'GET /officer/v1/documents/:id/copy': { roles: readers, shows: 'people' },
	'GET /officer/v1/documents/:id/bulletin': { roles: desk, shows: 'people' },
	'GET /officer/v1/cases/:id/papers/:paper': { roles: desk, shows: 'people' },
	// The administrator, as whoever orders a hold may not be let to read what it is about.
	'PUT /officer/v1/documents/:id/hold': { roles: ['approver', 'administrator'], shows: 'nobody' },
	'DELETE /officer/v1/documents/:id/hold': { roles: ['approver', 'administrator'], shows: 'nobody' },
	'GET /officer/v1/holds': { roles: everyone, shows: 'nobody' },
	'GET /officer/v1/erasures': { roles: watchers, shows: 'nobody' },
	'POST /officer/v1/documents/:id/deliveries': { roles: desk, shows: 'nobody' },
	'POST /officer/v1/documents/:id/pass-on': { roles: desk, shows: 'nobody' },
	'POST /officer/v1/attachments': { roles: desk, shows: 'nobody' },
	'GET /officer/v1/documents/:id/attachments/:digest': { roles: readers, shows: 'people' },
	// For a court: ids and digests of an exchange, and whose it was.
	'GET /officer/v1/documents/:id/evidence': { roles: ['auditor'], shows: 'nobody' },
	// The log names nobody: people are pseudonyms in it.
	'GET /officer/v1/audit/entries': { roles: ['auditor'], shows: 'nobody' },
	'GET /officer/v1/audit/entries/:index': { roles: ['auditor'], shows: 'nobody' },
	'GET /officer/v1/audit/events': { roles: ['auditor'], shows: 'nobody' },
	'GET /officer/v1/audit/export': { roles: ['auditor'], shows: 'nobody' },
	'POST /officer/v1/audit/verifications': { roles: ['auditor'], shows: 'nobody' },
	'GET /officer/v1/audit/conflicts': { roles: ['auditor'], shows: 'nobody' },
	'GET /officer/v1/audit/conflicts/:id': { roles: ['auditor'], shows: 'nobody' },
	'GET /officer/v1/inbox': { roles: watchers, shows: 'nobody' },
	'GET /officer/v1/outbox': { roles: watchers, shows: 'nobody' },
	'GET /officer/v1/outbox/events': { roles: watchers, shows: 'nobody' },
	'GET /officer/v1/statements': { roles: watchers, shows: 'nobody' },
	'GET /officer/v1/deliveries/:id': { roles: everyone, shows: 'nobody' },
	// The administrator, as notices on our own keys may be stuck too.
	'POST /officer/v1/deliveries/:id/retry': { roles: [...desk, 'administrator'], shows: 'nobody' },
	'POST /officer/v1/deliveries/:id/cancel': { roles: [...desk, 'administrator'], shows: 'nobody' },
	'GET /officer/v1/drafts': { roles: watchers, shows: 'nobody' },
	'GET /officer/v1/drafts/:id': { roles: readers, shows: 'people' },
	'DELETE /officer/v1/drafts/:id': { roles: desk, shows: 'nobody' },
	'POST /officer/v1/drafts/:id/release': { roles: desk, shows: 'nobody' },
	'POST /officer/v1/imports': { roles: desk, shows: 'nobody' },
	'POST /officer/v1/identity-searches': { roles: desk, shows: 'people' },
	'GET /officer/v1/identity-records/:id/photograph': { roles: desk, shows: 'people' },
	'POST /officer/v1/identity-records': { roles: ['coordinator', 'administrator'], shows: 'nobody' },
	'GET /officer/v1/identity-registers': { roles: ['coordinator', 'administrator'], shows: 'nobody' },
	'DELETE /officer/v1/identity-registers/:source': { roles: ['coordinator', 'administrator'], shows: 'nobody' },
	'GET /officer/v1/exports': { roles: desk, shows: 'people' },
	// Figures alone; whose work cases are, and who watches over it.
	'GET /officer/v1/reports/cases': { roles: ['coordinator', 'auditor', 'administrator'], shows: 'nobody' },
	'GET /officer/v1/approvals': { roles: watchers, shows: 'nobody' },
	'GET /officer/v1/approvals/:id': { roles: readers, shows: 'people' },
	'GET /officer/v1/approvals/:id/attachments/:digest': { roles: readers, shows: 'people' },
	'POST /officer/v1/approvals/:id/approve': { roles: ['approver'], shows: 'nobody' },
	'POST /officer/v1/approvals/:id/refuse': { roles: ['approver'], shows: 'nobody' },
	'POST /officer/v1/approvals/:id/withdraw': { roles: desk, shows: 'nobody' },
	'GET /officer/v1/break-glass': { roles: watchers, shows: 'nobody' },
	'POST /officer/v1/break-glass/:id/review': { roles: ['approver'], shows: 'nobody' },
	'GET /officer/v1/alarms': { roles: ['auditor'], shows: 'nobody' },
	'POST /officer/v1/alarms/:id/acknowledge': { roles: ['auditor'], shows: 'nobody' },
	'GET /officer/v1/partners': { roles: everyone, shows: 'nobody' },
	'GET /officer/v1/partners/:id': { roles: everyone, shows: 'nobody' },
	'GET /officer/v1/partners/:id/reconciliation': { roles: [...desk, 'auditor'], shows: 'nobody' },
	'POST /officer/v1/partners': { roles: ['administrator'], shows: 'nobody' },
	'POST /officer/v1/partners/:id/confirm': { roles: ['administrator'], shows: 'nobody' },
	'PUT /officer/v1/partners/:id/agreement': { roles: ['administrator'], shows: 'nobody' },
	'PUT /officer/v1/partners/:id/state': { roles: ['administrator'], shows: 'nobody' },
	'POST /officer/v1/partners/:id/ping': { roles: ['administrator', 'coordinator'], shows: 'nobody' },
	// A coordinator does what is to be done of a case; officers see where it stands, in ids and codes.
	'GET /officer/v1/cases': { roles: desk, shows: 'nobody' },
	'GET /officer/v1/cases/events': { roles: desk, shows: 'nobody' },
	'GET /officer/v1/cases/turns': { roles: desk, shows: 'nobody' },
	'POST /officer/v1/cases': { roles: ['coordinator'], shows: 'nobody' },
	'GET /officer/v1/cases/:id': { roles: desk, shows: 'people' },
	'GET /officer/v1/cases/:id/timeline': { roles: desk, shows: 'people' },
	'POST /officer/v1/cases/:id/events': { roles: ['coordinator'], shows: 'nobody' },
	'POST /officer/v1/cases/:id/participants': { roles: ['coordinator'], shows: 'nobody' },
	'PUT /officer/v1/cases/:id/assignment': { roles: ['coordinator'], shows: 'nobody' },
	'POST /officer/v1/cases/:id/notes': { roles: ['coordinator'], shows: 'nobody' },
	'GET /officer/v1/cases/:id/notes': { roles: desk, shows: 'people' },
	'POST /officer/v1/cases/:id/form-links': { roles: ['coordinator'], shows: 'nobody' },
	'GET /officer/v1/cases/:id/form-links': { roles: ['coordinator'], shows: 'people' },
	'DELETE /officer/v1/form-links/:id': { roles: ['coordinator'], shows: 'nobody' },
	// Offices without a gateway: whoever has the link and its code.
	'GET /form/v1/:token': { roles: 'anyone', shows: 'nobody' },
	'POST /form/v1/:token': { roles: 'anyone', shows: 'nobody' },
};

/**
 * Lets by who has a role for the route that will answer; what no route answers, the app says, to those who signed in.
 *
 * @param identify says who asks
 * @throws Problem `role-needed`, with the roles that may; of `identify`
 */
export function requireRole(identify: (context: Context<DoorEnv>) => Promise<Person>): MiddlewareHandler<DoorEnv> {
	return async (context, next) => {
		const answering = findAnswering(context);
		const allowed = answering === undefined ? undefined : (routes[answering]?.roles ?? []);
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
