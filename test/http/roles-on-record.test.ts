import { afterAll, beforeAll, expect, it } from 'vitest';
import type { AuditEntry } from '../../src/audit/entry.ts';
import type { Role } from '../../src/model/person.ts';
import { openPolicies } from '../../src/policy/policies.ts';
import { trust } from '../gateways.ts';
import { makeOfficeWithPeople, type OfficeWithPeople } from '../sign-in.ts';
import { createCorrespondent } from './correspondent.ts';
import { draft, handling } from './drafts.ts';

/** By account; the provider names those of `petugas` the other way round. */
const rolesOf = {
	petugas: ['officer', 'coordinator'],
	penyetuju: ['approver'],
	auditor: ['auditor'],
	administrator: ['administrator'],
	tamu: [],
} as const satisfies Record<string, readonly Role[]>;
type Account = keyof typeof rolesOf;

let people: OfficeWithPeople;
const tokens = new Map<Account, string>();
let needsSecondPerson = false;

beforeAll(async () => {
	people = await makeOfficeWithPeople({ LINTAS_LOG_LEVEL: 'silent', LINTAS_READING_LIMITS: 'documents-per-hour:1' });
	people.change('petugas', ['coordinator', 'officer']);
	await trust(people.office, (await createCorrespondent('my.imigresen')).card);
	const { findApprovalRule } = openPolicies();
	const needsApproval: typeof findApprovalRule = (leaving) =>
		needsSecondPerson ? findApprovalRule(leaving) : undefined;
	await people.office.start({ doors: true, work: false }, { needsApproval });
	for (const account of Object.keys(rolesOf) as Account[]) tokens.set(account, await people.tokenOf(account));
});
afterAll(() => people.remove());

/** @returns the text of the answer */
async function ask(account: Account, request: string, body?: object | string, type = 'application/json') {
	const [method = '', path] = request.split(' ');
	const answer = await fetch(`${people.origin}/officer/v1/${path}`, {
		method,
		headers: { authorization: `Bearer ${tokens.get(account)}`, ...(body !== undefined && { 'content-type': type }) },
		...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
	});
	return await answer.text();
}

const askJson = async (...what: Parameters<typeof ask>) => JSON.parse(await ask(...what));

async function listEntries(): Promise<AuditEntry[]> {
	const { db } = people.office.database;
	return (await db.selectFrom('audit_entry').select('entry').execute()).map(({ entry }) => JSON.parse(entry));
}

const nothing = '01a213d3-7868-78a6-83fa-7928b1b287cd';
const recipients = [{ to: 'my.imigresen', withhold: ['/victims/1'] }];
const release = async () => await askJson('petugas', 'POST documents', { draft, recipients });

/** A release where a rule asks for a second person. */
async function releaseByTwo(breakGlass?: string) {
	needsSecondPerson = true;
	const released = await askJson('petugas', 'POST documents', {
		draft,
		recipients,
		...(breakGlass !== undefined && { breakGlass }),
	});
	needsSecondPerson = false;
	return released;
}

async function approve(): Promise<void> {
	const path = `approvals/${(await releaseByTwo()).awaitingApproval.id}`;
	const { documentDigest, copies } = await askJson('penyetuju', `GET ${path}`);
	const seen = copies.map(({ recipient, copyDigest }: Record<string, string>) => ({ recipient, copyDigest }));
	await ask('penyetuju', `POST ${path}/approve`, { documentDigest, copies: seen });
}

const settle = async (account: Account, how: string, body?: object) =>
	await ask(account, `POST approvals/${(await releaseByTwo()).awaitingApproval.id}/${how}`, body);

async function importDraft(narrative: string): Promise<string> {
	const defaults = JSON.stringify({ validUntil: '2099-12-31', handling });
	const query = new URLSearchParams({ kind: 'perpetrator-profile', defaults });
	await ask('petugas', `POST imports?${query}`, `name,narrative\nOrang Contoh,${narrative}\n`, 'text/csv');
	return (await askJson('petugas', 'GET drafts')).items[0].id;
}

const identityQuestion = { purpose: 'repatriation', query: { name: 'Sri Contoh', born: '1990' } };
const importRecord = () =>
	ask('petugas', 'POST identity-records?source=paspor', 'reference,name\nX-1,Sri Contoh\n', 'text/csv');

async function raiseAlarm(): Promise<string> {
	for (let read = 0; read < 2; read += 1)
		await ask('petugas', `GET documents/${(await release()).documentId}?purpose=repatriation`);
	return (await askJson('auditor', 'GET alarms')).items[0].id;
}

async function hold(): Promise<string> {
	const { documentId } = await release();
	await ask('penyetuju', `PUT documents/${documentId}/hold`, { reason: 'court-order' });
	return documentId;
}

it.each<[action: AuditEntry['action'], by: Account, act: () => Promise<unknown>]>([
	['document-released', 'petugas', release],
	['document-released', 'petugas', approve],
	['approval-requested', 'petugas', () => releaseByTwo()],
	['document-approved', 'penyetuju', approve],
	['approval-ended', 'penyetuju', () => settle('penyetuju', 'refuse', { reason: 'not-needed', places: [] })],
	['approval-ended', 'petugas', () => settle('petugas', 'withdraw')],
	['break-glass', 'petugas', () => releaseByTwo('child-missing')],
	[
		'break-glass-reviewed',
		'penyetuju',
		async () => {
			const { breakGlass } = await releaseByTwo('child-missing');
			await ask('penyetuju', `POST break-glass/${breakGlass.id}/review`, { outcome: 'justified' });
		},
	],
	[
		'document-disclosed',
		'petugas',
		async () => {
			const more = { to: 'my.imigresen', fields: ['/victims'] };
			await ask('petugas', `POST documents/${(await release()).documentId}/deliveries`, more);
		},
	],
	[
		'delivery-cancelled',
		'petugas',
		async () => {
			const [{ id }] = (await release()).deliveries;
			await ask('petugas', `POST deliveries/${id}/cancel`, { reason: 'not-needed' });
		},
	],
	[
		'document-read',
		'petugas',
		async () => ask('petugas', `GET documents/${(await release()).documentId}?purpose=repatriation`),
	],
	['document-read', 'auditor', () => ask('auditor', `GET documents/${nothing}?purpose=repatriation`)],
	['document-read', 'tamu', () => ask('tamu', `GET documents/${nothing}?purpose=repatriation`)],
	['request-refused', 'tamu', () => ask('tamu', 'GET inbox')],
	['request-refused', 'petugas', () => ask('petugas', 'GET audit/entries')],
	['alarm-acknowledged', 'auditor', async () => ask('auditor', `POST alarms/${await raiseAlarm()}/acknowledge`)],
	['drafts-imported', 'petugas', () => importDraft('Rekaan satu')],
	[
		'draft-read',
		'petugas',
		async () => ask('petugas', `GET drafts/${await importDraft('Rekaan dua')}?purpose=investigation`),
	],
	['identity-records-imported', 'petugas', () => importRecord()],
	['identity-searched', 'petugas', () => ask('petugas', 'POST identity-searches', identityQuestion)],
	['identity-searched', 'tamu', () => ask('tamu', 'POST identity-searches', identityQuestion)],
	['draft-discarded', 'petugas', async () => ask('petugas', `DELETE drafts/${await importDraft('Rekaan tiga')}`)],
	['attachment-handed-in', 'petugas', () => ask('petugas', 'POST attachments', '%PDF-1.7\n%%EOF\n', 'application/pdf')],
	['export-begun', 'petugas', () => ask('petugas', 'GET exports?purpose=repatriation&of=outbox&format=ndjson')],
	['hold-placed', 'penyetuju', hold],
	['hold-lifted', 'administrator', async () => ask('administrator', `DELETE documents/${await hold()}/hold`)],
	['evidence-made', 'auditor', () => ask('auditor', `GET documents/${nothing}/evidence`)],
	['audit-read', 'auditor', () => ask('auditor', 'GET audit/entries')],
	[
		'partner-reconciled',
		'petugas',
		() => ask('petugas', 'GET partners/my.imigresen/reconciliation?from=2026-11-20&until=2026-11-20'),
	],
	[
		'partner-changed',
		'administrator',
		async () => {
			const change = (body: object) => ask('administrator', 'PUT partners/my.imigresen/state', body);
			await change({ state: 'suspended', reason: 'mistake' });
			await change({ state: 'active', reason: 'resolved' });
		},
	],
])('%s by %s says in which roles', async (action, by, act) => {
	const before = new Set((await listEntries()).map((entry) => JSON.stringify(entry)));
	await act();
	const { id } = await askJson(by, 'GET me');
	const made = (await listEntries()).filter((entry) => !before.has(JSON.stringify(entry)) && entry.action === action);
	expect(made.length).toBeGreaterThan(0);
	for (const entry of made) expect(entry).toMatchObject({ by: id ?? expect.any(String), roles: rolesOf[by] });
});
