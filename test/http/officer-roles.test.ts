import { describe, expect, test } from 'vitest';
import { makeDoorApp } from '../../src/http/app.ts';
import { makeOfficerApp, type OfficerDoor } from '../../src/http/officer/door.ts';
import { requireRole, routes } from '../../src/http/officer/roles.ts';
import type { Role } from '../../src/model/person.ts';
import { makePerson } from '../people.ts';

const log = { info: () => undefined, warn: () => undefined, error: () => undefined };

const makeApp = () => makeOfficerApp({ log, origin: 'http://127.0.0.1:8080' } as unknown as OfficerDoor);

/** Every route of the door for people; those alone that answer themselves. */
function listRoutes(): string[] {
	const answering = makeApp().routes.filter(
		({ method, path }) => method !== 'ALL' && /^\/(?:officer|form)\//.test(path),
	);
	return [...new Set(answering.map(({ method, path }) => `${method} ${path}`))];
}

const all: readonly Role[] = ['officer', 'approver', 'coordinator', 'auditor', 'administrator'];

/** In the order of `all`: x may; then what says something of people. Read by a lawyer, who need not know the code. */
const table = `
GET    /officer/v1/sign-in                                 | x x x x x |
GET    /officer/v1/sign-in/callback                        | x x x x x |
POST   /officer/v1/sign-out                                | x x x x x |
GET    /officer/v1/me                                      | x x x x x |
GET    /officer/v1/openapi.json                            | x x x x x |
POST   /officer/v1/documents                               | x - x - x |
POST   /officer/v1/documents/check                         | x - x - x |
GET    /officer/v1/documents/:id                           | x x x - - | people
GET    /officer/v1/documents/:id/copy                      | x x x - - | people
GET    /officer/v1/documents/:id/bulletin                  | x - x - - | people
GET    /officer/v1/cases/:id/papers/:paper                 | x - x - - | people
PUT    /officer/v1/documents/:id/hold                      | - x - - x |
DELETE /officer/v1/documents/:id/hold                      | - x - - x |
GET    /officer/v1/holds                                   | x x x x x |
GET    /officer/v1/erasures                                | x x x x - |
POST   /officer/v1/documents/:id/deliveries                | x - x - - |
POST   /officer/v1/documents/:id/pass-on                   | x - x - - |
POST   /officer/v1/attachments                             | x - x - - |
GET    /officer/v1/documents/:id/attachments/:digest       | x x x - - | people
GET    /officer/v1/documents/:id/evidence                  | - - - x - |
GET    /officer/v1/audit/entries                           | - - - x - |
GET    /officer/v1/audit/entries/:index                    | - - - x - |
GET    /officer/v1/audit/events                            | - - - x - |
GET    /officer/v1/audit/export                            | - - - x - |
POST   /officer/v1/audit/verifications                     | - - - x - |
GET    /officer/v1/audit/conflicts                         | - - - x - |
GET    /officer/v1/audit/conflicts/:id                     | - - - x - |
GET    /officer/v1/inbox                                   | x x x x - |
GET    /officer/v1/outbox                                  | x x x x - |
GET    /officer/v1/outbox/events                           | x x x x - |
GET    /officer/v1/statements                              | x x x x - |
GET    /officer/v1/deliveries/:id                          | x x x x x |
POST   /officer/v1/deliveries/:id/retry                    | x - x - x |
POST   /officer/v1/deliveries/:id/cancel                   | x - x - x |
GET    /officer/v1/drafts                                  | x x x x - |
GET    /officer/v1/drafts/:id                              | x x x - - | people
DELETE /officer/v1/drafts/:id                              | x - x - - |
POST   /officer/v1/drafts/:id/release                      | x - x - - |
POST   /officer/v1/imports                                 | x - x - - |
POST   /officer/v1/identity-searches                       | x - x - - | people
GET    /officer/v1/identity-records/:id/photograph         | x - x - - | people
POST   /officer/v1/identity-records                        | - - x - x |
GET    /officer/v1/identity-registers                      | - - x - x |
DELETE /officer/v1/identity-registers/:source              | - - x - x |
GET    /officer/v1/exports                                 | x - x - - | people
GET    /officer/v1/reports/cases                           | - - x x x |
GET    /officer/v1/approvals                               | x x x x - |
GET    /officer/v1/approvals/:id                           | x x x - - | people
GET    /officer/v1/approvals/:id/attachments/:digest       | x x x - - | people
POST   /officer/v1/approvals/:id/approve                   | - x - - - |
POST   /officer/v1/approvals/:id/refuse                    | - x - - - |
POST   /officer/v1/approvals/:id/withdraw                  | x - x - - |
GET    /officer/v1/alarms                                  | - - - x - |
POST   /officer/v1/alarms/:id/acknowledge                  | - - - x - |
GET    /officer/v1/break-glass                             | x x x x - |
POST   /officer/v1/break-glass/:id/review                  | - x - - - |
GET    /officer/v1/partners                                | x x x x x |
GET    /officer/v1/partners/:id                            | x x x x x |
GET    /officer/v1/partners/:id/reconciliation             | x - x x - |
POST   /officer/v1/partners                                | - - - - x |
POST   /officer/v1/partners/:id/confirm                    | - - - - x |
PUT    /officer/v1/partners/:id/agreement                  | - - - - x |
PUT    /officer/v1/partners/:id/state                      | - - - - x |
POST   /officer/v1/partners/:id/ping                       | - - x - x |
GET    /officer/v1/cases                                   | x - x - - |
GET    /officer/v1/cases/events                            | x - x - - |
GET    /officer/v1/cases/turns                             | x - x - - |
POST   /officer/v1/cases                                   | - - x - - |
GET    /officer/v1/cases/:id                               | x - x - - | people
GET    /officer/v1/cases/:id/timeline                      | x - x - - | people
POST   /officer/v1/cases/:id/events                        | - - x - - |
POST   /officer/v1/cases/:id/participants                  | - - x - - |
PUT    /officer/v1/cases/:id/assignment                    | - - x - - |
POST   /officer/v1/cases/:id/notes                         | - - x - - |
GET    /officer/v1/cases/:id/notes                         | x - x - - | people
POST   /officer/v1/cases/:id/form-links                    | - - x - - |
GET    /officer/v1/cases/:id/form-links                    | - - x - - | people
DELETE /officer/v1/form-links/:id                          | - - x - - |
GET    /form/v1/:token                                     | x x x x x |
POST   /form/v1/:token                                     | x x x x x |
`;

const rows = table
	.trim()
	.split('\n')
	.map((line) => {
		const [route = '', marks = '', shows = ''] = line.split('|');
		const may = marks.trim().split(' ');
		const allowed = all.filter((_, index) => may[index] === 'x');
		return { route: route.trim().replace(/ +/, ' '), allowed, shows: shows.trim() || 'nobody' };
	});

/** What the door answers somebody in that role alone, before the route itself does anything. */
async function ask(route: string, role: Role) {
	const [method = '', path = ''] = route.split(' ');
	const app = makeDoorApp('officer', log, async () => undefined);
	app.use(requireRole(async () => makePerson(role)));
	app.on(method, path, (context) => context.text('answered'));
	const response = await app.request(path.replaceAll(/:\w+/g, 'x'), { method });
	return { status: response.status, text: await response.text() };
}

describe('the roles that may use each route', () => {
	test('are told of every route of the door, and of no other', () => {
		expect(Object.keys(routes).toSorted()).toEqual(listRoutes().toSorted());
		expect(rows.map(({ route }) => route).toSorted()).toEqual(listRoutes().toSorted());
	});

	test.each(rows)('$route shows $shows', ({ route, shows }) => {
		expect(routes[route]).toMatchObject({ shows });
	});

	test.each(rows)('$route', async ({ route, allowed }) => {
		for (const role of all) {
			const { status, text } = await ask(route, role);
			if (allowed.includes(role)) expect({ role, status, text }).toEqual({ role, status: 200, text: 'answered' });
			else {
				const { code, fields } = JSON.parse(text);
				expect({ role, status, code }).toEqual({ role, status: 403, code: 'role-needed' });
				for (const may of allowed) expect(fields[0].expected).toContain(may);
				expect(fields[0].expectedIndonesian).toMatch(/^salah satu dari /);
			}
		}
	});

	test('a route that nobody gave roles answers nobody', async () => {
		for (const role of all) expect(await ask('GET /officer/v1/new-one', role)).toMatchObject({ status: 403 });
	});
});

describe('what is answered, whatever it is, is kept nowhere on its way', () => {
	const app = makeApp();
	app.onError(() => new Response('answered'));

	test.each(rows)('$route', async ({ route }) => {
		const [method = '', path = ''] = route.split(' ');
		const response = await app.request(path.replaceAll(/:\w+/g, 'x'), { method });
		expect([await response.text(), response.headers.get('cache-control')]).toEqual(['answered', 'no-store']);
	});
});
