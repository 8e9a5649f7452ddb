import { spawn, spawnSync } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { removePartnerCard, savePartnerCard } from '../../src/partners/card-files.ts';
import { putProxyBetween } from '../e2e/pair.ts';
import { changeCard, makePair, type TestOffice } from '../gateways.ts';
import { openClient } from '../http/client.ts';
import { type Correspondent, createCorrespondent } from '../http/correspondent.ts';
import { draft } from '../http/drafts.ts';
import { makeLog } from '../http/watch.ts';

let pair: Awaited<ReturnType<typeof makePair>>;
let indonesia: TestOffice;
let malaysia: TestOffice;
let thailand: Correspondent;
const log = makeLog();

beforeAll(async () => {
	pair = await makePair({ LINTAS_LOG_LEVEL: 'info' });
	({ indonesia, malaysia } = pair);
	thailand = await createCorrespondent('th.immigration');
	await indonesia.start(undefined, { logTo: makeLog() });
	await malaysia.start(undefined, { logTo: log });
});
afterAll(() => pair.remove());

/** What the door says to a partner that asks for parts of nothing, on a connection that is kept open. */
const ask = (client: ReturnType<typeof openClient>) => async () =>
	(await client.send({ path: `/partner/v1/attachments/${'A'.repeat(43)}` })).status;

/** As OpenSSL reads them out of the request for a client certificate (RFC 8446 §4.2.4). */
async function listNamedCas(): Promise<string> {
	const client = spawn('openssl', ['s_client', '-connect', `127.0.0.1:${malaysia.partnerPort}`], {
		stdio: ['pipe', 'pipe', 'ignore'],
	});
	client.stdin.end();
	const [names = ''] =
		/Acceptable client certificate CA names\n[\s\S]*?\n(?=Requested)/.exec(await text(client.stdout)) ?? [];
	return names;
}

const withinASecond = { timeout: 1_500, interval: 20 };

describe('while a gateway runs', () => {
	test('a partner that is added counts within a second, and one that is removed no more, on an open connection', async () => {
		const client = openClient(malaysia.partnerPort, thailand.tlsClient, 1);
		const status = ask(client);
		expect(await status()).toBe(403);
		await savePartnerCard(malaysia.dataDir, thailand.card);
		await vi.waitFor(async () => expect(await openStatus()).toBe(200), withinASecond);
		const open = openClient(malaysia.partnerPort, thailand.tlsClient, 1);
		expect(await ask(open)()).toBe(200);
		await removePartnerCard(malaysia.dataDir, thailand.authority);
		await vi.waitFor(async () => expect(await ask(open)()).toBe(403), withinASecond);
		open.close();
		client.close();

		/** A refusal closes its connection: each look is a new one. */
		async function openStatus(): Promise<number> {
			const next = openClient(malaysia.partnerPort, thailand.tlsClient, 1);
			const answer = await ask(next)();
			next.close();
			return answer;
		}
	});

	test.skipIf(spawnSync('openssl', ['version']).status !== 0)(
		'the CA of a partner that is added is named to whoever connects',
		async () => {
			expect(await listNamedCas()).not.toContain('th.immigration');
			await savePartnerCard(malaysia.dataDir, thailand.card);
			await vi.waitFor(async () => expect(await listNamedCas()).toContain('th.immigration'), 5_000);
			await removePartnerCard(malaysia.dataDir, thailand.authority);
		},
	);

	test('a delivery goes to the new address of a partner whose card has changed', async () => {
		const passed: string[] = [];
		await using _proxy = await putProxyBetween(indonesia, malaysia, (answer) => {
			passed.push('answer');
			answer.pass();
		});
		const long = { ...draft, body: { ...draft.body, circumstances: 'Rekaan. '.repeat(900) } };
		await vi.waitFor(async () => {
			const { deliveries } = await indonesia.client.release(long, [{ to: malaysia.authority, withhold: [] }]);
			await vi.waitFor(
				async () =>
					expect(await indonesia.client.delivery(deliveries[0]?.id ?? '')).toMatchObject({ state: 'delivered' }),
				5_000,
			);
			expect(passed.length).toBeGreaterThan(0);
		}, 10_000);
		await savePartnerCard(indonesia.dataDir, await malaysia.card());
	});

	test.each([
		['that is no JSON', async () => '{ "authority": '],
		['of our own authority', async () => JSON.stringify(await malaysia.card())],
		[
			'with a certificate of another CA',
			async () => JSON.stringify({ ...thailand.card, signing: (await indonesia.card()).signing }),
		],
	])('a card %s changes nothing, and the log says so', async (_, write) => {
		log.take();
		const path = join(malaysia.dataDir, 'partners', 'zz.spoilt.json');
		await writeFile(path, await write());
		await vi.waitFor(() => expect(log.lines.join('')).toContain('a card cannot be used'), withinASecond);
		expect(log.lines.join('')).toMatch(/"code":"c(?:ard-invalid|ertificate-unacceptable)"/);
		const { deliveries } = await indonesia.client.release(draft, [{ to: malaysia.authority, withhold: [] }]);
		await vi.waitFor(
			async () =>
				expect(await indonesia.client.delivery(deliveries[0]?.id ?? '')).toMatchObject({ state: 'delivered' }),
			10_000,
		);
		await rm(path);
	});

	test('a card that is changed while documents are under way loses none of them', async () => {
		const ids: string[] = [];
		for (let round = 0; round < 8; round += 1) {
			const { deliveries } = await indonesia.client.release(draft, [{ to: malaysia.authority, withhold: [] }]);
			ids.push(deliveries[0]?.id ?? '');
			await changeCard(malaysia, { names: { en: `Round ${round}`, local: `Putaran ${round}` } });
			await savePartnerCard(indonesia.dataDir, await malaysia.card());
		}
		for (const id of ids) {
			await vi.waitFor(
				async () => expect(await indonesia.client.delivery(id)).toMatchObject({ state: 'delivered' }),
				10_000,
			);
		}
	});
});
