import { once } from 'node:events';
import { connect as connectTcp } from 'node:net';
import { connect, type TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeOffice, type TestOffice, trust } from '../gateways.ts';
import { reissue, setAuthority, setKey } from '../pki/reissue.ts';
import { connectTls, openClient, readToEnd } from './client.ts';
import { type Correspondent, createCorrespondent, issueKey, type TlsIdentity, toTlsIdentity } from './correspondent.ts';
import { type Letter, type Recipient, readReceipt, toRecipient, writeLetter } from './letter.ts';
import { expectNothingPersonal, makeLog, watchStored } from './watch.ts';

let malaysia: TestOffice;
let indonesia: Correspondent;
let singapore: Correspondent;
let stranger: Correspondent;
let recipient: Recipient;
const log = makeLog();

beforeAll(async () => {
	malaysia = await makeOffice('my.imigresen', { LINTAS_LOG_LEVEL: 'info' });
	[indonesia, singapore, stranger] = [
		await createCorrespondent('id.imigrasi'),
		await createCorrespondent('sg.ica'),
		await createCorrespondent('ph.immigration'),
	];
	for (const { card } of [indonesia, singapore]) await trust(malaysia, card);
	recipient = await toRecipient(malaysia);
	await malaysia.start({ doors: true, work: false }, { logTo: log });
});

afterAll(() => malaysia.remove());

async function postAs(identity: Partial<TlsIdentity>, letter: Letter) {
	const client = openClient(malaysia.partnerPort, identity);
	try {
		return await client.post(letter);
	} finally {
		client.close();
	}
}

test('a partner is known by its client certificate', async () => {
	const letter = await writeLetter(indonesia, recipient);
	const [answer, stored] = await watchStored(malaysia.database, () => postAs(indonesia.tlsClient, letter));
	expect(answer.status).toBe(201);
	expect(await readReceipt(answer.text, letter, recipient)).toMatchObject({ outcome: 'accepted' });
	expect(stored).toMatchObject({ documents: 1, bodies: 1, receptions: 1, entries: [{ action: 'document-received' }] });
	expect(log.take()).toMatchObject([{ by: 'id.imigrasi', status: 201, route: '/partner/v1/envelopes' }]);
});

const now = Temporal.Now.instant();
const strangers: Record<string, [() => Promise<Partial<TlsIdentity>>, string]> = {
	'no certificate': [async () => ({}), 'client-certificate-missing'],
	'a certificate of a CA that is on no card': [async () => stranger.tlsClient, 'client-certificate-untrusted'],
	'a self-signed certificate': [
		async () => {
			const { certificate, privateKey } = await issueKey(indonesia.ca, 'tls-client');
			const cert = await reissue(
				indonesia.ca,
				'tls-client',
				(draft) => {
					setKey(draft, certificate.publicKey);
					draft.issuer = draft.subject;
				},
				{ privateKey },
			);
			return { ...toTlsIdentity({ certificate, privateKey }), cert };
		},
		'client-certificate-untrusted',
	],
	'a certificate that its CA did not sign': [
		async () => {
			const { certificate, privateKey } = await issueKey(stranger.ca, 'tls-client');
			const cert = await reissue(indonesia.ca, 'tls-client', (draft) => setKey(draft, certificate.publicKey), {
				privateKey: stranger.ca.privateKey,
			});
			return { ...toTlsIdentity({ certificate, privateKey }), cert };
		},
		'client-certificate-untrusted',
	],
	'a certificate that has expired': [
		async () => toTlsIdentity(await issueKey(indonesia.ca, 'tls-client', { at: now.subtract({ hours: 48 }), days: 1 })),
		'client-certificate-untrusted',
	],
	'a certificate that is not valid yet': [
		async () => toTlsIdentity(await issueKey(indonesia.ca, 'tls-client', { at: now.add({ hours: 1 }), days: 1 })),
		'client-certificate-untrusted',
	],
	'a certificate by one partner that names another': [
		async () => {
			const { certificate, privateKey } = await issueKey(singapore.ca, 'tls-client');
			const cert = await reissue(singapore.ca, 'tls-client', (draft) => {
				setKey(draft, certificate.publicKey);
				setAuthority(draft, indonesia.authority);
			});
			return { ...toTlsIdentity({ certificate, privateKey }), cert };
		},
		'client-certificate-untrusted',
	],
	'the server certificate of the partner': [async () => indonesia.tlsServer, 'client-certificate-untrusted'],
	'the signing certificate of the partner': [
		async () => toTlsIdentity(await issueKey(indonesia.ca, 'signing')),
		'client-certificate-untrusted',
	],
};

describe('nothing is taken, and no partner is on record, for', () => {
	test.each(Object.entries(strangers))('%s', async (_, [makeIdentity, code]) => {
		const letter = await writeLetter(indonesia, recipient);
		const identity = await makeIdentity();
		const [answer, stored] = await watchStored(malaysia.database, () => postAs(identity, letter));
		expect(answer.status).toBe(403);
		expect(answer.headers['content-type']).toBe('application/problem+json');
		expect(JSON.parse(answer.text)).toMatchObject({ code, status: 403, requestId: answer.headers['x-request-id'] });
		expect(stored).toEqual({ documents: 0, bodies: 0, receptions: 0, entries: [] });
		const lines = log.take();
		expect(lines).toMatchObject([{ code }, { status: 403 }]);
		expect(lines.every((line) => line.by === undefined)).toBe(true);
		expectNothingPersonal([answer.text, JSON.stringify(lines)]);
	});

	test('the CA of the partner itself', async () => {
		// A TLS client refuses to show a certificate that may not sign handshakes: OpenSSL is not asked.
		const ca = toTlsIdentity({ ...indonesia.ca, certificate: indonesia.ca.certificate as never });
		const answer = await postAs(ca, await writeLetter(indonesia, recipient)).catch(() => undefined);
		expect([undefined, 403]).toContain(answer?.status);
	});

	test('a stranger who speaks well of itself in headers', async () => {
		const client = openClient(malaysia.partnerPort, stranger.tlsClient);
		const claims = { 'x-client-cert': indonesia.tlsClient.cert.replaceAll('\n', ' '), 'x-forwarded-for': '127.0.0.1' };
		const answer = await client.post(await writeLetter(indonesia, recipient), claims);
		client.close();
		expect(answer.status).toBe(403);
	});
});

describe('the connection', () => {
	test('is TLS 1.3 and nothing older', async () => {
		const options = {
			host: '127.0.0.1',
			port: malaysia.partnerPort,
			rejectUnauthorized: false,
			...indonesia.tlsClient,
		};
		const socket = connect({ ...options, maxVersion: 'TLSv1.2' });
		await expect(once(socket, 'secureConnect')).rejects.toMatchObject({ code: 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION' });
		const modern = await connectTls(malaysia.partnerPort, indonesia.tlsClient);
		expect(modern.getProtocol()).toBe('TLSv1.3');
		modern.destroy();
	});

	test('is not plain HTTP', async () => {
		const socket = connectTcp(malaysia.partnerPort, '127.0.0.1');
		socket.write('GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n');
		expect(await readToEnd(socket)).not.toContain('HTTP/1.1 200');
	});

	test('is known again when its session is resumed', async () => {
		const first = await connectTls(malaysia.partnerPort, indonesia.tlsClient);
		const [session] = (await Promise.all([once(first, 'session'), ask(first)]))[0];
		const second = await connectTls(malaysia.partnerPort, indonesia.tlsClient, { session });
		expect(second.isSessionReused()).toBe(true);
		log.take();
		expect(await ask(second)).toContain('415');
		expect(log.take()).toMatchObject([{ by: 'id.imigrasi' }, { by: 'id.imigrasi' }]);
	});

	/** A POST that gets as far as the partner's name. */
	async function ask(socket: TLSSocket): Promise<string> {
		socket.write('POST /partner/v1/envelopes HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: 0\r\n\r\n');
		return await readToEnd(socket);
	}

	test('ends its trust when the certificate ends, even if it is kept alive', async () => {
		const office = await makeOffice('th.immigration');
		await trust(office, indonesia.card);
		let lead = 0;
		await office.start({ doors: true, work: false }, { clock: () => Temporal.Now.instant().add({ hours: lead }) });
		const identity = toTlsIdentity(await issueKey(indonesia.ca, 'tls-client', { days: 1 }));
		const client = openClient(office.partnerPort, identity, 1);
		const to = await toRecipient(office);
		expect((await client.post(await writeLetter(indonesia, to))).status).toBe(201);
		lead = 25;
		const answer = await client.post(
			await writeLetter(indonesia, to, { at: Temporal.Now.instant().add({ hours: lead }) }),
		);
		expect(answer.status).toBe(403);
		client.close();
		await office.remove();
	});
});
