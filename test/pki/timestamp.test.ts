import { spawnSync } from 'node:child_process';
import { hash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Integer } from 'asn1js';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseTimestampAnchors, verifyTimestamp, verifyTimestampResponse } from '../../src/pki/timestamp.ts';
import { makeTimestampRequest } from '../../src/pki/timestamp-request.ts';
import { Problem } from '../../src/problem.ts';
import { answer, certify, type Fault, type Signer, timeStamping } from '../timestamp-authority.ts';

const text = 'lintas/id.imigrasi\n1\n';
const imprint = hash('sha256', text, 'buffer');
const now = Temporal.Now.instant();

let ca: Signer;
let authority: Signer;

beforeAll(async () => {
	ca = await certify({ name: 'Time CA' });
	authority = await certify({ name: 'Time', issuer: ca, purposes: timeStamping });
});

const anchorsOf = (...signers: readonly Signer[]) =>
	parseTimestampAnchors(Buffer.from(signers.map(({ pem }) => pem).join('')));

async function ask(signer: Signer, fault: Fault = {}) {
	const request = makeTimestampRequest(imprint);
	const response = await answer(signer, request.der, fault);
	return verifyTimestampResponse(response, request, { anchors: anchorsOf(ca), now });
}

async function refuse(signer: Signer, fault: Fault = {}): Promise<string> {
	return await ask(signer, fault).then(() => 'accepted', toRule);
}

function toRule(error: unknown): string {
	return error instanceof Problem ? `${error.code}: ${error.detail}` : String(error);
}

const broken = (rule: string) => `timestamp-unacceptable: Rule broken: ${rule}.`;

describe('a time-stamp', () => {
	test('over a digest says when it was there, and proves it again later without the request', async () => {
		const { token, time, policy } = await ask(authority);
		expect(Math.abs(time.since(now).total('seconds'))).toBeLessThan(60);
		expect(policy).toBe('1.3.6.1.4.1.13762.3');
		expect(verifyTimestamp(token, { imprint, anchors: anchorsOf(ca) })).toMatchObject({ time });
	});

	test('may say how exact it is, and who says so', async () => {
		const said = { accuracy: { seconds: 1, millis: 999 }, calls: authority };
		expect(await ask(authority, said)).toMatchObject({ policy: '1.3.6.1.4.1.13762.3' });
	});

	test('may come through a CA that an anchor vouches for', async () => {
		const between = await certify({ name: 'Between', issuer: ca });
		const below = await certify({ name: 'Below', issuer: between, purposes: timeStamping });
		expect(await ask(below, { certificates: [between] })).toMatchObject({ policy: '1.3.6.1.4.1.13762.3' });
		expect(await refuse(below)).toBe(broken('issuer'));
	});

	test('is proved by the CA that is trusted, and no other', async () => {
		const stranger = await certify({ name: 'Time CA' });
		const forged = await certify({ name: 'Time', issuer: stranger, purposes: timeStamping });
		expect(await refuse(forged)).toBe(broken('issuer'));
		expect(await refuse(forged, { certificates: [stranger] })).toBe(broken('issuer'));
	});

	test.each<[string, string, () => Fault]>([
		['of another digest', 'imprint', () => ({ imprint: hash('sha256', 'other', 'buffer') })],
		['for another request', 'nonce', () => ({ nonce: new Integer({ value: 7 }) })],
		['for no request', 'nonce', () => ({ nonce: undefined })],
		['of the past', 'genTime', () => ({ time: now.subtract({ minutes: 6 }) })],
		['of the future', 'genTime', () => ({ time: now.add({ minutes: 6 }) })],
		['of when its certificate was not valid', 'validity', () => ({ time: now.add({ hours: 48 }) })],
		['with another message digest', 'messageDigest', () => ({ messageDigest: hash('sha256', 'other') })],
		['whose attributes name another certificate', 'signingCertificateV2', () => ({ named: ca })],
		['with other content', 'contentType', () => ({ contentType: '1.2.840.113549.1.9.16.1.2' })],
		['that names no certificate', 'signingCertificateV2', () => ({ leavesOut: '1.2.840.113549.1.9.16.2.47' })],
		['that names no content type', 'contentType', () => ({ leavesOut: '1.2.840.113549.1.9.3' })],
		['that names no message digest', 'messageDigest', () => ({ leavesOut: '1.2.840.113549.1.9.4' })],
		['that is a minute off', 'accuracy', () => ({ accuracy: { seconds: 60 } })],
		['by the name of another', 'tsa', () => ({ calls: ca })],
		['with two signers', 'signers', () => ({ second: ca })],
		['with nine certificates', 'certificates', () => ({ certificates: Array<Signer>(8).fill(ca) })],
	])('%s is refused: %s', async (_, rule, fault) => {
		expect(await refuse(authority, fault())).toBe(broken(rule));
	});

	const serverAuth = '1.3.6.1.5.5.7.3.1';
	test.each([
		['for something else', 'extendedKeyUsage', { purposes: [serverAuth] }],
		['for more', 'extendedKeyUsage', { purposes: [...timeStamping, serverAuth] }],
		['whose purpose is not critical', 'extendedKeyUsage', { purposes: timeStamping, purposesCritical: false }],
		['that has expired', 'validity', { purposes: timeStamping, notAfter: now.subtract({ minutes: 1 }) }],
		['that is yet to come', 'validity', { purposes: timeStamping, notBefore: now.add({ minutes: 2 }) }],
		['of a CA', 'extendedKeyUsage', {}],
	])('by a certificate %s is refused: %s', async (_, rule, wish) => {
		expect(await refuse(await certify({ name: 'Time', issuer: ca, ...wish }))).toBe(broken(rule));
	});

	test('by a certificate of a CA that may issue none is refused', async () => {
		const below = await certify({ name: 'Below', issuer: authority, purposes: timeStamping });
		expect(await refuse(below, { certificates: [authority] })).toBe(broken('issuer'));
	});

	test('that is not granted is refused, with the reason as the standard names it', async () => {
		const reason = (status: number, failure: number) => refuse(authority, { rejects: { status, failure } });
		expect(await reason(2, 25)).toBe('timestamp-refused: Answer: rejection, systemFailure.');
		expect(await reason(2, 0)).toBe('timestamp-refused: Answer: rejection, badAlg.');
		expect(await reason(1, 15)).toBe('timestamp-refused: Answer: grantedWithMods, unacceptedPolicy.');
	});

	test('that is too large is refused unread', () => {
		const request = makeTimestampRequest(imprint);
		const attempt = () => verifyTimestampResponse(new Uint8Array(32_769), request, { anchors: anchorsOf(ca), now });
		expect(attempt).toThrow(expect.objectContaining({ detail: 'Rule broken: size.' }));
	});

	test('with any byte altered is refused, or says the same', async () => {
		const request = makeTimestampRequest(imprint);
		const response = await answer(authority, request.der);
		const about = { anchors: anchorsOf(ca), now };
		const good = verifyTimestampResponse(response, request, about);
		const place = fc.nat({ max: response.length - 1 });
		fc.assert(
			fc.property(place, fc.integer({ min: 1, max: 255 }), (at, change) => {
				const altered = new Uint8Array(response);
				altered[at] = (altered[at] ?? 0) ^ change;
				expectSameOrRefused(() => verifyTimestampResponse(altered, request, about), good);
			}),
			{ numRuns: 2_000 },
		);
	});

	test('made of anything is refused', () => {
		const request = makeTimestampRequest(imprint);
		fc.assert(
			fc.property(fc.uint8Array({ maxLength: 600 }), (bytes) => {
				const attempt = () => verifyTimestampResponse(bytes, request, { anchors: anchorsOf(ca), now });
				expect(attempt).toThrow(Problem);
			}),
		);
	});

	test('nested without end is refused before anything follows it down', async () => {
		const request = makeTimestampRequest(imprint);
		let nested = new Uint8Array();
		while (nested.length < 30_000) {
			const { length } = nested;
			const size = length < 0x80 ? [length] : [0x82, length >> 8, length & 0xff];
			nested = new Uint8Array([0x30, ...(length < 0x80 || length > 0xff ? size : [0x81, length]), ...nested]);
		}
		const attempt = () => verifyTimestampResponse(nested, request, { anchors: anchorsOf(ca), now });
		expect(attempt).toThrow(expect.objectContaining({ code: 'timestamp-unacceptable' }));
	});
});

function expectSameOrRefused(
	verify: () => ReturnType<typeof verifyTimestampResponse>,
	good: ReturnType<typeof verify>,
): void {
	try {
		const { token: _, ...said } = verify();
		expect(good).toMatchObject(said);
	} catch (error) {
		if (!(error instanceof Problem)) throw error;
		expect(error.code).toMatch(/^timestamp-/);
	}
}

const openssl = spawnSync('openssl', ['version'], { encoding: 'utf8' });
const why = openssl.status === 0 ? openssl.stdout.trim() : 'skipped: no openssl on this machine';

describe.skipIf(openssl.status !== 0)(`OpenSSL (${why})`, () => {
	let dir: string;
	beforeAll(async () => {
		dir = await mkdtemp(join(tmpdir(), 'lintas-ts-'));
	});
	afterAll(() => rm(dir, { recursive: true, force: true }));

	function run(...args: readonly string[]): string {
		const { stdout, stderr } = spawnSync('openssl', args, { cwd: dir, encoding: 'utf8' });
		return `${stdout}${stderr}`.trim();
	}

	test('reads what we ask, and verifies the time-stamp that we keep', async () => {
		const request = makeTimestampRequest(imprint);
		const { token } = verifyTimestampResponse(await answer(authority, request.der), request, {
			anchors: anchorsOf(ca),
			now,
		});
		await writeFile(join(dir, 'ours.tsq'), request.der);
		await writeFile(join(dir, 'ours.tst'), token);
		await writeFile(join(dir, 'ours-ca.pem'), ca.pem);
		expect(run('ts', '-query', '-in', 'ours.tsq', '-text')).toMatch(/sha256[\s\S]*Certificate required: yes/);
		const verify = (digest: string) =>
			run('ts', '-verify', '-digest', digest, '-in', 'ours.tst', '-token_in', '-CAfile', 'ours-ca.pem');
		expect(verify(imprint.toHex())).toContain('Verification: OK');
		await writeFile(join(dir, 'note'), text);
		const byData = ['-data', 'note', '-in', 'ours.tst', '-token_in', '-CAfile', 'ours-ca.pem'];
		expect(run('ts', '-verify', ...byData)).toContain('Verification: OK');
		expect(verify(hash('sha256', 'other'))).toContain('Verification: FAILED');
	});

	test.each(['ec', 'rsa'])('gives a time-stamp by a key of kind %s that we take', async (kind) => {
		await writeFile(join(dir, 'openssl.cnf'), authorityConfiguration);
		const key =
			kind === 'ec' ? ['ec', '-pkeyopt', 'ec_paramgen_curve:P-384'] : ['rsa', '-pkeyopt', 'rsa_keygen_bits:2048'];
		const make = (name: string, extensions: string, ...by: readonly string[]) => {
			run('genpkey', '-algorithm', ...key, '-out', `${name}.key`);
			const subject = ['-subj', `/O=Otoritas Waktu/CN=${name}`, '-config', 'openssl.cnf', '-extensions', extensions];
			run('req', '-x509', '-new', '-key', `${name}.key`, '-out', `${name}.pem`, '-days', '2', ...subject, ...by);
		};
		make('root', 'root');
		make('tsa', 'authority', '-CA', 'root.pem', '-CAkey', 'root.key');
		const request = makeTimestampRequest(imprint);
		await writeFile(join(dir, 'their.tsq'), request.der);
		await writeFile(join(dir, 'serial'), '01\n');
		const said = run('ts', '-reply', '-config', 'openssl.cnf', '-queryfile', 'their.tsq', '-out', 'their.tsr');
		expect(said).toContain('Response has been generated.');
		const anchors = parseTimestampAnchors(await readFile(join(dir, 'root.pem')));
		const response = await readFile(join(dir, 'their.tsr'));
		const about = { anchors, now: Temporal.Now.instant() };
		expect(verifyTimestampResponse(response, request, about)).toMatchObject({ policy: '1.2.3.4.1' });
		expect(() => verifyTimestampResponse(response, makeTimestampRequest(imprint), about)).toThrow(
			expect.objectContaining({ detail: 'Rule broken: nonce.' }),
		);
	});
});

const authorityConfiguration = `
[req]
distinguished_name = name
[name]
[root]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign
subjectKeyIdentifier = hash
[authority]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, timeStamping
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid, issuer
[tsa]
default_tsa = here
[here]
serial = serial
crypto_device = builtin
signer_cert = tsa.pem
signer_key = tsa.key
signer_digest = sha256
certs = root.pem
default_policy = 1.2.3.4.1
digests = sha256
accuracy = secs:1
ordering = yes
tsa_name = yes
ess_cert_id_chain = yes
ess_cert_id_alg = sha256
`;
