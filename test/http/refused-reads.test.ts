import { expect, test } from 'vitest';
import { markOnRecord } from '../../src/audit/on-record.ts';
import { makeDoorApp } from '../../src/http/app.ts';
import { toRefusedRequest } from '../../src/http/officer/refusals.ts';
import { requireRole, routes } from '../../src/http/officer/roles.ts';
import type { Role } from '../../src/model/person.ts';
import { Problem } from '../../src/problem.ts';
import { makePerson } from '../people.ts';

/** Every route that shows what is said of people. */
const reading = Object.entries(routes).flatMap(([route, { shows }]) => (shows === 'people' ? [route] : []));

const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
const id = '019ab000-0000-7000-8000-000000000001';
const digest = 'A'.repeat(43);

/** What is put on record when somebody in that role asks for a path, and what is behind it throws, if told to. */
async function ask(role: Role, route: string, path: string, thrown?: Problem, method = 'GET') {
	const recorded: unknown[] = [];
	const app = makeDoorApp('officer', log, async (context, problem) => {
		const { door: _door, by: _by, route: _route, ...said } = toRefusedRequest(context, problem);
		recorded.push(said);
	});
	app.use(requireRole(async () => makePerson(role)));
	app.on(method, `/officer/v1/${route}`, (context) => {
		if (thrown !== undefined) throw thrown;
		return context.text('answered');
	});
	const { status } = await app.request(`/officer/v1/${path}`, { method });
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
	const action = 'draft' in named ? 'draft-read' : 'document-read';
	expect(await ask(role, route, path)).toEqual({
		status: 403,
		recorded: [{ action, ...named, outcome: 'role-needed' }],
	});
});

test.each(reading)('%s is on record where it is refused', async (route) => {
	const [method, path = ''] = route.replace('/officer/v1/', '').split(' ');
	const asked = path.replace(':id', id).replace(':digest', digest);
	const { status, recorded } = await ask('administrator', path, asked, undefined, method);
	const said = {
		action: expect.stringMatching(/^(document-read|draft-read|case-read|identity-searched)$/),
		outcome: 'role-needed',
	};
	expect({ status, recorded }).toEqual({ status: 403, recorded: [expect.objectContaining(said)] });
});

test('so is who tries what is not there', async () => {
	const { recorded } = await ask('approver', 'approvals/:id', `approvals/${id}`, new Problem('approval-unknown'));
	expect(recorded).toEqual([{ action: 'document-read', outcome: 'approval-unknown' }]);
});

test('what an entry tells of already is not told of again', async () => {
	const thrown = new Problem('policy-denied');
	markOnRecord(thrown);
	expect(await ask('approver', 'approvals/:id', `approvals/${id}`, thrown)).toMatchObject({ recorded: [] });
});

test('what an officer reads, the use case puts on record', async () => {
	expect(await ask('officer', 'documents/:id', `documents/${id}`)).toEqual({ status: 200, recorded: [] });
});

test('what is not about people is a request that was refused', async () => {
	const recorded = [{ action: 'request-refused', outcome: 'role-needed' }];
	expect(await ask('administrator', 'inbox', 'inbox')).toEqual({ status: 403, recorded });
});
