import { expect, test } from 'vitest';
import { makeDoorApp } from '../../src/http/app.ts';
import { recordRefusedReads } from '../../src/http/officer/refused-reads.ts';
import { requireRole, routes } from '../../src/http/officer/roles.ts';
import type { Role } from '../../src/model/person.ts';
import { makePerson } from '../people.ts';

/** Every route that shows what is said of people. */
const reading = Object.entries(routes).flatMap(([route, { shows }]) => (shows === 'people' ? [route] : []));

const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
const id = '019ab000-0000-7000-8000-000000000001';
const digest = 'A'.repeat(43);

/** What is put on record when somebody in that role asks for a path, behind which nothing is. */
async function ask(role: Role, route: string, path: string) {
	const recorded: unknown[] = [];
	const app = makeDoorApp('officer', log);
	app.use(recordRefusedReads(async (_by, named, code) => void recorded.push({ ...named, code })));
	app.use(requireRole(async () => makePerson(role)));
	app.get(`/officer/v1/${route}`, (context) => context.text('answered'));
	const { status } = await app.request(`/officer/v1/${path}`);
	return { status, recorded };
}

test.each([
	['auditor', 'documents/:id', `documents/${id}`, { document: id }],
	['administrator', 'documents/:id', `documents/${digest}`, { documentDigest: digest }],
	['auditor', 'documents/:id/attachments/:digest', `documents/${id}/attachments/${digest}`, { document: id }],
	['administrator', 'drafts/:id', `drafts/${id}`, { draft: id }],
	['auditor', 'exports', 'exports?of=inbox&format=json', {}],
	['auditor', 'approvals/:id', `approvals/${id}`, {}],
	['auditor', 'documents/:id', 'documents/Melati%20Fiktif', {}],
] as const)('that the %s tried to read %s is on record: %s', async (role, route, path, named) => {
	expect(await ask(role, route, path)).toEqual({ status: 403, recorded: [{ ...named, code: 'role-needed' }] });
});

test.each(reading)('%s is on record where it is refused', async (route) => {
	const path = route.replace('GET /officer/v1/', '');
	const { status, recorded } = await ask('administrator', path, path.replace(':id', id).replace(':digest', digest));
	expect({ status, recorded }).toEqual({ status: 403, recorded: [expect.objectContaining({ code: 'role-needed' })] });
});

test('what an officer reads, the use case puts on record', async () => {
	expect(await ask('officer', 'documents/:id', `documents/${id}`)).toEqual({ status: 200, recorded: [] });
});

test('what is not about people is refused without an entry', async () => {
	expect(await ask('administrator', 'inbox', 'inbox')).toEqual({ status: 403, recorded: [] });
});
