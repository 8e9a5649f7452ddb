import { spawn, spawnSync } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { putProxyBetween } from '../e2e/pair.ts';
import { distrust, makePair, type TestOffice, trust } from '../gateways.ts';
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

/** Where the machine has nothing else to do. */
const withinASecond = { timeout: 5_000, interval: 20 };

describe('while a gateway runs', () => {
	test('a partner that is added counts within a second, and one that is removed no more, on an open connection', async () => {
		const client = openClient(malaysia.partnerPort, thailand.tlsClient, 1);
		const status = ask(client);
		expect(await status()).toBe(403);
		await trust(malaysia, thailand.card);
		await vi.waitFor(async () => expect(await openStatus()).toBe(200), withinASecond);
		const open = openClient(malaysia.partnerPort, thailand.tlsClient, 1);
		expect(await ask(open)()).toBe(200);
		await distrust(malaysia, thailand.card);
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
			await trust(malaysia, thailand.card);
			await vi.waitFor(async () => expect(await listNamedCas()).toContain('th.immigration'), 5_000);
			await distrust(malaysia, thailand.card);
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
		await trust(indonesia, await malaysia.card());
	});

	test('a partner on record that cannot be read stops nobody else, and the log says so', async () => {
		log.take();
		await trust(malaysia, thailand.card);
		const { db } = malaysia.database;
		const spoilt = db
			.updateTable('partner')
			.set({ card: '{ "authority": ' })
			.where('authority', '=', 'th.immigration' as never);
		await spoilt.execute();
		await changeAnother();
		await vi.waitFor(() => expect(log.lines.join('')).toContain('partners on record cannot be read'), withinASecond);
		expect(log.lines.join('')).toContain('"code":"partner-record-unreadable"');
		const { deliveries } = await indonesia.client.release(draft, [{ to: malaysia.authority, withhold: [] }]);
		await vi.waitFor(
			async () =>
				expect(await indonesia.client.delivery(deliveries[0]?.id ?? '')).toMatchObject({ state: 'delivered' }),
			10_000,
		);
		await distrust(malaysia, thailand.card);

		/** Any change of any partner makes nodes look. */
		async function changeAnother(): Promise<void> {
			await trust(malaysia, await indonesia.card());
		}
	});

	test('a partner that is suspended is refused within a second on an open connection, and let in again', async () => {
		await trust(malaysia, thailand.card);
		const open = openClient(malaysia.partnerPort, thailand.tlsClient, 1);
		await vi.waitFor(async () => expect(await ask(open)()).toBe(200), withinASecond);
		await trust(malaysia, thailand.card, { state: 'suspended' });
		await vi.waitFor(async () => expect(await ask(open)()).toBe(403), withinASecond);
		await trust(malaysia, thailand.card);
		await vi.waitFor(async () => expect(await ask(open)()).toBe(200), withinASecond);
		await distrust(malaysia, thailand.card);
		open.close();
	});

	test('the card that a partner published while it was suspended counts once it is resumed', async () => {
		await indonesia.client.setPartnerState(malaysia.authority, 'suspended', 'security-incident');
		await malaysia.changeCard({ names: { en: 'Another', local: 'Lain' } });
		const { version } = await malaysia.card();
		const readVersion = async () => (await indonesia.client.partner(malaysia.authority)).card.version;
		const { steps } = await indonesia.client.ping(malaysia.authority);
		expect(steps[0]).toMatchObject({ step: 'connection', outcome: 'failed', code: 'partner-suspended' });
		expect(await readVersion()).toBe(version - 1);
		await indonesia.client.setPartnerState(malaysia.authority, 'active', 'resolved');
		await vi.waitFor(async () => expect(await readVersion()).toBe(version), 5_000);
	});

	test('a card that is changed while documents are under way loses none of them', async () => {
		const ids: string[] = [];
		for (let round = 0; round < 8; round += 1) {
			const { deliveries } = await indonesia.client.release(draft, [{ to: malaysia.authority, withhold: [] }]);
			ids.push(deliveries[0]?.id ?? '');
			await malaysia.changeCard({ names: { en: `Round ${round}`, local: `Putaran ${round}` } });
			await trust(indonesia, await malaysia.card());
		}
		for (const id of ids) {
			await vi.waitFor(
				async () => expect(await indonesia.client.delivery(id)).toMatchObject({ state: 'delivered' }),
				10_000,
			);
		}
	});
});
