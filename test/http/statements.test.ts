import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { takeProgress } from '../../src/exchange/take-answer.ts';
import { takeGone, takeStated } from '../../src/exchange/take-stated.ts';
import { kinds } from '../../src/model/kinds.ts';
import { savePolled } from '../../src/store/channel-polls.ts';
import { runLintas } from '../cli/lintas.ts';
import { makeDraft } from '../e2e/drafts.ts';
import { type OpenExchange, openExchange } from '../exchange/open-exchange.ts';
import { makeOffice, type TestOffice, trust } from '../gateways.ts';
import { type Bureau, createBureau } from '../partners/bureau.ts';
import { expectNothingPersonal } from './watch.ts';

let office: TestOffice;
let bureau: Bureau;
let exchange: OpenExchange;
let token: string;

const all = kinds.map(({ name, version }) => ({ name, version }));

beforeAll(async () => {
	office = await makeOffice('id.imigrasi');
	bureau = await createBureau('id.ncb', 'interpol');
	const another = await createBureau('my.ncb', 'interpol');
	for (const { card } of [bureau, another]) await trust(office, { ...card, kinds: all });
	await office.start({ doors: true, work: false });
	token = (await readFile(join(office.dataDir, 'officer-token'), 'utf8')).trim();
	exchange = await openExchange(office);
	for (const reference of ['red/1', 'red/2', 'red/3']) await state(bureau, reference);
	await state(another, 'red/9');
	await takeGone(exchange, exchange.partners.requireActive(bureau.authority), { reference: 'red/2' });
});
afterAll(() => office.remove());

async function state({ authority }: Bureau, reference: string): Promise<void> {
	const provenance = { system: 'interpol', reference, country: 'THA' };
	const body = { name: 'Melati Fiktif', sex: 'F', provenance };
	const stated = { arrived: 'stated', reference, version: '1', kind: 'perpetrator-profile', body } as const;
	await takeStated(exchange, exchange.partners.requireActive(authority), stated);
}

async function ask(path: string) {
	const headers = { authorization: `Bearer ${token}` };
	const response = await fetch(`http://127.0.0.1:${office.officerPort}${path}`, { headers });
	return { status: response.status, text: await response.text() };
}

const run = (words: readonly string[], settings: Readonly<Record<string, string>> = {}) =>
	runLintas(words, { ...office.environment, ...settings });

async function documentOf(reference: string): Promise<string> {
	const { items } = await office.client.statements(200);
	return items.find((item) => item.reference === reference)?.documentId ?? expect.unreachable();
}

describe('what others state by channels', () => {
	test('is listed newest first, with what is gone, and names nobody', async () => {
		const { status, text } = await ask('/officer/v1/statements');
		const { items, next } = JSON.parse(text);
		expect({ status, next }).toEqual({ status: 200, next: null });
		expect(items.map((item: Record<string, unknown>) => [item.partner, item.reference, item.goneAt])).toEqual([
			['my.ncb', 'red/9', null],
			['id.ncb', 'red/3', null],
			['id.ncb', 'red/2', expect.any(String)],
			['id.ncb', 'red/1', null],
		]);
		expect(Object.keys(items[0]).toSorted()).toEqual(
			['documentDigest', 'documentId', 'goneAt', 'kind', 'partner', 'reference', 'seenAt', 'takenAt'].toSorted(),
		);
		expectNothingPersonal([text]);
	});

	test('is listed page by page, of one partner too', async () => {
		const references: string[] = [];
		for (let path = '/officer/v1/statements?partner=id.ncb&limit=1'; path !== ''; ) {
			const { items, next } = JSON.parse((await ask(path)).text);
			references.push(...items.map((item: { reference: string }) => item.reference));
			path = next === null ? '' : `/officer/v1/statements?partner=id.ncb&limit=1&before=${encodeURIComponent(next)}`;
		}
		expect(references).toEqual(['red/3', 'red/2', 'red/1']);
		expect((await office.client.statements(20, 'sg.ica')).items).toEqual([]);
	});

	test.each([
		['partner=Melati', '/partner'],
		['partner=', '/partner'],
		['limit=0', '/limit'],
		['before=Melati', '/before'],
	])('is not listed by %s', async (query, pointer) => {
		const { status, text } = await ask(`/officer/v1/statements?${query}`);
		expect({ status, ...JSON.parse(text) }).toMatchObject({ status: 400, code: 'request-malformed' });
		expect(JSON.parse(text).fields).toContainEqual(expect.objectContaining({ pointer }));
		expectNothingPersonal([text]);
	});

	test('is a table on the command line, in both languages', async () => {
		const { stdout } = await run(['statements', '--partner', 'id.ncb', '--limit', '2']);
		expect(stdout.split('\n')[0]).toMatch(/^RECEIVED +KIND +FROM +REFERENCE +STATE +DOCUMENT$/);
		expect(stdout).toMatch(/Perpetrator profile +id\.ncb +red\/3 +seen there 2/);
		expect(stdout).toMatch(/Perpetrator profile +id\.ncb +red\/2 +gone there 2/);
		const indonesian = await run(['statements', '--partner', 'id.ncb'], { LINTAS_LANGUAGE: 'id' });
		expect(indonesian.stdout).toMatch(/Profil pelaku +id\.ncb +red\/2 +tidak ada lagi di sana 2/);
		expect(JSON.parse((await run(['statements', '--json'])).stdout).items).toHaveLength(4);
		expect((await run(['statements', '--partner', 'Melati Fiktif'])).code).toBe(2);
		expectNothingPersonal([stdout, indonesian.stdout]);
	});

	test('is shown with who stated it, and that it is gone there', async () => {
		const there = await run(['show', await documentOf('red/1'), '--purpose', 'prevention']);
		expect(there.stdout).toMatch(/\n {2}stated by id\.ncb: red\/1, seen there 2/);
		expect(there.stdout).toMatch(/\/provenance\/reference {2}red\/1/);
		const gone = await run(['show', await documentOf('red/2'), '--purpose', 'prevention']);
		expect(gone.stdout).toMatch(/\n {2}stated by id\.ncb: red\/2, gone there 2/);
	});
});

describe('a notice that was asked for', () => {
	const at = Temporal.Instant.from('2026-11-26T10:00:00Z');

	test('stands in the outbox as it was told last, and its events tell of each change', async () => {
		const summaries = [{ language: 'en', title: 'Fictional recruiter', summary: 'Fictional: recruits in Batam.' }];
		const draft = makeDraft();
		const body = { ...draft.body, summaries };
		const request = { form: 'blue', neutral: true, publishExtract: false } as const;
		const released = await office.client.release({ ...draft, body }, [{ to: 'id.ncb', withhold: [], request }]);
		const delivery = released.deliveries[0]?.id ?? expect.unreachable();
		const events = await office.client.watchOutbox();
		const context = { ...exchange, schedules: {} as never, tallies: {} as never };
		const tell = (state: 'under-review' | 'published', number?: string) =>
			takeProgress(context, bureau.authority, {
				arrived: 'progress',
				deliveryId: delivery,
				state,
				at,
				...(number !== undefined && { number }),
			});
		const nextOf = async (wanted: string | null) => {
			for (;;) {
				const { deliveryId, progress } = (await events.next()).value ?? expect.unreachable();
				if (deliveryId === delivery && (progress?.state ?? null) === wanted) return progress;
			}
		};
		expect(await nextOf(null)).toBeNull();
		await tell('under-review');
		expect(await nextOf('under-review')).toMatchObject({ reference: null });
		await tell('published', '2026/1');
		expect(await nextOf('published')).toMatchObject({ reference: '2026/1', reason: null });
		const { items } = await office.client.outbox(10);
		expect(items.find(({ deliveryId }) => deliveryId === delivery)?.progress).toMatchObject({ state: 'published' });
		expect((await run(['outbox'])).stdout).toContain('queued; notice published 2026/1');
		expect((await run(['outbox'], { LINTAS_LANGUAGE: 'id' })).stdout).toContain('; notis diterbitkan 2026/1');
	});
});

describe('a counterpart that is polled', () => {
	test('is shown with when it was, and in vain how often and why', async () => {
		expect((await office.client.partner('id.ncb')).polled).toBeNull();
		const { authority } = bureau;
		await exchange.db.insertInto('channel_poll').values({ authority }).execute();
		expect((await office.client.partner('id.ncb')).polled).toBeNull();
		const polled = { at: '2026-11-26T10:00:00.000Z', failures: 3, code: 'partner-busy' };
		await savePolled(exchange.db, authority, polled);
		expect((await office.client.partner('id.ncb')).polled).toEqual(polled);
		const { stdout } = await run(['partner', 'show', 'id.ncb']);
		expect(stdout).toContain('asked in vain for what it has for us, times in a row: 3, 2026-11-26T10:00:00.000Z; ');
		expect((await ask('/metrics')).text).toContain('lintas_channel_poll_failures{partner="id.ncb"} 3\n');
		await savePolled(exchange.db, authority, { ...polled, failures: 0, code: null });
		expect((await run(['partner', 'show', 'id.ncb'], { LINTAS_LANGUAGE: 'id' })).stdout).toContain(
			'terakhir ditanya apa yang ada untuk kita: 2026-11-26T10:00:00.000Z',
		);
	});
});
