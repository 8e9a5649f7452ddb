import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { makeDraft } from '../e2e/drafts.ts';
import { makeOffice, makePair } from '../gateways.ts';
import { endAll, type Running, startLintas, waitForOutput } from './lintas.ts';

let pair: Awaited<ReturnType<typeof makePair>>;
const running: Running[] = [];

beforeAll(async () => {
	pair = await makePair();
	await pair.indonesia.start();
	await pair.malaysia.start();
});
afterEach(() => endAll(running));
afterAll(() => pair.remove());

const release = () => pair.indonesia.client.release(makeDraft(), [{ to: pair.malaysia.authority, withhold: [] }]);

test('lintas outbox --watch tells what there is, then each delivery that changes, and ends well at Ctrl+C', async () => {
	const { documentId: before } = await release();
	const watching = startLintas(['outbox', '--watch'], pair.indonesia.environment);
	running.push(watching);
	await waitForOutput(watching, new RegExp(before));
	const { documentId: after, deliveries } = await release();
	const [{ id = '' } = {}] = deliveries;
	await waitForOutput(
		watching,
		new RegExp(`Z  delivered  my\\.imigresen  Perpetrator profile  ${after}  delivery ${id}\n`),
	);
	watching.child.kill('SIGINT');
	const { code, stdout, stderr } = await watching.ended;
	expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
	expect(
		stdout.split('\n').filter((line) => line.includes(`delivered  my.imigresen  Perpetrator profile  ${after}`)),
	).toHaveLength(1);
});

test('the events say what the outbox says, to at most twenty at once, and who goes gives the place back', async () => {
	await release();
	const url = `http://127.0.0.1:${pair.indonesia.officerPort}/officer/v1/outbox/events`;
	const token = (await readFile(join(pair.indonesia.dataDir, 'officer-token'), 'utf8')).trim();
	const listen = (signal: AbortSignal) => fetch(url, { headers: { authorization: `Bearer ${token}` }, signal });
	const ending = new AbortController();
	const answers = await Promise.all(Array.from({ length: 20 }, () => listen(ending.signal)));
	const refused = await listen(ending.signal);
	expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '30']);
	const [reader] = answers.map(({ body }) => body?.getReader());
	const { value } = (await reader?.read()) ?? {};
	expect(new TextDecoder().decode(value)).toMatch(/^event: delivery\ndata: \{.*\}\n\n/);
	ending.abort();
	await expect.poll(async () => (await listen(AbortSignal.timeout(900))).status, { timeout: 10_000 }).toBe(200);
});

test('whoever leaves before the first event takes no place with them', async () => {
	await release();
	const { officerPort: port } = pair.indonesia;
	const token = (await readFile(join(pair.indonesia.dataDir, 'officer-token'), 'utf8')).trim();
	const authorization = `Bearer ${token}`;
	const leave = async (afterMs: number) => {
		const socket = connect(port, '127.0.0.1').on('error', () => undefined);
		const ask = `GET /officer/v1/outbox/events HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\nauthorization: ${authorization}`;
		socket.write(`${ask}\r\n\r\n`);
		await sleep(afterMs);
		socket.resetAndDestroy();
	};
	for (let n = 0; n < 200; n += 1) await leave(n % 8);
	const url = `http://127.0.0.1:${port}/officer/v1/outbox/events`;
	const listenTwenty = async () => {
		const ending = AbortSignal.timeout(900);
		const listen = () => fetch(url, { headers: { authorization }, signal: ending });
		const answers = await Promise.all(Array.from({ length: 20 }, listen));
		return answers.map(({ status }) => status);
	};
	await expect.poll(listenTwenty, { timeout: 15_000, interval: 2_000 }).toEqual(Array(20).fill(200));
}, 60_000);

test('a gateway that stops ends the events at once', async () => {
	const office = await makeOffice('sg.ica');
	const gateway = await office.start();
	const token = (await readFile(join(office.dataDir, 'officer-token'), 'utf8')).trim();
	const url = `http://127.0.0.1:${office.officerPort}/officer/v1/outbox/events`;
	const { body } = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
	const reader = body?.getReader();
	await reader?.read();
	const begun = performance.now();
	await gateway.close();
	expect(await reader?.read()).toMatchObject({ done: true });
	expect(performance.now() - begun).toBeLessThan(4_000);
	await office.remove();
});
