import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { AuditEntry } from '../../src/audit/entry.ts';
import type { Gateway } from '../../src/gateway.ts';
import { roles } from '../../src/model/person.ts';
import { makePair, type TestOffice } from '../gateways.ts';
import { handling } from '../http/drafts.ts';
import { readStored } from '../http/watch.ts';

let pair: Awaited<ReturnType<typeof makePair>>;
let gateways: readonly Gateway[];

beforeAll(async () => {
	pair = await makePair();
	gateways = await Promise.all([pair.indonesia.start(), pair.malaysia.start()]);
});
afterAll(() => pair.remove());

/** What the invented document says wherever somebody may write, and its one date. */
const mark = 'TANDAREKAAN';
const marks = /tandarekaan|1999-03/i;

const draft = {
	kind: 'repatriation-request',
	validUntil: '2030-12-31',
	handling: { ...handling, legalBasis: `${mark} dasar` },
	body: {
		victims: [
			{
				name: `${mark} Fiktif`,
				traffickingStatus: 'korban',
				birthDate: '1999-03-08',
				birthPlace: `${mark} tempat`,
				homeAddress: `Jalan ${mark} 1`,
				consentToReturn: 'setuju',
				consentToShare: 'setuju',
				health: `${mark} kesehatan`,
			},
		],
		hostCountry: 'Malaysia',
		homeCountry: 'Indonesia',
		urgency: 'segera',
		circumstances: `${mark} keadaan`,
		note: `${mark} tempat`,
	},
};

/** Asks the officer door of an office. @returns the status, and what was answered */
async function ask(office: TestOffice, method: string, path: string, body?: object | string) {
	const token = (await readFile(join(office.dataDir, 'officer-token'), 'utf8')).trim();
	const type = typeof body === 'string' ? 'text/csv' : 'application/json';
	const answer = await fetch(`http://127.0.0.1:${office.officerPort}/officer/v1/${path}`, {
		method,
		headers: { authorization: `Bearer ${token}`, ...(body !== undefined && { 'content-type': type }) },
		...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
	});
	const text = await answer.text();
	return { status: answer.status, text };
}

/** Codes, ids, digests, times, routes and commands: no value of an entry is a text that somebody wrote. */
const shapes = /^[A-Za-z0-9 ._:/@+-]{1,160}$/;

test('nothing that a document or a request says is in any entry of either side, whatever became of it', async () => {
	const { indonesia, malaysia } = pair;
	const released = await ask(indonesia, 'POST', 'documents', { draft, recipients: [{ to: malaysia.authority }] });
	expect(released.status, released.text).toBe(201);
	const { documentId } = JSON.parse(released.text);
	await vi.waitFor(async () => expect((await ask(malaysia, 'GET', 'inbox')).text).toContain(documentId), 15_000);
	const read = await ask(malaysia, 'GET', `documents/${documentId}?purpose=repatriation`);
	expect(read.text).toContain(mark);
	for (const [office, method, path, status, body] of [
		[malaysia, 'GET', `documents/${documentId}/copy?purpose=repatriation`, 200],
		[malaysia, 'GET', 'exports?purpose=repatriation&of=inbox&format=json', 200],
		[malaysia, 'GET', `documents/${documentId}?purpose=prevention`, 403],
		[malaysia, 'GET', `documents/${documentId}?purpose=${mark}`, 400],
		[malaysia, 'GET', `documents/${mark}?purpose=repatriation`, 400],
		[malaysia, 'GET', `${mark}`, 404],
		[malaysia, 'DELETE', `drafts/${mark}`, 400],
		[malaysia, 'PUT', `documents/${documentId}/hold`, 400, { reason: mark }],
		[indonesia, 'POST', 'documents', 400, { draft: { ...draft, [mark]: mark }, recipients: [{ to: mark }] }],
		[indonesia, 'POST', `imports?kind=${mark}`, 400, `name\n${mark}\n`],
	] as const) {
		const answer = await ask(office, method, path, body);
		expect([path, answer.status], answer.text).toEqual([path, status]);
	}
	const stranger = { authorization: `Bearer ${mark}` };
	const door = `http://127.0.0.1:${malaysia.officerPort}/officer/v1/inbox`;
	expect((await fetch(door, { headers: stranger })).status).toBe(401);
	const withdrawal = {
		...draft,
		kind: 'withdrawal',
		relations: [{ type: 'withdraws', document: documentId }],
		body: { reason: `${mark} salah orang` },
	};
	const withdrawn = { draft: withdrawal, recipients: [{ to: malaysia.authority }] };
	expect(await ask(indonesia, 'POST', 'documents', withdrawn)).toMatchObject({ status: 201 });
	const said = async ({ database }: TestOffice) => (await readStored(database)).entries;
	const actionsOf = async (office: TestOffice) => (await said(office)).map(({ action }) => action);
	await vi.waitFor(async () => expect(await actionsOf(malaysia)).toContain('document-erased'), 15_000);
	await vi.waitFor(async () => expect(await actionsOf(indonesia)).toContain('delivery-settled'), 15_000);

	// What was counted goes on record.
	await Promise.all(gateways.map((gateway) => gateway.close()));
	const entries: readonly AuditEntry[] = [...(await said(indonesia)), ...(await said(malaysia))];
	const actions = new Set(entries.map(({ action }) => action));
	const whole = ['document-released', 'document-received', 'document-read', 'export-begun', 'request-refused'] as const;
	for (const action of whole) expect(actions).toContain(action);
	expect(entries).toContainEqual(expect.objectContaining({ outcome: 'sign-in-required', count: 1 }));
	for (const entry of entries) {
		expect(JSON.stringify({ ...entry, at: undefined })).not.toMatch(marks);
		for (const [member, value] of Object.entries(entry)) {
			if (member === 'roles') expect(roles).toEqual(expect.arrayContaining(value));
			else if (typeof value === 'string')
				expect({ member, value }).toMatchObject({ value: expect.stringMatching(shapes) });
			else expect({ member, value }).toMatchObject({ member: 'count', value: expect.any(Number) });
		}
	}
});
