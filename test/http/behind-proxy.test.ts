import { readFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeOffice, type TestOffice, trust } from '../gateways.ts';
import { reissue, setAuthority, setKey } from '../pki/reissue.ts';
import { openClient } from './client.ts';
import { type Correspondent, createCorrespondent, issueKey, type TlsIdentity, toTlsIdentity } from './correspondent.ts';
import { type Recipient, readReceipt, toRecipient, writeLetter } from './letter.ts';
import { isInstalled, openNodeProxy, openProgram, programs, type TlsProxy } from './tls-proxy.ts';

const receiving = { doors: true, work: false };

let malaysia: TestOffice;
let indonesia: Correspondent;
let singapore: Correspondent;
let stranger: Correspondent;
let recipient: Recipient;

beforeAll(async () => {
	malaysia = await makeOffice('my.imigresen', { LINTAS_PROXY_ADDRESSES: '10.0.0.0/8,127.0.0.1' });
	[indonesia, singapore, stranger] = [
		await createCorrespondent('id.imigrasi'),
		await createCorrespondent('sg.ica'),
		await createCorrespondent('ph.immigration'),
	];
	for (const { card } of [indonesia, singapore]) await trust(malaysia, card);
	recipient = await toRecipient(malaysia);
	await malaysia.start(receiving);
});
afterAll(() => malaysia.remove());

async function readKey(name: string): Promise<string> {
	return readFile(join(malaysia.dataDir, 'keys', name), 'utf8');
}

async function toWish() {
	const identity = { cert: await readKey('tls-server.crt.pem'), key: await readKey('tls-server.key.pem') };
	return { identity, ca: await readKey('ca.crt.pem'), gatewayPort: malaysia.partnerPort };
}

/** As a proxy asks, with the header lines given. */
async function ask(port: number, lines: readonly string[], path = `/partner/v1/attachments/${'A'.repeat(43)}`) {
	const { promise, resolve, reject } = Promise.withResolvers<{ status: number; code: string | undefined }>();
	const headers = ['host', 'x', 'connection', 'close', ...lines.flatMap((line) => ['Client-Cert', line])];
	const outgoing = request({ host: '127.0.0.1', port, path, headers }, async (incoming) => {
		const text = Buffer.concat(await incoming.toArray()).toString();
		resolve({ status: incoming.statusCode ?? 0, code: JSON.parse(text).code });
	});
	outgoing.on('error', reject).end();
	return promise;
}

function toHeader({ cert }: TlsIdentity): string {
	return `:${cert.replaceAll(/-----[A-Z ]+-----|\n/g, '')}:`;
}

const proxies = [
	['a small proxy', true, async () => openNodeProxy(await toWish())],
	...programs.map((name) => [name, isInstalled(name), async () => openProgram(name, await toWish())] as const),
] as const;

describe.each(proxies)('behind %s (installed: %s), configured as the manual says,', (_name, installed, open) => {
	let proxy: TlsProxy;

	beforeAll(async () => {
		if (installed) proxy = await open();
	});
	afterAll(() => proxy?.[Symbol.asyncDispose]());

	async function post(identity: Partial<TlsIdentity>, from = indonesia, headers = {}) {
		const client = openClient(proxy.port, identity);
		const letter = await writeLetter(from, recipient);
		const answer = await client.post(letter, headers).finally(client.close);
		return { ...answer, letter };
	}

	test.skipIf(!installed)('partners are known by their certificates, on one connection after another', async () => {
		for (const partner of [indonesia, singapore, indonesia]) {
			const { status, text, letter } = await post(partner.tlsClient, partner);
			expect(status, text).toBe(201);
			expect(await readReceipt(text, letter, recipient)).toMatchObject({ outcome: 'accepted' });
		}
	});

	test.skipIf(!installed)('whoever shows none, or one of no partner, is refused by name', async () => {
		const codes = [];
		for (const identity of [{}, stranger.tlsClient, indonesia.tlsServer]) {
			const { status, text } = await post(identity);
			codes.push([status, JSON.parse(text).code]);
		}
		const untrusted = [403, 'client-certificate-untrusted'];
		expect(codes).toEqual([[403, 'client-certificate-missing'], untrusted, untrusted]);
	});

	test.skipIf(!installed)('what a client says of its certificate in headers counts for nothing', async () => {
		const headers = {
			'client-cert': toHeader(indonesia.tlsClient),
			'client-cert-chain': toHeader(indonesia.tlsClient),
		};
		const { status, text } = await post(stranger.tlsClient, indonesia, headers);
		expect([status, JSON.parse(text).code]).toEqual([403, 'client-certificate-untrusted']);
		const bare = await post({}, indonesia, headers);
		expect([bare.status, JSON.parse(bare.text).code]).toEqual([403, 'client-certificate-missing']);
	});
});

describe('the word of a proxy', () => {
	test('is judged as the certificate of a connection is: a CA vouches for its own authority', async () => {
		expect((await ask(malaysia.partnerPort, [toHeader(singapore.tlsClient)])).status).toBe(200);
		const { certificate } = await issueKey(singapore.ca, 'tls-client');
		const cert = await reissue(singapore.ca, 'tls-client', (draft) => {
			setKey(draft, certificate.publicKey);
			setAuthority(draft, indonesia.authority);
		});
		const old = { at: Temporal.Now.instant().subtract({ hours: 48 }), days: 1 };
		const expired = toTlsIdentity(await issueKey(indonesia.ca, 'tls-client', old));
		for (const identity of [{ cert, key: '' }, expired]) {
			expect(await ask(malaysia.partnerPort, [toHeader(identity)])).toEqual({
				status: 403,
				code: 'client-certificate-untrusted',
			});
		}
	});

	test.each([
		['twice', (header: string) => [header, header]],
		['twice in one line', (header: string) => [`${header}, ${header}`]],
		['with parameters', (header: string) => [`${header};a=1`]],
		['without colons', (header: string) => [header.slice(1, -1)]],
		['with letters after the padding', (header: string) => [`${header.slice(0, -1)}=A:`]],
		['percent-encoded', (header: string) => [encodeURIComponent(header)]],
		['in more than twelve thousand characters', () => [`:${'A'.repeat(12_004)}:`]],
	])('is refused %s', async (_what, change) => {
		expect(await ask(malaysia.partnerPort, change(toHeader(indonesia.tlsClient)))).toEqual({
			status: 400,
			code: 'client-certificate-header-malformed',
		});
	});

	test('is refused, whatever else it is, and never a fault', async () => {
		const text = fc.string({ unit: fc.constantFrom(...':=+/AZaz09-_", ;\\'), maxLength: 60 });
		await fc.assert(
			fc.asyncProperty(text, async (value) => {
				const { status } = await ask(malaysia.partnerPort, [value.trim()]);
				expect([400, 403]).toContain(status);
			}),
			{ numRuns: 100 },
		);
	});
});

describe('whoever is no proxy', () => {
	test('is refused at every address of the door, whatever it says', async () => {
		const thailand = await makeOffice('th.immigration', { LINTAS_PROXY_ADDRESSES: '192.0.2.1,2001:db8::/32' });
		await trust(thailand, indonesia.card);
		await thailand.start(receiving);
		for (const path of ['/partner/v1/envelopes', '/.well-known/jwks.json', '/healthz', '/nowhere']) {
			for (const lines of [[], [toHeader(indonesia.tlsClient)]]) {
				expect(await ask(thailand.partnerPort, lines, path)).toEqual({ status: 403, code: 'proxy-untrusted' });
			}
		}
		await thailand.remove();
	});

	test('is refused where TLS ends at the gateway, even if the two are one', async () => {
		const thailand = await makeOffice('th.immigration');
		await trust(thailand, indonesia.card);
		await thailand.start(receiving);
		const client = openClient(thailand.partnerPort, indonesia.tlsClient);
		const letter = await writeLetter(indonesia, await toRecipient(thailand));
		for (const name of ['client-cert', 'client-cert-chain']) {
			const answer = await client.post(letter, { [name]: toHeader(indonesia.tlsClient) });
			expect([answer.status, JSON.parse(answer.text).code]).toEqual([403, 'proxy-untrusted']);
		}
		expect((await client.post(letter)).status).toBe(201);
		client.close();
		await thailand.remove();
	});
});
