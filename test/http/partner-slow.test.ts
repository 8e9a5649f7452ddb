import { once } from 'node:events';
import { connect as connectTcp, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectTls, readToEnd } from './client.ts';
import { type Correspondent, createCorrespondent } from './correspondent.ts';
import { openTestDoor, type TestDoor } from './door.ts';
import { writeLetter } from './letter.ts';
import { watchStored } from './watch.ts';

const limits = { handshakeMs: 400, headersMs: 400, requestMs: 800, idleMs: 400, maxConnections: 40 };
/** Node looks every `headersMs` for who is late. */
const soonMs = 2_500;

let door: TestDoor;
let indonesia: Correspondent;

beforeAll(async () => {
	indonesia = await createCorrespondent('id.imigrasi');
	door = await openTestDoor([indonesia], { surroundings: { limits } });
});

afterAll(() => door.remove());

const envelopeHead =
	'POST /partner/v1/envelopes HTTP/1.1\r\nhost: x\r\ncontent-type: application/lintas-envelope+jwe; suite=L1\r\n';

/** Writes one piece after the other, and goes on with the last one, until the door hangs up; says after how long. */
async function drip(socket: Socket, pieces: readonly string[]): Promise<number> {
	const started = performance.now();
	const end = readToEnd(socket);
	let next = 0;
	const timer = setInterval(() => {
		if (socket.writable) socket.write(pieces[Math.min(next, pieces.length - 1)] ?? '');
		next += 1;
	}, 50);
	await end;
	clearInterval(timer);
	socket.destroy();
	return performance.now() - started;
}

async function connectOnly(): Promise<Socket> {
	const socket = connectTcp(door.office.partnerPort, '127.0.0.1');
	socket.on('error', () => undefined);
	await once(socket, 'connect');
	return socket;
}

/** A TLS record that promises a ClientHello and then takes its time. */
const helloStart = Buffer.from('16030102000100', 'hex').toString('latin1');

const sluggards: Readonly<Record<string, () => Promise<number>>> = {
	'connects and says nothing': async () => drip(await connectOnly(), ['']),
	'begins a handshake and never ends it': async () => drip(await connectOnly(), [helloStart, '\0']),
	'shakes hands and asks nothing': async () =>
		drip(await connectTls(door.office.partnerPort, indonesia.tlsClient), ['']),
	'sends a header a letter at a time': async () =>
		drip(await connectTls(door.office.partnerPort, indonesia.tlsClient), ['GET / HTTP/1.1\r\nx: ', 'a']),
	'sends header after header': async () =>
		drip(await connectTls(door.office.partnerPort, indonesia.tlsClient), ['GET / HTTP/1.1\r\n', 'x: a\r\n']),
	'sends a body a letter at a time': async () =>
		drip(await connectTls(door.office.partnerPort, indonesia.tlsClient), [
			`${envelopeHead}content-length: 5000\r\n\r\n`,
			'A',
		]),
	'sends a body in tiny chunks': async () =>
		drip(await connectTls(door.office.partnerPort, indonesia.tlsClient), [
			`${envelopeHead}transfer-encoding: chunked\r\n\r\n`,
			'1\r\nA\r\n',
		]),
	'asks once and stays': async () =>
		drip(await connectTls(door.office.partnerPort, indonesia.tlsClient), [
			'GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n',
			'',
		]),
};

/** What another client of the door sees meanwhile. */
async function measureOthers(until: Promise<unknown>): Promise<number[]> {
	const over = until.then(() => true);
	const timesMs: number[] = [];
	do {
		const started = performance.now();
		const answer = await door.clientOf(indonesia).post(await writeLetter(indonesia, door.recipient));
		expect(answer.status, answer.text).toBe(201);
		timesMs.push(performance.now() - started);
	} while (!(await Promise.race([over, sleep(20, false)])));
	return timesMs;
}

describe('with three clients of each sort at once', () => {
	let othersMs: number[];
	let cutAfterMs: Record<string, number[]>;

	beforeAll(async () => {
		const slow = Promise.all(
			Object.entries(sluggards).map(
				async ([name, start]) => [name, await Promise.all([start(), start(), start()])] as const,
			),
		);
		othersMs = await measureOthers(slow);
		cutAfterMs = Object.fromEntries(await slow);
	});

	test.each(Object.keys(sluggards))('one is cut off in time that %s', (name) => {
		expect(Math.max(...(cutAfterMs[name] ?? []))).toBeLessThan(soonMs);
	});

	test('everybody else is answered as ever', () => {
		expect(othersMs.length).toBeGreaterThan(2);
		// Alone it takes about 20 ms: this leaves room for a busy machine, and none for waiting for the slow ones.
		expect(othersMs.toSorted((a, b) => a - b)[Math.floor(othersMs.length / 2)]).toBeLessThan(limits.headersMs / 2);
	});
});

test('a slow body leaves one audit entry, as any other that breaks off', async () => {
	const [, stored] = await watchStored(door.office.database, async () => {
		const socket = await connectTls(door.office.partnerPort, indonesia.tlsClient);
		await drip(socket, [`${envelopeHead}content-length: 5000\r\n\r\n`, 'A']);
		await sleep(100);
	});
	expect(stored).toMatchObject({ documents: 0, receptions: 0, entries: [{ outcome: 'request-malformed' }] });
});

test('a flood of handshakes that never end is over when their time is', async () => {
	const flood = await Promise.all(Array.from({ length: 60 }, connectOnly));
	const ends = flood.map((socket) => readToEnd(socket));
	await Promise.all(ends);
	const answer = await door.clientOf(indonesia).send({});
	expect(answer.status).toBe(200);
	for (const socket of flood) socket.destroy();
});
