import { createPublicKey, X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectTls, openClient, readToEnd } from './client.ts';
import { type Correspondent, createCorrespondent } from './correspondent.ts';
import { openTestDoor, type TestDoor } from './door.ts';
import { expectOpenApi, listOperations } from './openapi-document.ts';
import { expectNothingPersonal, watchStored } from './watch.ts';

let door: TestDoor;
let indonesia: Correspondent;

beforeAll(async () => {
	indonesia = await createCorrespondent('id.imigrasi');
	door = await openTestDoor([indonesia]);
});

afterAll(() => door.remove());

async function say(text: string): Promise<string> {
	const socket = await connectTls(door.office.partnerPort, indonesia.tlsClient);
	socket.write(Buffer.from(text, 'latin1'));
	const answer = await readToEnd(socket);
	socket.destroy();
	return answer;
}

const path = '/partner/v1/envelopes';
const post = (...lines: string[]) =>
	[`POST ${path} HTTP/1.1`, 'host: x', ...lines].map((line) => `${line}\r\n`).join('');
const hidden = 'GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n';
const chunks = `0\r\n\r\n${hidden}`;

/** Each is one request to a careful reader and two to a careless one, or none at all. */
const smugglings: Readonly<Record<string, string>> = {
	'a length and chunks': `${post('content-length: 5', 'transfer-encoding: chunked')}\r\n${chunks}`,
	'chunks and a length': `${post('transfer-encoding: chunked', 'content-length: 5')}\r\n${chunks}`,
	'two lengths': `${post('content-length: 0', `content-length: ${hidden.length}`)}\r\n${hidden}`,
	'the same length twice': `${post('content-length: 0', 'content-length: 0')}\r\n${hidden}`,
	'a list of lengths': `${post(`content-length: 0, ${hidden.length}`)}\r\n${hidden}`,
	'a length with a sign': `${post('content-length: +0')}\r\n${hidden}`,
	'a length in hexadecimal': `${post('content-length: 0x0')}\r\n${hidden}`,
	'a negative length': `${post('content-length: -1')}\r\n${hidden}`,
	'an unknown transfer coding': `${post('transfer-encoding: xchunked')}\r\n${chunks}`,
	'a coding after chunked': `${post('transfer-encoding: chunked, identity')}\r\n${chunks}`,
	'a space before the colon': `${post('content-length : 0')}\r\n${hidden}`,
	'a folded header': `${post('transfer-encoding:\r\n chunked')}\r\n${chunks}`,
	'a bare line feed': `${post('x: a\ncontent-length: 5')}\r\n${hidden}`,
	'a bare carriage return': `${post('x: a\rcontent-length: 5')}\r\n${hidden}`,
	'a NUL in a header': `${post('x: a\0b')}\r\n${hidden}`,
	'a chunk size with a sign': `${post('transfer-encoding: chunked')}\r\n-1\r\n${hidden}`,
	'a chunk size beyond numbers': `${post('transfer-encoding: chunked')}\r\n${'f'.repeat(17)}\r\n${hidden}`,
	'a chunk without its end': `${post('transfer-encoding: chunked')}\r\n1\r\nAA\r\n${hidden}`,
	'no host': `POST ${path} HTTP/1.1\r\n\r\n${hidden}`,
	'a method that is none': `SMUGGLE / HTTP/1.1\r\nhost: x\r\n\r\n${hidden}`,
	'HTTP/0.9': 'GET /healthz\r\n\r\n',
	'HTTP/2': 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
	'a header of 20 KB': `${post(`x: ${'a'.repeat(20_000)}`)}\r\n${hidden}`,
	'5,000 headers': `${post(...Array.from({ length: 5_000 }, (_, index) => `x${index}: a`))}\r\n${hidden}`,
};

describe('a request that two readers could read in two ways is refused, and the connection ends, with', () => {
	test.each(Object.entries(smugglings))('%s', async (_, text) => {
		const [answer, stored] = await watchStored(door.office.database, () => say(text));
		expect(answer.match(/^HTTP\/1\.1 \d+/gm)).toMatchObject([expect.stringMatching(/ (400|431)$/)]);
		expect(stored).toMatchObject({ documents: 0, receptions: 0 });
	});
});

describe('a line break cannot get into the log', () => {
	test.each([
		['as it is', 'INJECTED\r\nx-second: INJECTED'],
		['escaped', 'INJECTED%0d%0a{"level":60}'],
		['as a letter of Unicode', Buffer.from('INJECTED\u2028\u0085', 'utf8').toString('latin1')],
		['with the colours of a terminal', 'INJECTED\u001b[31m'],
	])('by a header: %s', async (_, value) => {
		door.log.take();
		await say(
			`${post(`user-agent: ${value}`, `x-request-id: ${value}`, `content-type: ${value}`, 'connection: close')}\r\n`,
		);
		const lines = door.log.lines.join('');
		expectNothingPersonal([lines]);
		for (const line of door.log.take()) expect(line).not.toHaveProperty('x-request-id');
	});

	test('by a path', async () => {
		door.log.take();
		const answer = await say('GET /INJECTED%0d%0a?name=Melati+Fiktif HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n');
		expect(answer).toContain('endpoint-unknown');
		expectNothingPersonal([answer, door.log.lines.join('')]);
	});
});

describe('an address or method that there is not', () => {
	test.each([
		['GET', path],
		['PUT', path],
		['DELETE', path],
		['OPTIONS', path],
		['PATCH', '/.well-known/jwks.json'],
		['POST', '/healthz'],
		['POST', '/partner/v2/envelopes'],
		['POST', `${path}/`],
		['POST', '/partner/v1/../v1/envelopes/x'],
		['POST', '//partner/v1/envelopes'],
		['GET', '/officer/v1/inbox'],
		['POST', '/officer/v1/documents'],
		['GET', '/__proto__'],
		['GET', '/%00'],
		['GET', '/%ff%fe'],
		['TRACE', '/healthz'],
	])('is answered with a problem: %s %s', async (method, address) => {
		const answer = await door.clientOf(indonesia).send({ method, path: address });
		expect(answer.status).toBe(404);
		expect(answer.headers['content-type']).toBe('application/problem+json');
		expect(JSON.parse(answer.text)).toMatchObject({
			code: 'endpoint-unknown',
			requestId: answer.headers['x-request-id'],
		});
	});

	test('is answered to HEAD without a body', async () => {
		expect(await door.clientOf(indonesia).send({ method: 'HEAD', path })).toMatchObject({ status: 404, text: '' });
		expect(await door.clientOf(indonesia).send({ method: 'HEAD' })).toMatchObject({ status: 200, text: '' });
	});

	test.each(['a b', '[', 'x/y', 'a@b', 'x:99999'])('does not come of a host that is none: %s', async (host) => {
		const answer = await say(`GET /healthz HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`);
		expect(answer).toMatch(/^HTTP\/1\.1 400 /);
		expect(answer).toContain('"code":"request-malformed"');
	});

	test('is not reached by an upgrade or a tunnel', async () => {
		const upgraded = 'GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: upgrade, close\r\nupgrade: h2c\r\n\r\n';
		expect(await say(upgraded)).not.toContain(' 101 ');
		expect(await say('CONNECT 127.0.0.1:22 HTTP/1.1\r\nhost: x\r\n\r\n')).not.toContain(' 200 ');
	});
});

describe('what the door publishes', () => {
	test('is its keys, each with the certificate that vouches for it', async () => {
		const answer = await openAnonymous('/.well-known/jwks.json');
		expect(answer.status).toBe(200);
		const { keys } = JSON.parse(answer.text);
		expect(keys.map(({ use }: { use: string }) => use)).toEqual(['sig', 'enc']);
		for (const { x5c, use, kid, 'x5t#S256': _, ...jwk } of keys) {
			const certificate = new X509Certificate(Buffer.from(x5c[0], 'base64'));
			expect(createPublicKey({ key: jwk, format: 'jwk' }).equals(certificate.publicKey)).toBe(true);
			expect(jwk).not.toHaveProperty('d');
		}
	});

	test('is its description, and nothing of the door for officers', async () => {
		const answer = await openAnonymous('/partner/v1/openapi.json');
		const document = expectOpenApi(answer.text);
		expect(Object.keys(document.paths as object)).toEqual([
			path,
			'/partner/v1/attachments/{sealedDigest}',
			'/partner/v1/attachments/{sealedDigest}/parts/{number}',
			'/partner/v1/mailbox',
			'/partner/v1/mailbox/{deliveryId}/receipt',
			'/partner/v1/reconciliation',
			'/partner/v1/reconciliation/{day}',
			'/partner/v1/card',
			'/partner/v1/revocation-lists',
			'/.well-known/jwks.json',
			'/healthz',
			'/readyz',
			'/log/v1/checkpoint',
			'/log/v1/inclusion/{leafHash}',
			'/log/v1/consistency/{old}',
			'/log/v1/tile/{path}',
			'/log/v1/witness/add-checkpoint',
			'/log/v1/witness/{originHash}/checkpoint',
		]);
		expect(listOperations(document).every((operation) => operation.security === undefined)).toBe(true);
		expect(answer.text).not.toContain('officer');
	});

	async function openAnonymous(address: string) {
		const client = openClient(door.office.partnerPort);
		try {
			return await client.send({ path: address });
		} finally {
			client.close();
		}
	}
});
