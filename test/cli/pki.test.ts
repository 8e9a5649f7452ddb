import { spawnSync } from 'node:child_process';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { toFingerprint } from '../../src/pki/card-key.ts';
import { parsePemCertificate } from '../../src/pki/certificate.ts';
import { loadKeyStore } from '../../src/pki/key-store.ts';
import { makeOffice, type TestOffice } from '../gateways.ts';
import { connectTls } from '../http/client.ts';
import { createCa } from '../pki/reissue.ts';
import { runLintas } from './lintas.ts';

const openssl = spawnSync('openssl', ['version'], { encoding: 'utf8' });
const why = openssl.status === 0 ? openssl.stdout.trim() : 'skipped: no openssl on this machine';
const passphrase = { LINTAS_PKCS12_PASSPHRASE: 'correct horse battery' };

let folder: string;
let office: TestOffice;

beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'lintas-pki-'));
	office = await makeOffice('id.imigrasi');
});
afterAll(async () => {
	await office.remove();
	await rm(folder, { recursive: true, force: true });
});

const path = (name: string) => join(folder, name);

async function lintas(words: readonly string[], environment: Readonly<Record<string, string>> = {}) {
	return await runLintas(['pki', ...words], { ...office.environment, ...environment });
}

function run(...args: readonly string[]): string {
	const { status, stdout, stderr } = spawnSync('openssl', args, { cwd: folder, encoding: 'utf8' });
	expect(status, stderr).toBe(0);
	return stdout;
}

const extensions = `[ext]
basicConstraints=critical,CA:TRUE,pathlen:0
keyUsage=critical,keyCertSign,cRLSign
subjectAltName=URI:urn:lintas:authority:id.imigrasi
subjectKeyIdentifier=hash
`;

const wishes = [
	['tls-server', 'RSA-3072', ['--host', '127.0.0.1', '--host', 'gateway.example']],
	['tls-client', 'P-384', []],
	['signing', 'P-256', []],
	['encryption', 'P-256', []],
] as const;

describe.skipIf(openssl.status !== 0)(`an authority with a CA of its own, here OpenSSL (${why}),`, () => {
	test('puts the CA on its card', async () => {
		await writeFile(path('ca.cnf'), `[req]\ndistinguished_name=dn\n[dn]\n${extensions}`);
		const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-384', '-nodes', '-keyout', 'ca.key'];
		const subject = ['-subj', '/C=ID/O=Imigrasi/CN=Imigrasi CA', '-days', '3000'];
		run('req', '-x509', ...key, ...subject, '-config', 'ca.cnf', '-extensions', 'ext', '-out', 'ca.pem');
		const before = await office.card();
		const { code, stdout, stderr } = await lintas(['import', path('ca.pem'), '--json']);
		// Nobody can be told: the gateway does not run.
		expect(code, stderr).toBe(4);
		expect(JSON.parse(stdout)).toEqual({ imported: [] });
		const after = await office.card();
		expect(after).toMatchObject({ version: before.version + 1, ca: [...before.ca, expect.any(String)] });
		const fingerprint = toFingerprint(after);
		expect([fingerprint === toFingerprint(before), stderr]).toEqual([false, expect.stringContaining(fingerprint)]);
		const again = await lintas(['import', path('ca.pem')]);
		expect(again.code).toBe(0);
		expect(await office.card()).toEqual(after);
	});

	test.each(wishes)('asks for a certificate for %s with a key of type %s, and uses it', async (profile, type, more) => {
		const { code, stdout, stderr } = await lintas(['csr', profile, '--key', type, ...more]);
		expect(code, stderr).toBe(0);
		await writeFile(path('request.csr'), stdout);
		expect(run('req', '-in', 'request.csr', '-verify', '-noout', '-text')).toContain(
			'urn:lintas:authority:id.imigrasi',
		);
		await writeFile(path('issuer.cnf'), 'authorityKeyIdentifier=keyid\n');
		const issuer = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-days', '300', '-extfile', 'issuer.cnf'];
		run('x509', '-req', '-in', 'request.csr', ...issuer, '-copy_extensions', 'copyall', '-out', `${profile}.pem`);
		const imported = await lintas(['import', path(`${profile}.pem`), '--json']);
		expect(imported.code, imported.stderr).toBe(0);
		const store = await loadKeyStore(office.dataDir);
		const [newest] = { 'tls-server': store.tlsServer, 'tls-client': store.tlsClient, ...store }[profile];
		expect(JSON.parse(imported.stdout)).toEqual({ imported: [{ profile, kid: newest?.kid }] });
		expect(newest?.certificate.certificate.issuer).toContain('CN=Imigrasi CA');
		const files = await readdir(join(office.dataDir, 'keys'));
		expect(files.filter((name) => name.includes('waiting'))).toEqual([]);
	});

	test('shows the newest TLS certificate at its door, and puts its signing key onto its card', async () => {
		await office.start({ doors: true, work: true });
		const socket = await connectTls(office.partnerPort);
		expect(socket.getPeerX509Certificate()?.publicKey.asymmetricKeyType).toBe('rsa');
		socket.destroy();
		for (const use of ['signing', 'encryption'] as const) {
			const { code, stdout, stderr } = await runLintas(['keys', 'rotate', use, '--json'], office.environment);
			expect(code, stderr).toBe(0);
			const [first = ''] = (await office.card())[use];
			expect(parsePemCertificate(first).certificate.issuer).toContain('CN=Imigrasi CA');
			expect(JSON.parse(stdout).added).toHaveLength(1);
		}
	});

	test('hands out a key as PKCS#12, which OpenSSL opens', async () => {
		const [key] = (await loadKeyStore(office.dataDir)).tlsServer;
		const { code, stderr } = await lintas(['export', key?.kid ?? '', '--out', path('out.p12')], passphrase);
		expect(code, stderr).toBe(0);
		expect((await stat(path('out.p12'))).mode & 0o077).toBe(0);
		const text = run('pkcs12', '-in', 'out.p12', '-passin', `pass:${passphrase.LINTAS_PKCS12_PASSPHRASE}`, '-nodes');
		const [shown = ''] = /-----BEGIN PRIVATE KEY-----[\s\S]+-----END PRIVATE KEY-----/.exec(text) ?? [];
		expect(key?.certificate.certificate.checkPrivateKey(createPrivateKey(shown))).toBe(true);
		expect(text.match(/BEGIN CERTIFICATE/g)).toHaveLength(3);
		const again = await lintas(['export', key?.kid ?? '', '--out', path('out.p12')], passphrase);
		expect([again.code, again.stderr]).toEqual([1, expect.stringContaining('file-exists')]);
	});

	test('takes a key that was made elsewhere, as PKCS#12 of OpenSSL', async () => {
		const extension = 'subjectAltName=URI:urn:lintas:authority:id.imigrasi\nextendedKeyUsage=clientAuth\n';
		const usage = 'basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\n';
		await writeFile(path('client.cnf'), `${usage}${extension}authorityKeyIdentifier=keyid\n`);
		run('req', '-new', '-newkey', 'rsa:3072', '-nodes', '-keyout', 'c.key', '-subj', '/CN=client', '-out', 'c.csr');
		const issuer = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-days', '300', '-extfile', 'client.cnf'];
		run('x509', '-req', '-in', 'c.csr', ...issuer, '-out', 'c.pem');
		const secret = `pass:${passphrase.LINTAS_PKCS12_PASSPHRASE}`;
		run(
			'pkcs12',
			'-export',
			'-inkey',
			'c.key',
			'-in',
			'c.pem',
			'-certfile',
			'ca.pem',
			'-out',
			'c.p12',
			'-passout',
			secret,
		);
		const wrong = await lintas(['import', path('c.p12')], { LINTAS_PKCS12_PASSPHRASE: 'wrong horse battery' });
		expect([wrong.code, wrong.stderr]).toEqual([1, expect.stringContaining('key-file-unreadable')]);
		const { code, stdout, stderr } = await lintas(['import', path('c.p12'), '--json'], passphrase);
		expect(code, stderr).toBe(0);
		const serial = new X509Certificate(await readFile(path('c.pem'))).serialNumber;
		const [newest] = (await loadKeyStore(office.dataDir)).tlsClient;
		expect(newest?.certificate.certificate.serialNumber).toBe(serial);
		expect(JSON.parse(stdout)).toEqual({ imported: [{ profile: 'tls-client', kid: newest?.kid }] });
	});
});

describe('what is not taken', () => {
	test.each<[string, string, () => Promise<string>]>([
		[
			'a certificate whose key is elsewhere',
			'certificate-without-key',
			() => writeCertificate('other.pem', 'signing.crt.pem'),
		],
		['a CA of another authority', 'certificate-unacceptable', () => writeCertificate('ca-other.pem', 'ca.crt.pem')],
		[
			'a file without a certificate',
			'file-unreadable',
			async () => {
				await writeFile(path('empty.pem'), 'nothing');
				return path('empty.pem');
			},
		],
		['no file', 'file-unreadable', async () => path('none.pem')],
	])('%s', async (_what, code, make) => {
		const { code: exit, stderr } = await lintas(['import', await make()]);
		expect([exit, stderr]).toEqual([1, expect.stringContaining(code)]);
	});

	test('a CA for which the card has no room', async () => {
		const { ca } = await office.card();
		const pems = await Promise.all(Array.from({ length: 4 }, async () => (await createCa()).certificate.pem));
		await office.changeCard({ ca: [...ca, ...pems].slice(0, 4) });
		const before = [await office.card(), await readdir(join(office.dataDir, 'keys'))];
		await writeFile(path('fifth.pem'), pems[3] ?? '');
		const { code, stderr } = await lintas(['import', path('fifth.pem')]);
		expect([code, stderr]).toEqual([1, expect.stringMatching(/^card-invalid: .*\n {2}\/ca: /)]);
		expect([await office.card(), await readdir(join(office.dataDir, 'keys'))]).toEqual(before);
	});

	async function writeCertificate(name: string, own: string): Promise<string> {
		const other = await makeOffice('th.immigration');
		await writeFile(path(name), await readFile(join(other.dataDir, 'keys', own)));
		await other.remove();
		return path(name);
	}

	test('a key of a type that the profile does not take', async () => {
		const { code, stderr } = await lintas(['csr', 'signing', '--key', 'RSA-3072']);
		expect([code, stderr]).toEqual([2, expect.stringContaining('certs/signing.json')]);
	});
});
