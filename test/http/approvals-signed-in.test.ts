import { afterAll, beforeAll, expect, it } from 'vitest';
import { openPolicies } from '../../src/policy/policies.ts';
import { trust } from '../gateways.ts';
import { makeOfficeWithPeople, type OfficeWithPeople } from '../sign-in.ts';
import { createCorrespondent } from './correspondent.ts';
import { draft } from './drafts.ts';

let people: OfficeWithPeople;
let officer: string;
let approver: string;

beforeAll(async () => {
	people = await makeOfficeWithPeople({ LINTAS_LOG_LEVEL: 'silent' });
	await trust(people.office, (await createCorrespondent('my.imigresen')).card);
	const needsApproval = openPolicies().findApprovalRule;
	await people.office.start({ doors: true, work: false }, { needsApproval });
	officer = await people.tokenOf('petugas');
	approver = await people.tokenOf('penyetuju');
});
afterAll(() => people.remove());

async function ask(token: string, path: string, body?: object) {
	const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
	const init = { method: body === undefined ? 'GET' : 'POST', headers, ...(body && { body: JSON.stringify(body) }) };
	const response = await fetch(`${people.origin}/officer/v1/${path}`, init);
	const text = await response.text();
	return { status: response.status, json: text === '' ? undefined : JSON.parse(text) };
}

const release = (breakGlass?: string) =>
	ask(officer, 'documents', { draft, recipients: [{ to: 'my.imigresen' }], ...(breakGlass && { breakGlass }) });

it('one person who signed in releases, another one who did looks at it and lets it go', async () => {
	const { status, json } = await release();
	expect(status).toBe(202);
	const path = `approvals/${json.awaitingApproval.id}`;
	const shown = await ask(approver, path);
	expect(shown.status).toBe(200);
	const copies = shown.json.copies.map(({ recipient, copyDigest }: Record<string, string>) => ({
		recipient,
		copyDigest,
	}));
	const seen = { documentDigest: shown.json.documentDigest, copies };
	expect(await ask(officer, `${path}/approve`, seen)).toMatchObject({ status: 403, json: { code: 'role-needed' } });
	expect(await ask(approver, `${path}/approve`, seen)).toMatchObject({ status: 200 });
	const { items } = (await ask(officer, 'outbox')).json;
	expect(items).toMatchObject([{ documentId: json.documentId, state: 'queued' }]);
});

it('what left at once is reviewed by somebody who signed in as an approver', async () => {
	const { status, json } = await release('child-missing');
	expect(status).toBe(201);
	const path = `break-glass/${json.breakGlass.id}/review`;
	expect(await ask(officer, path, { outcome: 'justified' })).toMatchObject({ status: 403 });
	expect(await ask(approver, path, { outcome: 'justified' })).toMatchObject({
		status: 200,
		json: { outcome: 'justified' },
	});
});
