import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Browser, openBrowser } from '../../src/cli/demo/browser.ts';
import { trust } from '../gateways.ts';
import { makeOfficeWithPeople, type OfficeWithPeople } from '../sign-in.ts';
import { createCorrespondent } from './correspondent.ts';
import { draft, handling } from './drafts.ts';
import { makeLog } from './watch.ts';

let people: OfficeWithPeople;
const log = makeLog();
let now = Temporal.Now.instant();

beforeAll(async () => {
	people = await makeOfficeWithPeople();
	await trust(people.office, (await createCorrespondent('my.imigresen')).card);
	await people.office.start({ doors: true, work: false }, { logTo: log, clock: () => now });
});
afterAll(() => people.remove());

const at = (path: string) => `${people.origin}/officer/v1/${path}`;

async function signIn(account: string): Promise<Browser> {
	const browser = openBrowser();
	const { status } = await browser.signIn(at('sign-in'), account);
	expect(status).toBe(200);
	return browser;
}

/** What is on record, without its moment. */
async function listEntries(): Promise<Record<string, unknown>[]> {
	const rows = await people.office.database.db.selectFrom('audit_entry').select('entry').orderBy('at').execute();
	return rows.map(({ entry }) => JSON.parse(entry));
}

const ownOrigin = () => ({ origin: people.origin, 'sec-fetch-site': 'same-origin' });

describe('a person signs in with a browser', () => {
	it('at the identity provider, and is known by a pseudonym and roles, the same at every sign-in', async () => {
		const first = await signIn('petugas');
		const me = await first.visit(at('me'));
		expect(JSON.parse(me.text)).toEqual({ id: expect.stringMatching(/^[\w-]{22}$/), roles: ['officer'] });
		const again = await signIn('petugas');
		expect((await again.visit(at('me'))).text).toBe(me.text);
		const other = await signIn('auditor');
		expect(JSON.parse((await other.visit(at('me'))).text).id).not.toBe(JSON.parse(me.text).id);
		const { id: by } = JSON.parse(me.text);
		expect(await listEntries()).toContainEqual(
			expect.objectContaining({ action: 'signed-in', by, roles: ['officer'], outcome: 'done' }),
		);
		expect(log.lines.join('') + JSON.stringify(await listEntries())).not.toMatch(/petugas|Bunga|Fiktif/);
	});

	it('and is refused without a role here, which is on record', async () => {
		const { status, text } = await openBrowser().signIn(at('sign-in'), 'tamu');
		expect({ status, code: JSON.parse(text).code }).toEqual({ status: 403, code: 'role-needed' });
		expect((await listEntries()).at(-1)).toMatchObject({
			action: 'sign-in-refused',
			roles: [],
			outcome: 'role-needed',
		});
	});

	it('and who comes without a role again and again has thirty entries, and the count of the others', async () => {
		const office = await makeOfficeWithPeople();
		const gateway = await office.office.start({ doors: true, work: false });
		for (let time = 0; time < 4; time += 1)
			await Promise.all(
				Array.from({ length: 8 }, () => openBrowser().signIn(`${office.origin}/officer/v1/sign-in`, 'tamu')),
			);
		await gateway.close();
		const rows = await office.office.database.db.selectFrom('audit_entry').select('entry').execute();
		const refused = rows.map(({ entry }) => JSON.parse(entry)).filter(({ action }) => action === 'sign-in-refused');
		const counted = refused.filter(({ count }) => count !== undefined);
		expect(refused.length - counted.length).toBe(30);
		expect(counted).toMatchObject([{ by: refused[0].by, outcome: 'role-needed', count: 2 }]);
		await office.remove();
	});

	it('for eight hours', async () => {
		const browser = await signIn('petugas');
		const started = now;
		now = started.add({ hours: 8 }).subtract({ seconds: 1 });
		expect((await browser.visit(at('inbox'))).status).toBe(200);
		now = started.add({ hours: 8 });
		expect((await browser.visit(at('inbox'))).status).toBe(401);
		now = started;
	});

	it('for one hour, where the provider gives nothing by which it can be asked again', async () => {
		const office = await makeOfficeWithPeople({}, false);
		let time = Temporal.Now.instant();
		await office.office.start({ doors: true, work: false }, { clock: () => time });
		const browser = openBrowser();
		await browser.signIn(`${office.origin}/officer/v1/sign-in`, 'petugas');
		const ask = async () => (await browser.visit(`${office.origin}/officer/v1/inbox`)).status;
		time = time.add({ minutes: 59 });
		expect(await ask()).toBe(200);
		time = time.add({ minutes: 2 });
		expect(await ask()).toBe(401);
		await office.remove();
	});

	it('until it signs out: then what was copied of the cookie is worth nothing', async () => {
		const browser = await signIn('petugas');
		const copied = new Map(browser.cookies);
		expect((await browser.visit(at('sign-out'), { method: 'POST', headers: ownOrigin() })).status).toBe(204);
		for (const [name, value] of copied) browser.cookies.set(name, value);
		expect((await browser.visit(at('inbox'))).status).toBe(401);
		expect((await listEntries()).at(-1)).toMatchObject({ action: 'signed-out', roles: ['officer'] });
	});

	it('in the browser where it began', async () => {
		const [one, other] = [openBrowser(), openBrowser()];
		const back = await one.signIn(at('sign-in'), 'petugas', at('sign-in/callback'));
		expect((await other.visit(back.url)).status).toBe(401);
		await other.visit(at('sign-in'));
		expect((await other.visit(back.url)).status).toBe(401);
		expect((await one.visit(back.url)).status).toBe(200);
		// A code counts once.
		expect((await one.visit(back.url)).status).toBe(401);
	});

	it.each([
		['no answer', ''],
		['an error', '?error=access_denied&state=x'],
		['another state', '?code=x&state=y'],
		['garbage', '?%00'],
	])('never by %s, which leaves no entry: anybody can make as many as they like', async (_, query) => {
		const entries = await listEntries();
		const browser = openBrowser();
		await browser.visit(at('sign-in'));
		const { status, text } = await browser.visit(at(`sign-in/callback${query}`));
		expect({ status, code: JSON.parse(text).code }).toEqual({ status: 401, code: 'sign-in-required' });
		expect(await listEntries()).toEqual(entries);
	});

	it('with a cookie that no script reads and no other site sends along', async () => {
		const browser = openBrowser();
		const back = await browser.signIn(at('sign-in'), 'petugas', at('sign-in/callback'));
		const cookie = [...browser.cookies].map(([key, value]) => `${key.split(' ')[1]}=${value}`).join('; ');
		const response = await fetch(back.url, { headers: { cookie } });
		const session = response.headers.getSetCookie().find((line) => line.startsWith('lintas-session'));
		expect(session).toMatch(/; HttpOnly/);
		expect(session).toMatch(/; SameSite=Lax/);
		expect(response.headers.get('cache-control')).toBe('no-store');
	});
});

describe('what the provider says of a person counts for five minutes in a session', () => {
	const started = now;
	afterAll(() => {
		now = started;
	});
	const later = (minutes: number) => {
		now = now.add({ minutes });
	};
	const ask = async (browser: Browser, path = 'inbox') => {
		const { status, text } = await browser.visit(at(path));
		return status === 200 ? 200 : JSON.parse(text).code;
	};
	const lastOf = async (action: string) => (await listEntries()).findLast((entry) => entry.action === action);

	it('then others, with other roles', async () => {
		const browser = await signIn('petugas');
		people.change('petugas', ['auditor']);
		later(4);
		expect(await ask(browser, 'alarms')).toBe('role-needed');
		later(2);
		expect(await ask(browser, 'alarms')).toBe(200);
		expect(await lastOf('roles-changed')).toMatchObject({ roles: ['auditor'] });
		expect(await ask(browser, 'audit/entries')).toBe(200);
		expect(await lastOf('request-refused')).toMatchObject({ roles: ['officer'], outcome: 'role-needed' });
		expect(await lastOf('audit-read')).toMatchObject({ roles: ['auditor'] });
		people.change('petugas', ['officer']);
		later(6);
		expect(await ask(browser, 'alarms')).toBe('role-needed');
	});

	it.each([
		['without a role here', [], 'role-needed'],
		['where there is no such person any more', undefined, 'sign-in-required'],
	])('then it ends %s, for good', async (_, roles, code) => {
		const browser = await signIn('penyetuju');
		people.change('penyetuju', roles);
		later(6);
		expect(await ask(browser)).toBe(code);
		expect(await lastOf('signed-out')).toMatchObject({ roles: ['approver'], outcome: code });
		people.change('penyetuju', ['approver']);
		expect(await ask(browser)).toBe('sign-in-required');
	});

	it('of several requests at once one asks, and none is refused for it', async () => {
		const browser = await signIn('petugas');
		for (let time = 0; time < 3; time += 1) {
			later(6);
			const answers = await Promise.all(Array.from({ length: 8 }, () => ask(browser)));
			expect(answers).toEqual(Array.from({ length: 8 }, () => 200));
		}
	});

	it('and what it was asked by is nowhere in the clear', async () => {
		await signIn('petugas');
		const rows = await people.office.database.db.selectFrom('session').select('refresh_token').execute();
		expect(rows.every(({ refresh_token: sealed }) => (sealed?.length ?? 0) > 28)).toBe(true);
		const texts = rows.map(({ refresh_token: sealed }) => Buffer.from(sealed ?? []).toString('latin1'));
		expect(texts.filter((text) => /^[\w-]+$/.test(text))).toEqual([]);
	});
});

describe('the cookie counts for what our own pages ask', () => {
	const change = async (headers: Record<string, string>) => {
		const browser = await signIn('administrator');
		const path = at('partners/my.imigresen/state');
		const body = JSON.stringify({ state: 'suspended', reason: 'other' });
		const page = await browser.visit(path, {
			method: 'PUT',
			body,
			headers: { 'content-type': 'application/json', ...headers },
		});
		return JSON.parse(page.text).code;
	};

	it.each([
		['another site', { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }],
		['another port of this machine', { origin: 'http://127.0.0.1:1', 'sec-fetch-site': 'same-site' }],
		['an unknown origin', { origin: 'null' }],
		['nobody knows where', {}],
		['a typed address', { 'sec-fetch-site': 'none' }],
	])('not for a change from %s', async (_, headers: Record<string, string>) => {
		log.take();
		expect(await change(headers)).toBe('sign-in-required');
		expect(log.take()).toContainEqual(expect.objectContaining({ errorCode: 'other-origin' }));
	});

	it('for one from here', async () => {
		expect(await change(ownOrigin())).not.toBe('sign-in-required');
	});

	it('nor for reading from another site, which would be on record as this person’s', async () => {
		const browser = await signIn('petugas');
		expect((await browser.visit(at('inbox'), { headers: { 'sec-fetch-site': 'cross-site' } })).status).toBe(401);
		expect((await browser.visit(at('inbox'), { headers: { 'sec-fetch-site': 'none' } })).status).toBe(200);
	});

	it('and one that was made up is refused', async () => {
		const browser = await signIn('petugas');
		for (const name of browser.cookies.keys()) browser.cookies.set(name, 'A'.repeat(43));
		expect((await browser.visit(at('inbox'))).status).toBe(401);
	});
});

describe('a tool shows an access token', () => {
	const ask = (path: string, token: string, init: RequestInit = {}) =>
		fetch(at(path), { ...init, headers: { authorization: `Bearer ${token}` } });

	it('and is the person who signed in, as in a browser', async () => {
		const browser = await signIn('petugas');
		const answer = await ask('me', await people.tokenOf('petugas'));
		expect(await answer.text()).toBe((await browser.visit(at('me'))).text);
	});

	it('and is refused what its roles do not allow', async () => {
		const auditor = await people.tokenOf('auditor');
		expect((await ask('inbox', auditor)).status).toBe(200);
		expect((await ask('approvals/01a213d3-7868-78a6-83fa-7928b1b287cd', auditor)).status).toBe(403);
		const administrator = await people.tokenOf('administrator');
		expect((await ask('partners', administrator)).status).toBe(200);
		expect((await ask('inbox', administrator)).status).toBe(403);
	});

	it('and is refused without a role', async () => {
		const token = await people.tokenOf('tamu');
		expect(await (await ask('me', token)).json()).toMatchObject({ code: 'role-needed' });
		const id = '01a213d3-7868-78a6-83fa-7928b1b287cd';
		expect((await ask(`documents/${id}?purpose=investigation`, token)).status).toBe(403);
		expect((await listEntries()).findLast(({ document }) => document === id)).toMatchObject({
			action: 'document-read',
			by: expect.any(String),
			outcome: 'role-needed',
		});
	});

	it('for an hour', async () => {
		const token = await people.tokenOf('petugas');
		const started = now;
		now = started.add({ minutes: 59 });
		expect((await ask('me', token)).status).toBe(200);
		now = started.add({ minutes: 62 });
		expect((await ask('me', token)).status).toBe(401);
		now = started;
	});
});

describe('the token of the machine, where people sign in,', () => {
	const recipients = [{ to: 'my.imigresen', withhold: [] }];

	it('looks after partners, and sees nothing else', async () => {
		const { client } = people.office;
		expect((await client.partners()).items).toMatchObject([{ authority: 'my.imigresen' }]);
		await expect(client.inbox(10)).rejects.toMatchObject({ code: 'role-needed' });
	});

	it('releases notices on our own keys, and nothing else', async () => {
		const { client } = people.office;
		const body = { subject: 'new-card', summary: 'A new version of our card.' };
		const notice = { ...draft, kind: 'partner-notice', handling: { ...handling, tlp: 'TLP:CLEAR' }, body };
		expect((await client.release(notice, recipients)).deliveries).toHaveLength(1);
		await expect(client.release(draft, recipients)).rejects.toMatchObject({
			code: 'policy-denied',
			fields: expect.arrayContaining([expect.objectContaining({ rule: 'release-by-officers' })]),
		});
	});
});

describe('an approver is told what is wrong with', () => {
	const nothing = '01a213d3-7868-78a6-83fa-7928b1b287cd';
	it.each([
		['no approval', `approvals/${nothing}/refuse`, { reason: 'not-needed' }, 404],
		['no reason', `approvals/${nothing}/refuse`, {}, 400],
		['a text', `approvals/${nothing}/refuse`, { reason: 'not-needed', text: 'x' }, 400],
		['no digests', `approvals/${nothing}/approve`, {}, 400],
		['no review', `break-glass/${nothing}/review`, { outcome: 'justified' }, 404],
		['an outcome that is none', `break-glass/${nothing}/review`, { outcome: 'fine' }, 400],
	])('%s', async (_, path, body, status) => {
		const authorization = `Bearer ${await people.tokenOf('penyetuju')}`;
		const headers = { authorization, 'content-type': 'application/json' };
		const answer = await fetch(at(path), { method: 'POST', headers, body: JSON.stringify(body) });
		expect(answer.status).toBe(status);
	});
});
