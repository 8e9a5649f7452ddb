import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type OfficerClient, openOfficerClient } from '../../src/cli/officer-client.ts';
import { expireApproval, refuse } from '../../src/exchange/approval-end.ts';
import type { Gateway } from '../../src/gateway.ts';
import type { ApprovalId } from '../../src/model/identifiers.ts';
import { openPolicies } from '../../src/policy/policies.ts';
import { runLintas } from '../cli/lintas.ts';
import { type OpenExchange, openExchange } from '../exchange/open-exchange.ts';
import { trust } from '../gateways.ts';
import { makePerson } from '../people.ts';
import { makeOfficeWithPeople, type OfficeWithPeople } from '../sign-in.ts';
import { createCorrespondent } from './correspondent.ts';
import { draft } from './drafts.ts';
import { expectNothingPersonal } from './watch.ts';

let people: OfficeWithPeople;
let gateway: Gateway;
let folder: string;
let exchange: OpenExchange;
let client: OfficerClient;
const tokens = new Map<string, string>();

beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'lintas-group-'));
	people = await makeOfficeWithPeople({ LINTAS_LOG_LEVEL: 'silent' });
	await trust(people.office, { ...(await createCorrespondent('my.imigresen')).card, country: 'MYS' });
	gateway = await start();
	exchange = await openExchange(people.office);
	for (const account of ['koordinator', 'penyetuju']) tokens.set(account, await people.tokenOf(account));
	client = await openOfficerClient({
		LINTAS_DATA: people.office.dataDir,
		LINTAS_OFFICER_PORT: people.office.officerPort,
		LINTAS_TOKEN: tokens.get('koordinator'),
	});
}, 60_000);
afterAll(async () => {
	await people.remove();
	await rm(folder, { recursive: true, force: true });
});

const start = () =>
	people.office.start({ doors: true, work: false }, { needsApproval: openPolicies().findApprovalRule });

const run = (account: string, ...words: readonly string[]) =>
	runLintas(words, { ...people.office.environment, LINTAS_TOKEN: tokens.get(account) ?? '' });

interface Group {
	readonly caseId: string;
	readonly released: readonly { readonly documentId: string; readonly awaitingApproval: { readonly id: ApprovalId } }[];
	readonly present: readonly string[];
}

/** A file of its own: no two tests are about the same people. */
async function writeGroup(size: number, changed: (victims: object[]) => readonly object[] = (all) => all) {
	const name = crypto.randomUUID();
	const victims = Array.from({ length: size }, (_, index) => toVictim(`Melati Fiktif ${index + 1}`));
	const path = join(folder, `${name}.json`);
	const body = { ...draft.body, circumstances: `Rekaan ${name}`, victims: changed(victims) };
	await writeFile(path, JSON.stringify({ ...draft, body }));
	return path;
}

const toVictim = (name: string) => ({
	name,
	ageGroup: 'dewasa',
	traffickingStatus: 'korban',
	consentToReturn: 'setuju',
	consentToShare: 'setuju',
});

const open = (path: string, ...words: string[]) =>
	run('koordinator', 'case', 'open', path, '--to', 'my.imigresen', '--json', ...words);

async function opened(path: string): Promise<Group> {
	const { code, stdout, stderr } = await open(path);
	expect([0, 5], stderr).toContain(code);
	return JSON.parse(stdout);
}

const countOf = async (table: 'approval' | 'draft' | 'document') =>
	(await people.office.database.db.selectFrom(table).select(exchange.db.fn.countAll().as('count')).execute())[0]?.count;

const stateOf = async (group: Group) => {
	const ids = group.released.map(({ awaitingApproval }) => awaitingApproval.id);
	const rows = await exchange.db.selectFrom('approval').select(['id', 'state']).where('id', 'in', ids).execute();
	const states = new Map(rows.map(({ id, state }) => [id, state]));
	return ids.map((id) => states.get(id));
};

describe('a group that is brought into a case', () => {
	test('goes in several calls, and says how far it has come', async () => {
		const { code, stdout, stderr } = await run(
			'koordinator',
			'case',
			'open',
			await writeGroup(30),
			'--to',
			'my.imigresen',
		);
		expect(code).toBe(5);
		expect(stdout).toMatch(
			/^Case: \S{36}\n {2}Waits for a second person: 30 \(lintas approvals show --case \S{36}\)\n$/,
		);
		expect(stderr).toMatch(/^Checking what is told of each … 0\/30\n(?:.*\n)*Opening the case … 0\/30\n/);
	});

	test('comes in once, however often its file is sent, and two who are told alike are two', async () => {
		const twins = (victims: object[]) => [...victims.slice(1), toVictim('Tak Dikenal'), toVictim('Tak Dikenal')];
		const path = await writeGroup(28, twins);
		const first = await opened(path);
		expect([first.released.length, first.present]).toEqual([29, []]);
		const again = await opened(path);
		expect(again).toMatchObject({ caseId: first.caseId, released: [] });
		expect(again.present.toSorted()).toEqual(first.released.map(({ documentId }) => documentId).toSorted());
	});

	test('goes on where it was cut short, by whatever', async () => {
		const path = await writeGroup(30);
		const db = people.office.database.db;
		const before = Number(await countOf('approval'));
		// The call that opens the case is cut in its middle: the gateway stops.
		const cut = open(path);
		await expect
			.poll(async () => Number(await countOf('approval')), { interval: 5, timeout: 20_000 })
			.toBeGreaterThan(before + 3);
		await gateway.close();
		const { code, stderr } = await cut;
		gateway = await start();
		expect(code).not.toBe(5);
		expect(stderr).toContain('Run the same command again');
		const { caseId } = await opened(path);
		const rows = await db
			.selectFrom('approval')
			.select(['document_id', 'state'])
			.where('case_id', '=', caseId as never)
			.execute();
		expect(rows.map(({ state }) => state)).toEqual(Array.from({ length: 30 }, () => 'waiting'));
		expect(Number(await countOf('approval'))).toBe(before + 30);
	});

	test('is not begun where one of it would be refused, who is named by the place in the file', async () => {
		const before = await Promise.all([countOf('approval'), countOf('draft')]);
		const wrong = (victims: object[]) => victims.with(27, { ...victims[27], birthDate: 'x'.repeat(9_000) });
		const { code, stderr } = await open(await writeGroup(30, wrong));
		expect(code).toBe(1);
		expect(stderr).toMatch(/\/body\/victims\/27\/birthDate: /);
		expectNothingPersonal([stderr]);
		expect(await Promise.all([countOf('approval'), countOf('draft')])).toEqual(before);
	});

	test('joins whoever of it is in a case already, and never two cases', async () => {
		const path = await writeGroup(2);
		const request = JSON.parse(await readFile(path, 'utf8'));
		const [one, other] = request.body.victims;
		const openOne = (keys: readonly string[], ...victims: object[]) =>
			client.openCase({ ...request, body: { ...request.body, victims } }, [{ to: 'my.imigresen', withhold: [] }], {
				keys,
			});
		const [k1, k2] = [crypto.randomUUID(), crypto.randomUUID()];
		const { caseId } = await openOne([k1], one);
		expect(await openOne([k2, k1], other, one)).toMatchObject({ caseId, present: [caseId] });
		await openOne([`${k1}b`], one);
		await expect(openOne([k1, `${k1}b`], one, other)).rejects.toMatchObject({ code: 'case-elsewhere' });
		await expect(openOne([k1], one, other)).rejects.toMatchObject({ fields: [{ pointer: '/keys' }] });
		await expect(openOne([k1, k1], one, other)).rejects.toMatchObject({ code: 'request-malformed' });
		await expect(openOne([''], one)).rejects.toMatchObject({ code: 'request-malformed' });
	});
});

describe('the requests of a case that wait', () => {
	const show = async (caseId: string) =>
		JSON.parse((await run('penyetuju', 'approvals', 'show', '--case', caseId, '--json')).stdout);

	test('are approved together, once they were seen as one list', async () => {
		const { caseId, released } = await opened(await writeGroup(3));
		const { stdout } = await run('penyetuju', 'approvals', 'show', '--case', caseId);
		expect(stdout.match(/^\d+\. .*Melati Fiktif/gm)).toHaveLength(3);
		expect(stdout.match(/Rekaan/g)).toHaveLength(1);
		const [command = ''] = /lintas approvals approve --case \S+ --seen \S+/.exec(stdout) ?? [];
		const done = await run('penyetuju', ...command.split(' ').slice(1));
		expect(done, done.stderr).toMatchObject({ code: 0, stdout: 'Approved: 3\n' });
		const rows = await exchange.db
			.selectFrom('approval')
			.select(['state', 'settled_by'])
			.where('case_id', '=', caseId as never)
			.execute();
		expect(rows).toHaveLength(3);
		expect(new Set(rows.map(({ state, settled_by }) => `${state} ${settled_by}`)).size).toBe(1);
		expect(rows[0]?.state).toBe('approved');
		expect((await client.case(caseId)).persons).toHaveLength(released.length);
	});

	test('are not approved where one has come since, nor without having been seen', async () => {
		const { caseId } = await opened(await writeGroup(2));
		const { seen } = await show(caseId);
		const request = {
			...draft,
			relations: [{ type: 'case', document: caseId }],
			body: { ...draft.body, victims: [toVictim('Kenanga Fiktif')] },
		};
		await client.openCase(request, [{ to: 'my.imigresen', withhold: [] }]);
		const late = await run('penyetuju', 'approvals', 'approve', '--case', caseId, '--seen', seen);
		expect([late.code, late.stderr]).toEqual([1, expect.stringMatching(/^approval-outdated: /)]);
		for (const words of [
			['--case', caseId],
			['--case', caseId, '--seen', seen, caseId],
		])
			expect(await run('penyetuju', 'approvals', 'approve', ...words)).toMatchObject({ code: 2 });
		const nobody = await run('penyetuju', 'approvals', 'show', '--case', '019ab000-0000-7000-8000-000000000000');
		expect(nobody.stderr).toMatch(/^approval-unknown: /);
	});

	test('are approved after the one that opens it, not before', async () => {
		const { released } = await opened(await writeGroup(2));
		const [, joining] = released;
		const early = await run('penyetuju', 'approvals', 'approve', joining?.awaitingApproval.id ?? '');
		expect(early.stderr).toMatch(/^case-unopened: /m);
		const rest = await run('penyetuju', 'approvals', 'approve', released[0]?.awaitingApproval.id ?? '');
		expect(rest.code).toBe(0);
		expect((await run('penyetuju', 'approvals', 'approve', joining?.awaitingApproval.id ?? '')).code).toBe(0);
	});

	test('end with the one that opens it, and the file opens it anew', async () => {
		const path = await writeGroup(3);
		const first = await opened(path);
		const [opening] = first.released;
		await refuse(exchange, makePerson('approver'), opening?.awaitingApproval.id as ApprovalId, {
			reason: 'not-verified',
			places: [],
		});
		expect(await stateOf(first)).toEqual(['refused', 'unopened', 'unopened']);
		const joining = {
			...draft,
			relations: [{ type: 'case', document: first.caseId }],
			body: { ...draft.body, victims: [toVictim('Kenanga Fiktif')] },
		};
		const to = [{ to: 'my.imigresen', withhold: [] }];
		await expect(client.openCase(joining, to)).rejects.toMatchObject({ code: 'case-unknown' });
		await expect(client.release(joining, to)).rejects.toMatchObject({ code: 'case-unopened' });
		const anew = await opened(path);
		expect([anew.released.length, anew.caseId === first.caseId]).toEqual([3, false]);
		expect(await stateOf(anew)).toEqual(['waiting', 'waiting', 'waiting']);
		await exchangeAfter(anew);
		expect(await stateOf(anew)).toEqual(['expired', 'unopened', 'unopened']);
	});

	test('leave at once by nobody’s word alone while the one that opens it waits', async () => {
		const { caseId } = await opened(await writeGroup(1));
		const joining = {
			...draft,
			relations: [{ type: 'case', document: caseId }],
			body: { ...draft.body, victims: [toVictim('Kenanga Fiktif')] },
		};
		const to = [{ to: 'my.imigresen', withhold: [] }];
		const atOnce = client.openCase(joining, to, { breakGlass: 'danger-to-life' });
		await expect(atOnce).rejects.toMatchObject({ code: 'case-unopened' });
	});
});

/** What waits of a group is looked at when it is too late. */
async function exchangeAfter({ released: [opening] }: Group): Promise<void> {
	const late = { ...exchange, clock: () => Temporal.Instant.from('2040-01-01T00:00:00Z') };
	await expireApproval(late, opening?.awaitingApproval.id as ApprovalId);
}
