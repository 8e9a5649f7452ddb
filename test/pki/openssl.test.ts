import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { verifyAuthorityCa, verifyCertificate } from '../../src/pki/admission.ts';
import { createKeyStore, loadKeyStore } from '../../src/pki/key-store.ts';
import { indonesia, now } from './reissue.ts';

const openssl = spawnSync('openssl', ['version'], { encoding: 'utf8' });
const why = openssl.status === 0 ? openssl.stdout.trim() : 'skipped: no openssl on this machine';

let dir: string;

beforeAll(async () => {
	dir = await mkdtemp(join(tmpdir(), 'lintas-openssl-'));
	await createKeyStore(dir, { authority: indonesia, hosts: ['localhost', '::1', '2001:db8::7'], now });
});

afterAll(() => rm(dir, { recursive: true, force: true }));

function run(...args: readonly string[]): string {
	const { stdout, stderr } = spawnSync('openssl', args, { cwd: join(dir, 'keys'), encoding: 'utf8' });
	return `${stdout}${stderr}`.trim();
}

describe.skipIf(openssl.status !== 0)(`OpenSSL in strict mode takes what we issue (${why})`, () => {
	test.each([
		['ca', []],
		['tls-server', ['-purpose', 'sslserver', '-verify_hostname', 'localhost']],
		['tls-server', ['-purpose', 'sslserver', '-verify_ip', '2001:db8::7']],
		['tls-client', ['-purpose', 'sslclient']],
		['signing', []],
		['encryption', []],
	])('%s %j', (name, options) => {
		const file = `${name}.crt.pem`;
		expect(run('verify', '-x509_strict', '-check_ss_sig', '-CAfile', 'ca.crt.pem', ...options, file)).toBe(
			`${file}: OK`,
		);
	});

	test('and for nothing else', () => {
		const verify = ['verify', '-x509_strict', '-CAfile', 'ca.crt.pem', '-purpose'];
		expect(run(...verify, 'sslserver', 'tls-client.crt.pem')).toContain('unsuitable certificate purpose');
		expect(run(...verify, 'sslclient', 'tls-server.crt.pem')).toContain('unsuitable certificate purpose');
	});

	test('and issues what we take, as certs/README.md says', async () => {
		const readme = await readFile('certs/README.md', 'utf8');
		await writeFile(join(dir, 'keys', 'signing.cnf'), readme.match(/^ {4}\w+ = .+$/gm)?.join('\n') ?? '');
		run('req', '-new', '-key', 'signing.key.pem', '-subj', '/C=ID/O=Imigrasi/CN=signing', '-out', 'signing.csr');
		const ca = ['-CA', 'ca.crt.pem', '-CAkey', 'ca.key.pem', '-days', '365', '-extfile', 'signing.cnf'];
		run('x509', '-req', '-in', 'signing.csr', '-out', 'signing.crt.pem', ...ca);
		const { signing } = await loadKeyStore(dir);
		expect(signing[0]?.certificate.certificate.subject).toBe('C=ID\nO=Imigrasi\nCN=signing');
	});

	test('and an RSA CA of its issues what counterparts sign and encrypt messages in CMS with', async () => {
		const uri = `subjectAltName = URI:urn:lintas:authority:${indonesia}`;
		const key = ['-newkey', 'rsa:3072', '-nodes', '-sha256'];
		const write = (name: string, ...lines: readonly string[]) =>
			writeFile(
				join(dir, 'keys', `${name}.cnf`),
				['[req]', 'distinguished_name=n', '[n]', '[x]', uri, ...lines].join('\n'),
			);
		const ids = ['subjectKeyIdentifier = hash', 'authorityKeyIdentifier = keyid'];
		await write(
			'rsa-ca',
			'basicConstraints = critical, CA:TRUE, pathlen:0',
			'keyUsage = critical, keyCertSign, cRLSign',
			...ids,
		);
		const asCa = [
			'-config',
			'rsa-ca.cnf',
			'-extensions',
			'x',
			'-subj',
			'/CN=CA',
			'-keyout',
			'rsa-ca.key',
			'-out',
			'rsa-ca.pem',
		];
		run('req', '-x509', ...key, '-days', '3000', ...asCa);
		const ca = verifyAuthorityCa({
			pem: await readFile(join(dir, 'keys', 'rsa-ca.pem'), 'utf8'),
			authority: indonesia,
		});
		for (const [profile, usage] of [
			['cms-signing', 'digitalSignature, nonRepudiation'],
			['cms-encryption', 'keyEncipherment'],
		] as const) {
			await write(profile, 'basicConstraints = critical, CA:FALSE', `keyUsage = critical, ${usage}`, ...ids);
			run(
				'req',
				'-new',
				...key,
				'-config',
				`${profile}.cnf`,
				'-subj',
				`/CN=${profile}`,
				'-keyout',
				'k.pem',
				'-out',
				'r.pem',
			);
			const by = ['-CA', 'rsa-ca.pem', '-CAkey', 'rsa-ca.key', '-days', '365', '-sha256'];
			run('x509', '-req', '-in', 'r.pem', ...by, '-extfile', `${profile}.cnf`, '-extensions', 'x', '-out', 'c.pem');
			const pem = await readFile(join(dir, 'keys', 'c.pem'), 'utf8');
			expect(verifyCertificate({ pem, profile, authority: indonesia, issuers: [ca] }).profile).toBe(profile);
		}
	});

	test('and reads the private keys', () => {
		expect(run('pkey', '-in', 'signing.key.pem', '-noout', '-check')).toBe('Key is valid');
	});
});
