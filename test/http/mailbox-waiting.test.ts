import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import type { Gateway } from '../../src/gateway.ts';
import type { Card } from '../../src/partners/card.ts';
import { takePublishedCard } from '../../src/partners/registry.ts';
import { distrust, makeOffice, type TestOffice, trust } from '../gateways.ts';
import { type Answer, openClient, type PartnerClient } from './client.ts';
import { type Correspondent, createCorrespondent } from './correspondent.ts';
import { type Recipient, toRecipient } from './letter.ts';
import { fetchFrom, makeReady, openFetched, postReceipt, toMailboxCard, untilState } from './mailbox.ts';

let office: TestOffice;
let sender: Recipient;
let timor: Correspondent;
let client: PartnerClient;

beforeAll(async () => {
	office = await makeOffice('id.imigrasi');
	timor = await createCorrespondent('tl.migration');
	await trust(office, toMailboxCard(timor.card));
	sender = await toRecipient(office);
	await office.start();
	client = openClient(office.partnerPort, timor.tlsClient);
});

afterAll(async () => {
	client.close();
	await office.remove();
});

/** How long an answer took, in milliseconds. */
async function time(work: () => Promise<Answer>): Promise<[Answer, number]> {
	const started = performance.now();
	return [await work(), performance.now() - started];
}

const codeOf = ({ status, text }: Answer) => [status, JSON.parse(text).code];

describe('whoever waits', () => {
	test('is told at once of what comes', async () => {
		const waiting = time(() => fetchFrom(client, '?wait=30'));
		await sleep(500);
		const released = performance.now();
		const id = await makeReady(office, timor);
		const [answer] = await waiting;
		expect(performance.now() - released).toBeLessThan(3_000);
		const fetched = await openFetched(answer, sender, timor);
		expect(fetched.deliveryId).toBe(id);
		expect((await postReceipt(client, fetched, timor.signing)).status).toBe(204);
	});

	test('and for whom nothing comes is told so when the time is over', async () => {
		const [answer, tookMs] = await time(() => fetchFrom(client, '?wait=1'));
		expect([answer.status, answer.text]).toEqual([204, '']);
		expect(tookMs).toBeGreaterThan(900);
		expect(tookMs).toBeLessThan(5_000);
	});

	test('holds no connection to the database and begins no transaction', async () => {
		const busy = sql<{ busy: number }>`select count(*)::int as busy from pg_stat_activity
			where datname = current_database() and pid <> pg_backend_pid() and state <> 'idle'`;
		const waiting = [fetchFrom(client, '?wait=3'), fetchFrom(client, '?wait=3')];
		const seen: number[] = [];
		for (let look = 0; look < 50; look += 1) {
			const { rows } = await busy.execute(office.database.db);
			seen.push(rows[0]?.busy ?? 0);
			await sleep(20);
		}
		expect(seen.filter((count) => count === 0).length).toBeGreaterThan(25);
		await Promise.all(waiting);
	});

	test('twice already is put off the third time, and may wait again after that', async () => {
		const waiting = [fetchFrom(client, '?wait=2'), fetchFrom(client, '?wait=2')];
		await sleep(300);
		const answer = await fetchFrom(client, '?wait=2');
		expect(codeOf(answer)).toEqual([429, 'gateway-busy']);
		expect(answer.headers['retry-after']).toBe('5');
		expect((await Promise.all(waiting)).map(({ status }) => status)).toEqual([204, 204]);
		expect((await fetchFrom(client)).status).toBe(204);
	});

	test('and hangs up leaves its place to the next, and takes nothing with it', async () => {
		for (let round = 0; round < 3; round += 1) {
			const impatient = openClient(office.partnerPort, timor.tlsClient);
			const gone = [1, 2].map(() => fetchFrom(impatient, '?wait=30').catch(() => 'gone'));
			await sleep(400);
			impatient.close();
			expect(await Promise.all(gone)).toEqual(['gone', 'gone']);
			await sleep(400);
		}
		const id = await makeReady(office, timor);
		expect((await office.client.delivery(id)).attempts).toEqual([]);
		await postReceipt(client, await openFetched(await fetchFrom(client), sender, timor), timor.signing);
	});

	test.each([
		['suspended', 'partner-suspended', async () => trust(office, toMailboxCard(timor.card), { state: 'suspended' })],
		['removed', 'client-certificate-untrusted', async () => distrust(office, toMailboxCard(timor.card))],
	] as const)('and is %s is told so within a second, and gets nothing', async (_, code, change) => {
		const id = await makeReady(office, timor);
		const waiting = fetchFrom(client, `?wait=30&after=${id}`);
		await sleep(500);
		await change();
		const [answer, tookMs] = await time(() => waiting);
		expect(codeOf(answer)).toEqual([403, code]);
		expect(tookMs).toBeLessThan(5_000);
		expect(codeOf(await fetchFrom(client))).toEqual([403, code]);
		await trust(office, toMailboxCard(timor.card));
		await expect.poll(async () => (await fetchFrom(client)).status, { timeout: 10_000 }).toBe(200);
		await office.client.cancelDelivery(id, 'not-needed');
	});

	test('is let go when the gateway closes, and the gateway closes at once', async () => {
		const node = await makeOffice('id.imigrasi');
		await trust(node, toMailboxCard(timor.card));
		const gateway: Gateway = await node.start();
		const patient = openClient(node.partnerPort, timor.tlsClient);
		const waiting = fetchFrom(patient, '?wait=30');
		await sleep(500);
		const started = performance.now();
		const [answer] = await Promise.all([waiting, gateway.close()]);
		expect(answer.status).toBe(204);
		expect(performance.now() - started).toBeLessThan(5_000);
		patient.close();
		await node.remove();
	});
});

describe('a partner that gets a server', () => {
	test('has sent to it what it did not fetch; and the other way round', async () => {
		const id = await makeReady(office, timor);
		await trust(office, timor.card);
		// The gateway has looked at its partners, and the hour is over.
		await sleep(1_000);
		expect((await office.client.delivery(id)).state).toBe('awaiting-receipt');
		await sql`update due_work set due_at = now() - interval '1 minute' where id = ${id}`.execute(office.database.db);
		// In that state before the attempt, too: without a code then.
		await vi.waitFor(
			async () =>
				expect(await office.client.delivery(id)).toMatchObject({ state: 'retrying', code: 'partner-unreachable' }),
			20_000,
		);
		await trust(office, toMailboxCard(timor.card));
		await untilState(office, id, 'awaiting-receipt');
		const fetched = await openFetched(await fetchFrom(client), sender, timor);
		expect((await postReceipt(client, fetched, timor.signing)).status).toBe(204);
		expect((await office.client.delivery(id)).state).toBe('delivered');
	});
});

describe('a partner whose new card', () => {
	const takeCard = async (changes: Partial<Card>) => {
		const { authority } = office;
		const { db } = office.database;
		const token = await timor.signCard(changes);
		expect(await takePublishedCard({ authority, db, clock: systemClock }, timor.authority, token)).toBe(true);
	};

	test('names a server has sent to it at once what it did not fetch; and the other way round', async () => {
		const ids = [await makeReady(office, timor), await makeReady(office, timor)];
		await takeCard({ version: 2 });
		for (const id of ids) await untilState(office, id, 'retrying');
		await expect
			.poll(async () => (await office.client.delivery(ids[0] ?? '')).code, { timeout: 20_000 })
			.toBe('partner-unreachable');
		await takeCard({ version: 3, channel: 'mailbox', endpoint: undefined });
		// An attempt that had begun ends first.
		for (const id of ids) await untilState(office, id, 'awaiting-receipt');
		for (const id of ids) await vi.waitFor(() => office.client.cancelDelivery(id, 'not-needed'), 10_000);
	});
});
