import { once } from 'node:events';
import { createServer } from 'node:tls';
import { beforeAll, describe, expect, test } from 'vitest';
import { receiptMediaType } from '../../src/channels/native/media-types.ts';
import { findFreePort } from '../free-port.ts';
import {
	type Correspondent,
	createCorrespondent,
	issueKey,
	type TlsIdentity,
	toTlsIdentity,
} from '../http/correspondent.ts';
import { reissue, setAuthority, setKey } from '../pki/reissue.ts';
import { openChannelTo, openMockPartner, problemOf } from './mock-partner.ts';

let indonesia: Correspondent;
let stranger: Correspondent;

beforeAll(async () => {
	[indonesia, stranger] = [await createCorrespondent('id.imigrasi'), await createCorrespondent('my.imigresen')];
});

const timeoutMs = 2_000;
const envelope = { suite: 'L1', bytes: Buffer.from('a.b.c.d.e') };
const now = Temporal.Now.instant();
const yesterday = { at: now.subtract({ hours: 48 }), days: 1 };

const impostors: Readonly<Record<string, (partner: Correspondent) => Promise<TlsIdentity>>> = {
	'of another authority that the CA of the partner never saw': async () => stranger.tlsServer,
	'of ourselves': async () => indonesia.tlsServer,
	'that has expired': async ({ ca }) => toTlsIdentity(await issueKey(ca, 'tls-server', yesterday)),
	'that is not valid yet': async ({ ca }) =>
		toTlsIdentity(await issueKey(ca, 'tls-server', { at: now.add({ hours: 1 }), days: 1 })),
	'for another address': async ({ ca }) => toTlsIdentity(await issueKey(ca, 'tls-server', { hosts: ['127.0.0.2'] })),
	'for another name': async ({ ca }) => toTlsIdentity(await issueKey(ca, 'tls-server', { hosts: ['gateway.example'] })),
	'for the TLS client': async ({ tlsClient }) => tlsClient,
	'for signing': async ({ ca }) => toTlsIdentity(await issueKey(ca, 'signing')),
	'that names another authority': async ({ ca }) => {
		const { certificate, privateKey } = await issueKey(ca, 'tls-server');
		const cert = await reissue(ca, 'tls-server', (draft) => {
			setKey(draft, certificate.publicKey);
			setAuthority(draft, indonesia.authority);
		});
		return { ...toTlsIdentity({ certificate, privateKey }), cert };
	},
	'signed by itself': async ({ ca }) => {
		const { certificate, privateKey } = await issueKey(ca, 'tls-server');
		const sign = (draft: Parameters<typeof setKey>[0]) => {
			setKey(draft, certificate.publicKey);
			draft.issuer = draft.subject;
		};
		const cert = await reissue(ca, 'tls-server', sign, { privateKey });
		return { ...toTlsIdentity({ certificate, privateKey }), cert };
	},
};

describe('nothing is sent, and it is tried again later, to a server with a certificate', () => {
	test.each(Object.entries(impostors))('%s', async (_, makeIdentity) => {
		const mock = await openMockPartner('my.imigresen', makeIdentity);
		mock.answer(
			(_incoming, _body, outgoing) => void outgoing.writeHead(201, { 'content-type': receiptMediaType }).end('x'),
		);
		const channel = openChannelTo(mock, indonesia, timeoutMs);
		const problem = await problemOf(channel.send(envelope));
		expect(problem).toMatchObject({ code: 'partner-certificate-untrusted', kind: 'unavailable' });
		expect((await problemOf(channel.fetchCard())).code).toBe('partner-certificate-untrusted');
		expect(mock.receivedBytes()).toBe(0);
		await channel.close();
		await mock.close();
	});

	test('of TLS 1.2 at the most', async () => {
		const port = await findFreePort();
		const partner = await createCorrespondent('my.imigresen', `https://127.0.0.1:${port}`);
		let received = 0;
		const server = createServer({ ...partner.tlsServer, maxVersion: 'TLSv1.2' }, (socket) => {
			socket.on('data', (chunk: Buffer) => {
				received += chunk.length;
			});
		}).listen(port, '127.0.0.1');
		await once(server, 'listening');
		const channel = openChannelTo({ partner }, indonesia, timeoutMs);
		expect((await problemOf(channel.send(envelope))).code).toBe('partner-unreachable');
		expect(received).toBe(0);
		await channel.close();
		server.close();
	});
});

test('a server that answers in place of the partner, when the partner is back, has changed nothing', async () => {
	const mock = await openMockPartner('my.imigresen');
	mock.answer(
		(_incoming, _body, outgoing) => void outgoing.writeHead(201, { 'content-type': receiptMediaType }).end('x'),
	);
	const channel = openChannelTo(mock, indonesia, timeoutMs);
	const wrong = await openMockPartner('my.imigresen', async () => stranger.tlsServer);
	const misled = openChannelTo(wrong, indonesia, timeoutMs);
	for (let turn = 0; turn < 3; turn += 1) {
		expect((await problemOf(misled.send(envelope))).code).toBe('partner-certificate-untrusted');
		expect(await channel.send(envelope)).toBe('x');
	}
	await Promise.all([channel.close(), misled.close()]);
	await Promise.all([mock.close(), wrong.close()]);
});

test("a new connection looks at the partner's certificate again: no session is resumed, and what it was secured by is told", async () => {
	const mock = await openMockPartner('my.imigresen');
	const reused: boolean[] = [];
	mock.onConnection((socket) => reused.push(socket.isSessionReused()));
	mock.answer((_incoming, _bytes, outgoing) => {
		const headers = { 'content-type': receiptMediaType, connection: 'close' };
		outgoing.writeHead(201, headers).end('x');
	});
	const channel = openChannelTo(mock, indonesia, timeoutMs);
	expect(channel.tls()).toBeUndefined();
	for (let turn = 0; turn < 3; turn += 1) expect(await channel.send(envelope)).toBe('x');
	expect(reused).toEqual([false, false, false]);
	expect(channel.tls()).toMatchObject({ protocol: 'TLSv1.3', cipher: expect.stringMatching(/^TLS_/) });
	await channel.close();
	await mock.close();
});

test('200 handshakes that fail leave no connections and no memory behind', async () => {
	const mock = await openMockPartner('my.imigresen', impostors['that has expired']);
	const channel = openChannelTo(mock, indonesia, timeoutMs);
	const failing = async (times: number) => {
		for (let turn = 0; turn < times; turn += 1) await problemOf(channel.send(envelope));
		globalThis.gc?.();
		return process.memoryUsage().heapUsed;
	};
	const sockets = () => process.getActiveResourcesInfo().filter((name) => /TCP|TLS/.test(name)).length;
	await failing(20);
	const [heapBefore, socketsBefore] = [await failing(20), sockets()];
	const heapAfter = await failing(160);
	expect(await mock.connections()).toBeLessThan(5);
	expect(sockets() - socketsBefore).toBeLessThan(5);
	expect(heapAfter - heapBefore).toBeLessThan(30_000_000);
	await channel.close();
	await mock.close();
});
