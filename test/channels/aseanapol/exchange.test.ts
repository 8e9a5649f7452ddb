import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fetchMessages, postBatch } from '../../../src/channels/aseanapol/exchange.ts';
import { type Connection, openConnection } from '../../../src/channels/connection.ts';
import { verifyAuthorityCa } from '../../../src/pki/admission.ts';
import type { ProblemCode } from '../../../src/problem.ts';
import { createCorrespondent, toTlsKey } from '../../http/correspondent.ts';
import { type Handler, type MockPartner, openMockPartner, problemOf } from '../mock-partner.ts';

let mock: MockPartner;
let connection: Connection;

beforeAll(async () => {
	const indonesia = await createCorrespondent('id.imigrasi');
	mock = await openMockPartner('my.polis-rekaan');
	const { authority, card } = mock.partner;
	connection = openConnection({
		authority,
		endpoint: card.endpoint ?? '',
		issuers: card.ca.map((pem) => verifyAuthorityCa({ pem, authority })),
		revocation: { isRevoked: () => false },
		tlsKey: toTlsKey(indonesia.clientKey),
		clock: () => Temporal.Now.instant(),
	});
});

afterAll(async () => {
	await connection.close();
	await mock.close();
});

const type = { 'content-type': 'application/pkcs7-mime' };
const answering =
	(status: number, headers: Record<string, string>, body = ''): Handler =>
	(_incoming, _body, outgoing) =>
		void outgoing.writeHead(status, headers).end(body);

test('a batch is posted as it is, and what comes back is the acknowledgement', async () => {
	let seen: unknown;
	mock.answer((incoming, body, outgoing) => {
		const { method, url, headers } = incoming;
		seen = { method, url, type: headers['content-type'], body: Buffer.from(body).toString() };
		outgoing.writeHead(202, type).end('tersegel');
	});
	expect(Buffer.from(await postBatch(connection, Buffer.from('segel'))).toString()).toBe('tersegel');
	expect(seen).toEqual({ method: 'POST', url: '/v1/batches', type: 'application/pkcs7-mime', body: 'segel' });
});

describe('no acknowledgement is seen in', () => {
	const answers: Readonly<Record<string, readonly [Handler, ProblemCode]>> = {
		'200 with a page of HTML': [answering(200, { 'content-type': 'text/html' }, '<p>OK</p>'), 'receipt-invalid'],
		'202 without a type': [answering(202, {}, 'tersegel'), 'receipt-invalid'],
		'401': [answering(401, {}), 'partner-refused'],
		'403': [answering(403, {}), 'partner-refused'],
		'413': [answering(413, {}), 'partner-refused'],
		'429': [answering(429, { 'retry-after': '120' }), 'partner-busy'],
		'503': [answering(503, {}), 'partner-busy'],
		'500': [answering(500, {}), 'partner-failed'],
	};
	test.each(Object.entries(answers))('%s', async (_, [handler, code]) => {
		mock.answer(handler);
		expect((await problemOf(postBatch(connection, Buffer.from('segel')))).code).toBe(code);
	});
});

describe('messages', () => {
	const drain = async (cursor?: string) => await Array.fromAsync(fetchMessages(connection, cursor));

	test('are fetched one behind the other from the cursor on, until there is none', async () => {
		const urls: (string | undefined)[] = [];
		mock.answer((incoming, _body, outgoing) => {
			urls.push(incoming.url);
			if (urls.length === 3) return void outgoing.writeHead(204).end();
			outgoing.writeHead(200, { ...type, 'message-cursor': `c${urls.length}` }).end(`pesan ${urls.length}`);
		});
		const polled = await drain('c0');
		expect(polled.map((each) => each.polled === 'message' && [each.cursor, `${each.message}`])).toEqual([
			['c1', 'pesan 1'],
			['c2', 'pesan 2'],
		]);
		expect(urls).toEqual(['c0', 'c1', 'c2'].map((cursor) => `/v1/messages/next?after=${cursor}`));
	});

	test('are a hundred at the most, however many there are: the rest is for the next poll', async () => {
		let count = 0;
		mock.answer((_incoming, _body, outgoing) => {
			count += 1;
			outgoing.writeHead(200, { ...type, 'message-cursor': `c${count}` }).end('pesan');
		});
		const polled = await drain();
		expect(polled).toHaveLength(100);
		expect(polled.at(-1)).toMatchObject({ cursor: 'c100' });
	});

	test('are asked for from the beginning at the first time', async () => {
		let url: string | undefined;
		mock.answer((incoming, _body, outgoing) => {
			url = incoming.url;
			outgoing.writeHead(204).end();
		});
		expect(await drain()).toEqual([]);
		expect(url).toBe('/v1/messages/next');
	});

	test.each([
		['no cursor', answering(200, type, 'pesan')],
		['the same cursor again, which would never end', answering(200, { ...type, 'message-cursor': 'c0' }, 'pesan')],
		['a cursor of other characters', answering(200, { ...type, 'message-cursor': 'c1&x=' }, 'pesan')],
		['a page of HTML', answering(200, { 'content-type': 'text/html', 'message-cursor': 'c1' }, '<p>')],
	])('are not taken with %s', async (_, handler) => {
		mock.answer(handler);
		expect((await problemOf(drain('c0'))).code).toBe('partner-failed');
	});
});
