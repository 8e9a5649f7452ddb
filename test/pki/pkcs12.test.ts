import { spawnSync } from 'node:child_process';
import { createPrivateKey } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { AuthorityId } from '../../src/model/identifiers.ts';
import { importCertificate, splitCertificates } from '../../src/pki/import.ts';
import { createKeyStore, loadIssuingCa, loadKeyStore } from '../../src/pki/key-store.ts';
import { openPkcs12, type Pkcs12Content, writePkcs12 } from '../../src/pki/pkcs12.ts';
import { toProblem } from '../../src/problem.ts';
import { createCa, issue, now } from './reissue.ts';

const passphrase = 'correct horse battery';
let content: Pkcs12Content;
let file: Uint8Array;

beforeAll(async () => {
	const ca = await createCa();
	const { certificate, privateKey } = await issue(ca, 'tls-client');
	const keyPem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
	content = { keyPems: [keyPem], certificatePems: [certificate.pem, ca.certificate.pem] };
	file = await writePkcs12(content, passphrase);
});

const codeOf = (bytes: Uint8Array, secret = passphrase) =>
	openPkcs12(bytes, secret).then(
		() => 'opened',
		(thrown: unknown) => toProblem(thrown).code,
	);

describe('a PKCS#12 file', () => {
	test('gives back the key and the certificates that went in', async () => {
		expect(await openPkcs12(file, passphrase)).toEqual(content);
	});

	test('shows neither key nor certificate to whoever reads it', () => {
		const [keyPem = ''] = content.keyPems;
		const scalar = Buffer.from(createPrivateKey(keyPem).export({ format: 'jwk' }).d ?? '', 'base64url');
		expect(Buffer.from(file).includes(scalar)).toBe(false);
		expect(Buffer.from(file).includes('urn:lintas:authority')).toBe(false);
	});

	test.each<[string, () => Uint8Array]>([
		['with something after it', () => Buffer.concat([file, Buffer.of(0)])],
		['that is cut off', () => file.subarray(0, -1)],
		['that was altered', () => file.with(120, (file[120] ?? 0) ^ 1)],
		['that is empty', () => Buffer.of()],
		['of more than 100 KB', () => Buffer.concat([file, Buffer.alloc(100_000)])],
	])('%s is not opened', async (_what, make) => {
		expect(await codeOf(make())).toBe('key-file-unreadable');
	});

	test('under another passphrase is not opened', async () => {
		expect(await codeOf(file, 'incorrect horse battery')).toBe('key-file-unreadable');
	});

	test.skipIf(spawnSync('openssl', ['version']).status !== 0).each([
		['key', ['-certpbe', 'NONE']],
		['certificate', ['-keypbe', 'NONE']],
	])('whose %s takes more than ten million rounds to open is refused, not waited for', async (_what, more) => {
		const rounds = ['-iter', '11000000', '-nomaciter', '-passout', `pass:${passphrase}`];
		const input = [...content.keyPems, ...content.certificatePems].join('');
		const { status, stdout } = spawnSync('openssl', ['pkcs12', '-export', ...rounds, ...more], { input });
		expect(status).toBe(0);
		const started = performance.now();
		expect(await codeOf(stdout)).toBe('key-file-unreadable');
		expect(performance.now() - started).toBeLessThan(3_000);
	});

	test('of random bytes is not opened, and no other failure', async () => {
		await fc.assert(
			fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
				expect(await codeOf(bytes)).toBe('key-file-unreadable');
			}),
		);
	});
});

describe('the certificates in a file', () => {
	test('are found in DER, in PEM, and between words', () => {
		const [first = '', second = ''] = content.certificatePems;
		const der = Uint8Array.fromBase64(first.replaceAll(/-----[A-Z ]+-----/g, ''));
		expect(splitCertificates(der)).toEqual([first]);
		const text = `subject=x\r\n${first.replaceAll('\n', '\r\n')}issuer=y\n${second}`;
		expect(splitCertificates(Buffer.from(text))).toEqual([first, second]);
		expect(splitCertificates(Buffer.from('none'))).toEqual([]);
	});

	test('are looked for in whatever there is, without a failure', async () => {
		const text = fc.string({
			unit: fc.constantFrom('-----BEGIN CERTIFICATE-----', '-----END CERTIFICATE-----', 'A', '=', '\n'),
		});
		await fc.assert(fc.property(text, (words) => void splitCertificates(Buffer.from(words))));
	});
});

test('of several keys that come with a certificate, the one that belongs to it is taken', async () => {
	const dir = await mkdtemp(join(tmpdir(), 'lintas-import-'));
	const authority = AuthorityId.parse('id.imigrasi');
	await createKeyStore(dir, { authority, hosts: ['gateway.example'], now });
	const { certificate, privateKey } = await issue(await loadIssuingCa(dir), 'tls-client');
	const keyPem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
	const { issuers } = await loadKeyStore(dir);
	const imported = await importCertificate({ dir, authority, issuers, now }, certificate.pem, [
		...content.keyPems,
		keyPem,
	]);
	expect((await loadKeyStore(dir)).tlsClient.map(({ kid }) => kid)).toContain(imported.kid);
	await rm(dir, { recursive: true });
});
