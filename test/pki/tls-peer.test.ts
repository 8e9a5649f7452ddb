import { generateKeyPairSync, type KeyObject, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { createServer, request, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { IssuingCa } from '../../src/pki/issue.ts';
import { identifyTlsPeer, type TlsPartner } from '../../src/pki/tls-peer.ts';
import { toProblem } from '../../src/problem.ts';
import { createCa, indonesia, issue, malaysia, now, reissue, setAuthority, setKey } from './reissue.ts';

interface ClientKey {
	readonly cert: string;
	readonly key: string;
}

const revocation = { isRevoked: () => false };

let ca: IssuingCa;
let malaysianCa: IssuingCa;
let partners: readonly TlsPartner[];

const findIn = (known: readonly TlsPartner[]) => (authority: string) =>
	known.find((partner) => partner.authority === authority);

beforeAll(async () => {
	ca = await createCa();
	malaysianCa = await createCa(malaysia);
	partners = [
		{ authority: indonesia, issuers: [ca.certificate], revocation },
		{ authority: malaysia, issuers: [malaysianCa.certificate], revocation },
	];
});

function identify(pem: string, at = now) {
	return identifyTlsPeer(new X509Certificate(pem).raw, findIn(partners), at);
}

function refused(detail: string) {
	return expect.objectContaining({ code: 'client-certificate-untrusted', detail });
}

describe('a TLS peer', () => {
	test('is the authority whose CA issued its certificate', async () => {
		expect(identify((await issue(ca, 'tls-client')).certificate.pem).authority).toBe(indonesia);
		expect(identify((await issue(malaysianCa, 'tls-client')).certificate.pem).authority).toBe(malaysia);
	});

	test('is not another authority than its CA speaks for', async () => {
		const pem = await reissue(malaysianCa, 'tls-client', (draft) => setAuthority(draft, indonesia));
		expect(() => identify(pem)).toThrow(refused('Rule broken: issuer.'));
	});

	test('is not vouched for by a CA listed under the wrong partner', async () => {
		const mixedUp = [{ authority: indonesia, issuers: [malaysianCa.certificate], revocation }];
		const pem = await reissue(malaysianCa, 'tls-client', (draft) => setAuthority(draft, indonesia));
		expect(() => identifyTlsPeer(new X509Certificate(pem).raw, findIn(mixedUp), now)).toThrow(
			refused('Rule broken: issuer.'),
		);
	});

	test('is one that we know', async () => {
		const { pem } = (await issue(ca, 'tls-client')).certificate;
		const unknown = refused('Rule broken: it names exactly one partner.');
		expect(() => identifyTlsPeer(new X509Certificate(pem).raw, findIn(partners.slice(1)), now)).toThrow(unknown);
		expect(() => identifyTlsPeer(new X509Certificate(pem).raw, findIn([]), now)).toThrow(unknown);
	});

	test.each(['tls-server', 'signing', 'encryption'] as const)(
		'does not connect with its %s certificate',
		async (profile) => {
			const { pem } = (await issue(ca, profile)).certificate;
			expect(() => identify(pem)).toThrow(refused(expect.stringMatching(/^Lines broken in certs\/tls-client\.json: /)));
		},
	);

	test('does not connect with its CA', () => {
		expect(() => identify(ca.certificate.pem)).toThrow(
			expect.objectContaining({ code: 'client-certificate-untrusted' }),
		);
	});

	test('connects while its certificate is valid', async () => {
		const { pem, notAfter } = (await issue(ca, 'tls-client')).certificate;
		expect(() => identify(pem, notAfter.add({ seconds: 1 }))).toThrow(refused('Rule broken: validity.'));
	});

	test('does not connect with bytes that are no certificate', () => {
		expect(() => identifyTlsPeer(new Uint8Array(), findIn(partners), now)).toThrow(refused('Rule broken: encoding.'));
	});
});

describe('over a real connection', () => {
	let server: Server;

	beforeAll(async () => {
		const { certificate, privateKey } = await issue(ca, 'tls-server');
		const options = {
			...toClientKey(certificate.pem, privateKey),
			ca: partners.flatMap(({ issuers }) => issuers.map(({ pem }) => pem)),
			requestCert: true,
			rejectUnauthorized: true,
			minVersion: 'TLSv1.3',
		} as const;
		server = createServer(options, (incoming, outgoing) => outgoing.end(answer(incoming.socket as TLSSocket)));
		server.listen(0, '127.0.0.1');
		await once(server, 'listening');
	});

	afterAll(() => server.close());

	function toClientKey(cert: string, privateKey: KeyObject): ClientKey {
		return { cert, key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() };
	}

	function answer(socket: TLSSocket): string {
		try {
			return identifyTlsPeer(socket.getPeerX509Certificate()?.raw ?? new Uint8Array(), findIn(partners), now).authority;
		} catch (thrown) {
			return toProblem(thrown).code;
		}
	}

	/** The host is the name that the server's certificate is checked for; an address is not sent as SNI. */
	async function connect(host: string, client: ClientKey | object): Promise<string> {
		const { port } = server.address() as AddressInfo;
		const address = { host: '127.0.0.1', port, servername: host === '127.0.0.1' ? '' : host };
		const sent = request({ ...address, ca: ca.certificate.pem, agent: false, ...client });
		sent.end();
		const [incoming] = await once(sent, 'response');
		return (await incoming.toArray()).join('');
	}

	test.each(['localhost', '127.0.0.1'])('both ends know each other at %s', async (host) => {
		const { certificate, privateKey } = await issue(malaysianCa, 'tls-client');
		expect(await connect(host, toClientKey(certificate.pem, privateKey))).toBe(malaysia);
	});

	test('a server certificate counts for its hosts only', async () => {
		const { certificate, privateKey } = await issue(malaysianCa, 'tls-client');
		const client = toClientKey(certificate.pem, privateKey);
		await expect(connect('elsewhere.example', client)).rejects.toMatchObject({ code: 'ERR_TLS_CERT_ALTNAME_INVALID' });
	});

	test('no client certificate, no connection', async () => {
		await expect(connect('localhost', {})).rejects.toThrow();
	});

	test('TLS itself takes a certificate with a false name, and identifyTlsPeer does not', async () => {
		const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
		const pem = await reissue(malaysianCa, 'tls-client', (draft) => {
			setKey(draft, publicKey);
			setAuthority(draft, indonesia);
		});
		expect(await connect('localhost', toClientKey(pem, privateKey))).toBe('client-certificate-untrusted');
	});
});
