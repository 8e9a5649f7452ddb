import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { approve } from '../../src/exchange/approval.ts';
import { openPolicies } from '../../src/policy/policies.ts';
import { runLintas } from '../cli/lintas.ts';
import { openExchange } from '../exchange/open-exchange.ts';
import { makePair } from '../gateways.ts';
import { makePerson } from '../people.ts';
import { draft } from './drafts.ts';
import { expectNothingPersonal, makeLog } from './watch.ts';

let pair: Awaited<ReturnType<typeof makePair>>;
let token: string;
const log = makeLog();

beforeAll(async () => {
	pair = await makePair({ LINTAS_LOG_LEVEL: 'info' });
	await pair.indonesia.start(
		{ doors: true, work: false },
		{ needsApproval: openPolicies().findApprovalRule, logTo: log },
	);
	token = (await readFile(join(pair.indonesia.dataDir, 'officer-token'), 'utf8')).trim();
});
afterAll(() => pair.remove());

const client = () => pair.indonesia.client;
const recipients = [{ to: 'my.imigresen', withhold: [] }];

async function ask(path: string, body?: object, method = body === undefined ? 'GET' : 'POST') {
	const url = `http://127.0.0.1:${pair.indonesia.officerPort}/officer/v1/${path}`;
	const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
	const response = await fetch(url, { method, headers, ...(body && { body: JSON.stringify(body) }) });
	const text = await response.text();
	return { status: response.status, json: text === '' ? undefined : JSON.parse(text) };
}

const hold = async () => {
	const { awaitingApproval } = await client().release(draft, recipients);
	return awaitingApproval?.id ?? expect.unreachable();
};

describe('the officer door', () => {
	it('answers 202 with the rule in both languages where a second person is asked for', async () => {
		const { status, json } = await ask('documents', { draft, recipients });
		expect(status).toBe(202);
		expect(json.awaitingApproval).toMatchObject({ rule: 'four-eyes.victims' });
		expect(Object.keys(json.awaitingApproval.words)).toEqual(['en', 'id']);
		expect((await ask(`deliveries/${json.deliveries[0].id}`)).status).toBe(404);
	});

	it('lists what waits, oldest first, page by page', async () => {
		await hold();
		await hold();
		const all = (await ask('approvals?limit=200')).json.items as { id: string; createdAt: string }[];
		expect(all.map(({ createdAt }) => createdAt)).toEqual(all.map(({ createdAt }) => createdAt).toSorted());
		const pages: string[] = [];
		for (let after: string | null = ''; after !== null; ) {
			const { json } = await ask(`approvals?limit=1${after && `&after=${after}`}`);
			pages.push(...json.items.map((item: { id: string }) => item.id));
			after = json.next;
		}
		expect(pages).toEqual(all.map(({ id }) => id));
	});

	it('shows each copy as its recipient would read it', async () => {
		const { copies } = await client().approval(await hold());
		expect(copies).toMatchObject([{ recipient: 'my.imigresen', withheld: [] }]);
		expect(copies[0]?.body).toMatchObject({ victims: [{ name: { raw: 'Melati Fiktif' } }, {}] });
	});

	it('has whoever holds the officer token decide on nothing: that is one person', async () => {
		const id = await hold();
		const { documentDigest, copies } = await client().approval(id);
		const seen = { documentDigest, copies: copies.map(({ recipient, copyDigest }) => ({ recipient, copyDigest })) };
		await expect(client().approve(id, seen)).rejects.toMatchObject({ code: 'role-needed' });
		await expect(client().refuse(id, { reason: 'not-needed' })).rejects.toMatchObject({ code: 'role-needed' });
		expect((await client().approval(id)).state).toBe('waiting');
		await client().withdraw(id);
		expect((await client().approval(id)).state).toBe('withdrawn');
	});

	it('takes a release that cannot wait, and lists it for review', async () => {
		const { breakGlass, awaitingApproval } = await client().release(draft, recipients, 'danger-to-life');
		expect(awaitingApproval).toBeNull();
		const { items } = await client().breakGlass(200);
		const id = breakGlass?.id ?? '';
		expect(items).toContainEqual(expect.objectContaining({ id, reason: 'danger-to-life', isOverdue: false }));
		await expect(client().review(id, 'justified')).rejects.toMatchObject({ code: 'role-needed' });
		const lines = log.take();
		expect(lines).toContainEqual(expect.objectContaining({ level: 40, alarm: 'break-glass', id }));
		expectNothingPersonal([JSON.stringify(lines)]);
	});

	it.each([
		['a reason that is none', 'documents', { draft, recipients, breakGlass: 'because' }, 400],
		['no approval', 'approvals/01a213d3-7868-78a6-83fa-7928b1b287cd/withdraw', {}, 404],
	])('refuses %s', async (_, path, body, status) => {
		expect((await ask(path, body)).status).toBe(status);
	});
});

describe('lintas approvals', () => {
	const run = (...words: string[]) => runLintas(words, pair.indonesia.environment);

	it('lists what waits and what is to be reviewed', async () => {
		const id = await hold();
		const { code, stdout } = await run('approvals');
		expect(code).toBe(0);
		expect(stdout).toMatch(new RegExp(`^\\S+ +\\S+ +Victim repatriation request +four-eyes\\.victims +${id}$`, 'm'));
		expect(stdout).toMatch(/Imminent danger to life or limb/);
		const { waiting, toReview } = JSON.parse((await run('approvals', '--json')).stdout);
		expect(waiting.items.length).toBeGreaterThan(0);
		expect(toReview.items.length).toBeGreaterThan(0);
	});

	it('shows what would leave to whom, in Bahasa Indonesia where asked to', async () => {
		const words = ['approvals', 'show', await hold()];
		const { stdout } = await runLintas(words, { ...pair.indonesia.environment, LINTAS_LANGUAGE: 'id' });
		expect(stdout).toContain('four-eyes.victims: Memuat data korban');
		expect(stdout).toMatch(/^ {2}kepada my\.imigresen: [\w-]{43}$/m);
		expect(stdout).toContain('Melati Fiktif');
	});

	it('tells who may not approve why, and takes back what is one’s own', async () => {
		const id = await hold();
		const { code, stderr } = await run('approvals', 'approve', id);
		expect(code).toBe(1);
		expect(stderr).toMatch(/^role-needed: /);
		expect(await run('approvals', 'withdraw', id)).toMatchObject({ code: 0, stdout: `Taken back: ${id}\n` });
		const again = await run('approvals', 'withdraw', id);
		expect(again.stderr).toMatch(/^approval-settled: /);
	});

	it.each([
		[['refuse', '01a213d3-7868-78a6-83fa-7928b1b287cd'], '--reason CODE is needed'],
		[['refuse', '01a213d3-7868-78a6-83fa-7928b1b287cd', '--reason', 'bad mood'], '--reason'],
		[['review', '01a213d3-7868-78a6-83fa-7928b1b287cd'], '--outcome justified'],
		[['show'], 'ID'],
		[['ponder', '01a213d3-7868-78a6-83fa-7928b1b287cd'], 'ponder'],
	])('is told how it is used (%j)', async (words, complaint) => {
		const { code, stderr } = await run('approvals', ...words);
		expect(code).toBe(2);
		expect(stderr).toContain(complaint);
	});

	it('lintas send ends with 5 while it waits, and tells when it came back why', async () => {
		const exchange = await openExchange(pair.indonesia);
		const { draftId } = await client().approval(await hold());
		const sent = await run('send', '--draft', draftId ?? '', '--to', 'my.imigresen');
		expect(sent.code).toBe(5);
		expect(sent.stdout).toMatch(/^Waits for a second person: Victim repatriation request /);
		const id = /approvals show (\S+)/.exec(sent.stdout)?.[1] ?? '';
		const { documentDigest, copies } = await client().approval(id);
		const wrong = {
			documentDigest,
			copies: copies.map(({ recipient }) => ({ recipient, copyDigest: documentDigest })),
		};
		await expect(approve(exchange, makePerson('approver'), id as never, wrong)).rejects.toThrow();
		expect((await run('drafts', 'show', draftId ?? '', '--purpose', 'repatriation')).stdout).toContain(
			`APPROVAL ${id}: waits for a second person`,
		);
	});
});
