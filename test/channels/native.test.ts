import { once } from 'node:events';
import { createServer as createTcpServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { receiptMediaType } from '../../src/channels/native/media-types.ts';
import type { NativePeer } from '../../src/channels/native/peer.ts';
import type { ProblemCode } from '../../src/problem.ts';
import { type Correspondent, createCorrespondent } from '../http/correspondent.ts';
import { type Handler, type MockPartner, openChannelTo, openMockPartner, problemOf } from './mock-partner.ts';

let indonesia: Correspondent;
let mock: MockPartner;
let channel: NativePeer;
const timeoutMs = 1_000;

beforeAll(async () => {
	indonesia = await createCorrespondent('id.imigrasi');
	mock = await openMockPartner('my.imigresen');
	channel = openChannelTo(mock, indonesia, timeoutMs);
});

afterAll(async () => {
	await channel.close();
	await mock.close();
});

const envelope = { suite: 'L1', bytes: Buffer.from('a.b.c.d.e') };

function answering(status: number, headers: Record<string, string>, body: string | Uint8Array = ''): Handler {
	return (_incoming, _body, outgoing) => void outgoing.writeHead(status, headers).end(body);
}

const receiptType = { 'content-type': receiptMediaType };
const problemType = { 'content-type': 'application/problem+json' };
const problem = (status: number, code: string) =>
	answering(status, problemType, JSON.stringify({ code, title: 'Melati' }));
const busy = (retryAfter: string) => answering(503, { 'retry-after': retryAfter });

test('an envelope goes out as it is, under the media type of its suite, and what comes back is unverified text', async () => {
	let seen: unknown;
	mock.answer((incoming, body, outgoing) => {
		seen = { url: incoming.url, type: incoming.headers['content-type'], body: Buffer.from(body).toString() };
		outgoing.writeHead(201, receiptType).end('x.y.z');
	});
	expect(await channel.send(envelope)).toBe('x.y.z');
	const type = 'application/lintas-envelope+jwe; suite=L1';
	expect(seen).toEqual({ url: '/partner/v1/envelopes', type, body: 'a.b.c.d.e' });
});

const answers: Readonly<Record<string, readonly [Handler, ProblemCode, number?]>> = {
	'201 with a page of HTML': [answering(201, { 'content-type': 'text/html' }, '<p>OK</p>'), 'receipt-invalid'],
	'200 with nothing': [answering(200, {}), 'receipt-invalid'],
	'200 with a receipt said to be compressed': [
		answering(200, { ...receiptType, 'content-encoding': 'gzip' }, gzipSync('x.y.z')),
		'receipt-invalid',
	],
	'200 with a bomb in two wrappings': [
		answering(200, { ...receiptType, 'content-encoding': 'gzip, gzip' }, gzipSync(gzipSync(Buffer.alloc(10_000_000)))),
		'receipt-invalid',
	],
	'202 with a receipt': [answering(202, receiptType, 'x.y.z'), 'receipt-invalid'],
	'204': [answering(204, {}), 'receipt-invalid'],
	'a body without end': [endless(receiptMediaType), 'receipt-invalid'],
	'408': [answering(408, {}), 'partner-busy'],
	'429': [answering(429, {}), 'partner-busy'],
	'503': [answering(503, {}), 'partner-busy'],
	'503 and two minutes': [busy('120'), 'partner-busy', 120],
	'503 and for ever': [busy('999999999'), 'partner-busy', 3_600],
	'503 and a number beyond numbers': [busy('9'.repeat(400)), 'partner-busy'],
	'503 and a time in the past': [busy('-120'), 'partner-busy'],
	'503 and a date': [busy('Fri, 31 Dec 2100 23:59:59 GMT'), 'partner-busy'],
	'503 and a fraction': [busy('1e9'), 'partner-busy'],
	'503 and now': [busy('0'), 'partner-busy'],
	'500': [answering(500, {}), 'partner-failed'],
	'500 with a problem of the catalogue': [problem(500, 'internal-error'), 'partner-failed'],
	'502 from something in between': [answering(502, { 'content-type': 'text/html' }, '<p>'), 'partner-failed'],
	'413 with a problem': [problem(413, 'body-too-large'), 'body-too-large'],
	'413 without one': [answering(413, {}), 'partner-refused'],
	'409 with a problem': [problem(409, 'recipient-key-unknown'), 'recipient-key-unknown'],
	'a problem that nobody knows': [problem(400, 'melati-fiktif'), 'partner-refused'],
	'a problem of the prototype': [problem(400, 'constructor'), 'partner-refused'],
	'a problem that contradicts its status': [problem(403, 'recipient-key-unknown'), 'partner-refused'],
	'a problem that is no JSON': [answering(409, problemType, '{"code":'), 'partner-refused'],
	'a problem with a code twice': [
		answering(409, problemType, '{"code":"clock-skew","code":"card-outdated"}'),
		'partner-refused',
	],
	'a problem of another media type': [
		answering(409, { 'content-type': 'application/json' }, '{"code":"clock-skew"}'),
		'partner-refused',
	],
	'404': [answering(404, {}), 'partner-refused'],
	'418': [answering(418, {}), 'partner-refused'],
	'599': [answering(599, {}), 'partner-failed'],
};

function endless(type: string): Handler {
	return async (_incoming, _body, outgoing) => {
		outgoing.writeHead(200, { 'content-type': type });
		while (!outgoing.destroyed) if (!outgoing.write(Buffer.alloc(65_536, 'A'))) await sleep(1);
	};
}

describe('no receipt is seen in', () => {
	test.each(Object.entries(answers))('%s', async (_, [handler, code, retryAfterSeconds]) => {
		mock.answer(handler);
		const refusal = await problemOf(channel.send(envelope));
		expect(refusal.code).toBe(code);
		expect(refusal.retryAfterSeconds).toBe(retryAfterSeconds);
		expect(JSON.stringify(refusal)).not.toContain('Melati');
	});

	test('an answer that leads elsewhere, and nobody goes there', async () => {
		let visits = 0;
		const elsewhere = createTcpServer((socket) => {
			visits += 1;
			socket.destroy();
		}).listen(0, '127.0.0.1');
		await once(elsewhere, 'listening');
		const { port } = elsewhere.address() as { port: number };
		for (const status of [301, 302, 303, 307, 308]) {
			mock.answer(answering(status, { location: `https://127.0.0.1:${port}/` }));
			expect((await problemOf(channel.send(envelope))).code).toBe('receipt-invalid');
		}
		elsewhere.close();
		expect(visits).toBe(0);
	});

	test('a huge answer, of which little is read', async () => {
		const before = process.memoryUsage().rss;
		mock.answer(endless('text/plain'));
		expect((await problemOf(channel.send(envelope))).code).toBe('receipt-invalid');
		expect(process.memoryUsage().rss - before).toBeLessThan(50_000_000);
	});
});

const breaks: Readonly<Record<string, () => void>> = {
	'before the request': () => mock.onConnection((socket) => socket.destroy()),
	'after the request': () => mock.answer((incoming) => void incoming.socket.destroy()),
	'in the middle of the head of the answer': () =>
		mock.answer((incoming) => void incoming.socket.end('HTTP/1.1 201 Created\r\ncontent-ty')),
	'in the middle of the receipt': () =>
		mock.answer((incoming) => {
			const head = `HTTP/1.1 201 Created\r\ncontent-type: ${receiptMediaType}\r\ncontent-length: 100\r\n\r\n`;
			incoming.socket.end(`${head}x.y.z`);
		}),
	'by an answer that is no HTTP': () => mock.answer((incoming) => void incoming.socket.end('Melati Fiktif\r\n\r\n')),
	'by a head of 100 KB': () => mock.answer(answering(201, { ...receiptType, x: 'a'.repeat(100_000) }, 'x.y.z')),
	'by no answer at all': () => mock.answer(() => undefined),
	'by an answer a letter at a time': () =>
		mock.answer(async (_incoming, _body, outgoing) => {
			outgoing.writeHead(201, receiptType);
			for (; !outgoing.destroyed; await sleep(20)) outgoing.write('x');
		}),
};

describe('the partner counts as unreachable when the connection ends', () => {
	test.each(Object.entries(breaks))('%s', async (_, prepare) => {
		const fresh = openChannelTo(mock, indonesia, timeoutMs);
		prepare();
		const started = performance.now();
		expect((await problemOf(fresh.send(envelope))).code).toBe('partner-unreachable');
		expect(performance.now() - started).toBeLessThan(timeoutMs + 1_000);
		mock.onConnection(undefined);
		mock.answer(answering(201, receiptType, 'x.y.z'));
		expect(await fresh.send(envelope)).toBe('x.y.z');
		await fresh.close();
	});

	test('or when nobody listens', async () => {
		const gone = await openMockPartner('sg.ica');
		const toNobody = openChannelTo(gone, indonesia, timeoutMs);
		await gone.close();
		expect((await problemOf(toNobody.send(envelope))).code).toBe('partner-unreachable');
		await toNobody.close();
	});
});

describe('the card that a partner publishes', () => {
	const card = (headers: Record<string, string>, text: string) =>
		answering(200, { 'content-type': 'application/lintas-card+jwt', ...headers }, text);

	test('comes as it is, with the time there', async () => {
		mock.answer(card({ date: 'Thu, 26 Nov 2026 01:02:03 GMT' }, 'a.b.c'));
		const at = Temporal.Instant.from('2026-11-26T01:02:03Z');
		expect(await channel.fetchCard()).toEqual({ token: 'a.b.c', at });
	});

	test.each([
		['of another type', answering(200, { 'content-type': 'application/json' }, 'a.b.c')],
		['that is compressed', card({ 'content-encoding': 'gzip' }, 'a.b.c')],
		['of another status', answering(204, { 'content-type': 'application/lintas-card+jwt' }, '')],
	])('is not taken from an answer %s', async (_, handler) => {
		mock.answer(handler);
		expect((await problemOf(channel.fetchCard())).code).toBe('partner-failed');
	});

	test('is not taken from an answer without end', async () => {
		mock.answer(endless('application/lintas-card+jwt'));
		expect((await problemOf(channel.fetchCard())).code).toBe('partner-answer-too-large');
	});
});

test('revocation lists without end are called too large, and no receipt', async () => {
	mock.answer(endless('application/json'));
	expect((await problemOf(channel.fetchLists())).code).toBe('partner-answer-too-large');
});
