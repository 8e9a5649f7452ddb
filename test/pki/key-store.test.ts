import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { chmod, copyFile, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CompactEncrypt, CompactSign, compactDecrypt, compactVerify } from 'jose';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { issueCertificate } from '../../src/pki/issue.ts';
import { createKeyStore, type KeyStore, loadIssuingCa, loadKeyStore } from '../../src/pki/key-store.ts';
import { indonesia, now } from './reissue.ts';

const wish = { authority: indonesia, hosts: ['localhost'], now };
const names = ['ca', 'encryption', 'signing', 'tls-client', 'tls-server'];
const text = new TextEncoder().encode('text');

let dir: string;

beforeEach(async () => {
	dir = await mkdtemp(join(tmpdir(), 'lintas-keys-'));
});

afterEach(() => rm(dir, { recursive: true, force: true }));

function path(name: string): string {
	return join(dir, 'keys', name);
}

async function modeOf(file: string): Promise<number> {
	return (await stat(file)).mode & 0o777;
}

describe('a new key store', () => {
	test('has a key and a certificate for each use, for nobody else to read', async () => {
		await createKeyStore(dir, wish);
		expect(await readdir(dir)).toEqual(['keys']);
		expect(await modeOf(path('.'))).toBe(0o700);
		const files = (await readdir(path('.'))).sort();
		expect(files).toEqual(names.flatMap((name) => [`${name}.crt.pem`, `${name}.key.pem`]));
		for (const file of files) expect(await modeOf(path(file))).toBe(0o600);
		expect(await readFile(path('ca.key.pem'), 'utf8')).toMatch(/^-----BEGIN PRIVATE KEY-----\n/);
	});

	test('makes the data directory too', async () => {
		await createKeyStore(join(dir, 'new', 'data'), wish);
		expect(await modeOf(join(dir, 'new', 'data'))).toBe(0o700);
	});

	test('never replaces one', async () => {
		await createKeyStore(dir, wish);
		const before = await readFile(path('ca.key.pem'), 'utf8');
		await expect(createKeyStore(dir, wish)).rejects.toMatchObject({ code: 'already-initialised' });
		expect(await readFile(path('ca.key.pem'), 'utf8')).toBe(before);
		expect(await readdir(dir)).toEqual(['keys']);
	});

	test.each([
		['an empty folder', () => mkdir(path('.'))],
		['a file', () => writeFile(path('.'), '')],
	])('leaves alone what has its name: %s', async (_what, make) => {
		await make();
		await expect(createKeyStore(dir, wish)).rejects.toMatchObject({ code: 'already-initialised' });
		expect(await readdir(dir)).toEqual(['keys']);
	});

	test('is made once by those who try at the same time', async () => {
		const tries = await Promise.allSettled(Array.from({ length: 4 }, () => createKeyStore(dir, wish)));
		const failures = tries.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
		expect(failures).toHaveLength(3);
		for (const failure of failures) expect(failure).toMatchObject({ code: 'already-initialised' });
		expect(await readdir(dir)).toEqual(['keys']);
		expect((await loadKeyStore(dir)).authority).toBe(indonesia);
	});
});

describe('a loaded key store', () => {
	let keys: KeyStore;

	beforeEach(async () => {
		await createKeyStore(dir, wish);
		keys = await loadKeyStore(dir);
	});

	test('says whose it is', () => {
		expect(keys.authority).toBe(indonesia);
		expect(keys.issuers.map(({ profile }) => profile)).toEqual(['ca']);
		expect(keys.tlsServer[0]?.certificate.certificate.checkHost('localhost')).toBe('localhost');
		expect(createPrivateKey(keys.tlsClient[0]?.privateKeyPem ?? '').asymmetricKeyType).toBe('ec');
	});

	test('signs with ES256', async () => {
		const [key] = keys.signing;
		if (key === undefined) throw new Error('no signing key');
		const jws = await new CompactSign(text).setProtectedHeader({ alg: 'ES256', kid: key.kid }).sign(key.privateKey);
		expect((await compactVerify(jws, key.certificate.publicKey, { algorithms: ['ES256'] })).payload).toEqual(text);
	});

	test('opens what is sealed by ECDH-ES+A256KW', async () => {
		const [key] = keys.encryption;
		if (key === undefined) throw new Error('no encryption key');
		expect((await compactDecrypt(await seal(key.certificate.publicKey), key.privateKey)).plaintext).toEqual(text);
	});

	test('gives no private key away', () => {
		for (const { privateKey } of [...keys.signing, ...keys.encryption]) expect(privateKey.extractable).toBe(false);
	});

	test('does without the private key of the CA', async () => {
		await rm(path('ca.key.pem'));
		expect((await loadKeyStore(dir)).issuers).toMatchObject([{ kid: keys.issuers[0]?.kid }]);
	});

	test('also holds retired keys, the newest first', async () => {
		await rename(path('encryption.key.pem'), path('encryption-2026.key.pem'));
		await rename(path('encryption.crt.pem'), path('encryption-2026.crt.pem'));
		const { publicKey, privateKey } = generateKeyPairSync('x25519');
		await addPair('encryption', publicKey, privateKey);
		const { encryption, signing } = await loadKeyStore(dir);
		expect(encryption.map(({ privateKey: key }) => key.algorithm.name)).toEqual(['X25519', 'ECDH']);
		expect(encryption[1]?.kid).toBe(keys.encryption[0]?.kid);
		expect(signing).toHaveLength(1);
		const newest = encryption[0];
		if (newest === undefined) throw new Error('no encryption key');
		expect((await compactDecrypt(await seal(publicKey), newest.privateKey)).plaintext).toEqual(text);
	});

	async function addPair(name: 'encryption', publicKey: KeyObject, privateKey: KeyObject): Promise<void> {
		const ca = await loadIssuingCa(dir);
		const issued = await issueCertificate({ ca, profile: name, publicKey, now: now.add({ hours: 1 }), days: 30 });
		await writeFile(path(`${name}.crt.pem`), issued.pem);
		await writeFile(path(`${name}.key.pem`), privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
	}

	function seal(publicKey: KeyObject): Promise<string> {
		const header = { alg: 'ECDH-ES+A256KW', enc: 'A256GCM' };
		return new CompactEncrypt(text).setProtectedHeader(header).encrypt(publicKey);
	}
});

describe('a key store is refused', () => {
	test('when there is none', async () => {
		await expect(loadKeyStore(dir)).rejects.toMatchObject({ code: 'not-initialised' });
		await expect(loadKeyStore(join(dir, 'nowhere'))).rejects.toMatchObject({ code: 'not-initialised' });
	});

	test.each(['signing', 'encryption', 'tls-server', 'tls-client'])(
		'when a private key is missing: %s',
		async (name) => {
			await createKeyStore(dir, wish);
			await rm(path(`${name}.key.pem`));
			await expect(loadKeyStore(dir)).rejects.toMatchObject({ code: 'file-unreadable' });
		},
	);

	test.runIf(process.platform !== 'win32').each([
		['signing', 0o640],
		['encryption', 0o604],
		['tls-server', 0o620],
		['tls-client', 0o666],
	])('when others may use a private key: %s', async (name, mode) => {
		await createKeyStore(dir, wish);
		await chmod(path(`${name}.key.pem`), mode);
		await expect(loadKeyStore(dir)).rejects.toMatchObject({
			code: 'file-unreadable',
			detail: expect.stringContaining(`chmod 600 ${path(`${name}.key.pem`)}`),
		});
	});

	test('when a certificate belongs to another key', async () => {
		await createKeyStore(dir, wish);
		await copyFile(path('tls-client.key.pem'), path('signing.key.pem'));
		await expect(loadKeyStore(dir)).rejects.toMatchObject({
			code: 'certificate-unacceptable',
			detail: 'Rule broken: keys/signing.crt.pem belongs to its key.',
		});
	});

	test('when a certificate is for another use', async () => {
		await createKeyStore(dir, wish);
		await copyFile(path('encryption.crt.pem'), path('signing.crt.pem'));
		await expect(loadKeyStore(dir)).rejects.toMatchObject({
			code: 'certificate-unacceptable',
			detail: 'Lines broken in certs/signing.json: keyUsage.',
		});
	});

	test('when a private key is none, without quoting it', async () => {
		await createKeyStore(dir, wish);
		await writeFile(path('signing.key.pem'), 'secret');
		const failure = await loadKeyStore(dir).catch((thrown: unknown) => thrown);
		expect(failure).toMatchObject({
			code: 'file-unreadable',
			detail: 'No private key in PKCS#8 in keys/signing.key.pem.',
		});
		expect(failure).not.toHaveProperty('cause');
	});
});
