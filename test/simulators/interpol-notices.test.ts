import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Simulator } from '../../src/simulators/bureau.ts';
import { saveFaults } from '../../src/simulators/faults.ts';
import { startInterpolSimulator } from '../../src/simulators/interpol.ts';
import { inventNotices, toDetail } from '../../src/simulators/interpol-notices.ts';
import { byChannels, type Client, createClient, hasOpenssl, type Line, openLine, toOptions } from './client.ts';

let client: Client;
let dir: string;
let bureau: Simulator;
let line: Line;

beforeAll(async () => {
	client = await createClient();
	dir = await mkdtemp(join(tmpdir(), 'lintas-simulators-'));
	bureau = await startInterpolSimulator(toOptions(client, dir, { count: 1_500 }));
	line = openLine(client, bureau);
});
afterEach(() => saveFaults(dir, {}));
afterAll(async () => {
	await line.close();
	await bureau.close();
	await rm(dir, { recursive: true });
});

interface Page {
	readonly total: number;
	readonly _embedded: { readonly notices: readonly Record<string, unknown>[] };
}

async function read<Said = Record<string, unknown>>(path: string): Promise<Said> {
	return JSON.parse(await line.open((await line.get(path)).bytes));
}

async function listIds(query: string): Promise<string[]> {
	const ids: string[] = [];
	for (let page = 1; ; page += 1) {
		const { _embedded } = await read<Page>(`/v1/notices/red?${query}&resultPerPage=100&page=${page}`);
		if (_embedded.notices.length === 0) return ids;
		ids.push(..._embedded.notices.map((notice) => String(notice.entity_id)));
	}
}

describe('notices of other states', () => {
	test('are shown up to 160 for each query, whatever there is', async () => {
		const { total } = await read<Page>('/v1/notices/red');
		const ids = await listIds('');
		expect(total).toBe(825);
		expect([ids.length, new Set(ids).size]).toEqual([160, 160]);
	});

	test('are found by what tells them apart', async () => {
		const totals = await Promise.all(
			['M', 'F', 'U'].map(async (sex) => (await read<Page>(`/v1/notices/red?sexId=${sex}`)).total),
		);
		expect(totals.reduce((sum, total) => sum + total)).toBe(825);
		const some = await read<Page>('/v1/notices/red?nationality=MY&sexId=F&ageMin=20&ageMax=60&resultPerPage=160');
		expect(some.total).toBeGreaterThan(0);
		expect(some._embedded.notices).toHaveLength(some.total);
		const { total } = await read<Page>('/v1/notices/red?arrestWarrantCountryId=MY');
		expect(total).toBeGreaterThan(0);
		expect(total).toBeLessThan(825);
	});

	test('are told in detail, in the shape of the public ones, and are the same for the same seed', async () => {
		const detail = await read('/v1/notices/red/2026-10001');
		expect(detail).toMatchObject({
			entity_id: '2026/10001',
			version: 1,
			name: expect.stringMatching(/^FICTIONAL /),
			date_of_birth: expect.stringMatching(/^\d{4}(\/\d\d){0,2}$/),
			arrest_warrants: [{ charge: expect.stringMatching(/^FICTIONAL/), charge_translation: null }],
			_links: { self: { href: '/v1/notices/red/2026-10001' } },
		});
		expect(await read('/v1/notices/red/2026-10001')).toEqual(detail);
		expect((await line.get('/v1/notices/green/2026-10001')).status).toBe(404);
	});

	test('have the oddities of the public ones', () => {
		const details = inventNotices({ seed: 1, count: 300 }).map((notice) => JSON.stringify(toDetail(notice)));
		const odd = ['"forename":null', '"place_of_birth":"-"', '"height":0', '"922"', '"hairs_id":null'];
		for (const text of odd) expect(details.some((detail) => detail.includes(text))).toBe(true);
		expect(details.some((detail) => /"date_of_birth":"\d{4}"/.test(detail))).toBe(true);
	});

	test('are diffusions too, and methods', async () => {
		const { total, _embedded } = await read<Page>('/v1/diffusions');
		expect(total).toBe(75);
		const id = String(_embedded.notices[0]?.entity_id).replace('/', '-');
		expect(await read(`/v1/diffusions/${id}`)).toMatchObject({ color: 'blue' });
		expect(await read('/v1/notices/purple/2026-10019')).toMatchObject({ title: expect.stringMatching(/^FICTIONAL/) });
	});

	test('change and go when a trainer says so', async () => {
		const before = await read('/v1/notices/red/2026-10001');
		await saveFaults(dir, { changed: ['2026/10001'], deleted: ['2026/10002'] });
		const after = await read('/v1/notices/red/2026-10001');
		expect(after).toMatchObject({ version: 2, name: before.name });
		expect(after.forename).not.toBe(before.forename);
		expect((await line.get('/v1/notices/red/2026-10002')).status).toBe(404);
		expect((await read<Page>('/v1/notices/red')).total).toBe(824);
	});
});

test('what becomes known of documents is told a hundred at a time', async () => {
	type Feed = {
		readonly changes: readonly { readonly operation: string; readonly record: { readonly id: string } }[];
		readonly next: string;
	};
	const first = await read<Feed>('/v1/sltd/changes');
	const second = await read<Feed>(`/v1/sltd/changes?after=${first.next}`);
	const last = await read<Feed>(`/v1/sltd/changes?after=${second.next}`);
	expect([first.changes.length, second.changes.length, last]).toEqual([100, 85, { changes: [], next: second.next }]);
	const all = [...first.changes, ...second.changes];
	const count = (operation: string) => all.filter((change) => change.operation === operation).length;
	expect([count('add'), count('update'), count('delete')]).toEqual([150, 21, 14]);
});

describe('a trainer makes it', () => {
	const path = '/v1/requests/changes';

	test.each([
		['429', 429, '7'],
		['503', 503, '7'],
		['500', 500, undefined],
		['403', 403, undefined],
		['413', 413, undefined],
	] as const)('answer %s', async (answer, status, retryAfter) => {
		await saveFaults(dir, { answer, retryAfterSeconds: 7 });
		const answered = await line.get(path);
		expect([answered.status, answered.headers['retry-after']]).toEqual([status, retryAfter]);
	});

	test('answer with a page of somebody else’s', async () => {
		await saveFaults(dir, { answer: 'html' });
		const { status, headers, bytes } = await line.get(path);
		expect([status, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
		expect(bytes.toString()).toContain('<!doctype html>');
	});

	test('sign as another bureau', async () => {
		await saveFaults(dir, { wrongSigner: true });
		const { status, bytes } = await line.get(path);
		expect(status).toBe(200);
		await expect(line.open(bytes)).rejects.toThrow();
	});

	test('answer late', async () => {
		await saveFaults(dir, { delayMs: 600 });
		const early = Promise.race([line.get(path).then(() => 'answered'), sleep(300, 'nothing yet')]);
		expect(await early).toBe('nothing yet');
	});

	test('fail where the file of faults is misspelt', async () => {
		await saveFaults(dir, { answr: '429' } as object);
		expect((await line.get(path)).status).toBe(500);
	});
});

test.runIf(hasOpenssl)('what the channels seal it opens, and they open what it sealed', async () => {
	const channel = openLine(client, bureau, { cms: byChannels });
	const { bytes } = await channel.get('/v1/sltd/changes');
	expect(await channel.open(bytes)).toBe(await line.open(bytes));
	const withdrawal = JSON.stringify({ reference: 'request-1', request: 'withdrawal', of: 'request-0' });
	const answer = await channel.post('/v1/requests', await channel.seal(withdrawal));
	expect(JSON.parse(await channel.open(answer.bytes))).toMatchObject({ reason: 'unknown-request' });
	await channel.close();
});
