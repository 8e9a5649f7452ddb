import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { Certificate, ContentInfo, EnvelopedData, SignedData } from 'pkijs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { maxContentBytes } from '../../../src/channels/cms/limits.ts';
import { sealCms } from '../../../src/channels/cms/seal.ts';
import { now } from '../../pki/reissue.ts';
import { open, recipient, refuse, signer, theirCa } from './parties.ts';

const content = new TextEncoder().encode('fictional: the message\0\r\n');
const seal = (bytes: Uint8Array<ArrayBuffer>, at = now) =>
	sealCms(bytes, { signer, recipient: recipient.certificate, now: at });

describe('what is sealed', () => {
	test('is opened as it was, whatever it is', async () => {
		await fc.assert(
			fc.asyncProperty(fc.uint8Array({ maxLength: 2_000 }), async (bytes) => {
				const opened = await open(await seal(new Uint8Array(bytes)));
				expect(Buffer.from(opened.content)).toEqual(Buffer.from(bytes));
				expect(opened.signer).toBe(signer.certificate);
				expect(opened.signedAt?.until(now).total('seconds')).toBeLessThan(1);
			}),
			{ numRuns: 50 },
		);
	});

	test('is opened at its largest, and is no larger', async () => {
		const largest = new Uint8Array(maxContentBytes).fill(7);
		expect(Buffer.compare((await open(await seal(largest))).content, largest)).toBe(0);
		const larger = seal(new Uint8Array(maxContentBytes + 1));
		await expect(larger).rejects.toMatchObject({ code: 'body-too-large' });
	});

	test('is another each time', async () => {
		const [one, two] = [await seal(content), await seal(content)];
		expect(Buffer.compare(one, two)).not.toBe(0);
	});

	test('is not sealed for, nor signed by, a certificate that is not valid', async () => {
		const late = seal(content, now.add({ hours: 24 * 1_200 }));
		await expect(late).rejects.toMatchObject({ code: 'certificate-unacceptable' });
	});

	test('is refused with any octet altered', async () => {
		const message = await seal(content);
		await fc.assert(
			fc.asyncProperty(fc.nat({ max: message.length - 1 }), fc.integer({ min: 1, max: 255 }), async (at, change) => {
				const refused = await refuse(message.with(at, (message[at] ?? 0) ^ change));
				expect(refused).toMatch(/^cms-(unreadable|unacceptable: Rule broken: \w+\.)$/);
			}),
			{ numRuns: 500 },
		);
	});

	test('is opened and verified by pkijs, too', async () => {
		const privateKey = new Uint8Array(recipient.privateKey.export({ type: 'pkcs8', format: 'der' }));
		const toCertificate = (pem: { raw: Buffer }) => Certificate.fromBER(new Uint8Array(pem.raw));
		const enveloped = new EnvelopedData({ schema: ContentInfo.fromBER(await sealed()).content });
		const plain = await enveloped.decrypt(0, {
			recipientCertificate: toCertificate(recipient.certificate.certificate),
			recipientPrivateKey: privateKey.buffer,
		});
		const signed = new SignedData({ schema: ContentInfo.fromBER(plain).content });
		const trustedCerts = [toCertificate(theirCa.certificate)];
		expect(await signed.verify({ signer: 0, trustedCerts, checkChain: false })).toBe(true);
		expect(Buffer.from(signed.encapContentInfo.eContent?.valueBlock.valueHexView ?? [])).toEqual(Buffer.from(content));
	});
});

const sealed = async () => new Uint8Array(await seal(content));

const openssl = spawnSync('openssl', ['version'], { encoding: 'utf8' });
const why = openssl.status === 0 ? openssl.stdout.trim() : 'skipped: no openssl on this machine';

describe.skipIf(openssl.status !== 0)(`OpenSSL (${why})`, () => {
	let dir: string;

	beforeAll(async () => {
		dir = await mkdtemp(join(tmpdir(), 'lintas-cms-'));
		const keys = { 'signer.key': signer.privateKey, 'recipient.key': recipient.privateKey };
		for (const [name, key] of Object.entries(keys)) {
			await writeFile(join(dir, name), key.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
		}
		await writeFile(join(dir, 'signer.pem'), signer.certificate.pem);
		await writeFile(join(dir, 'recipient.pem'), recipient.certificate.pem);
		await writeFile(join(dir, 'ca.pem'), theirCa.pem);
	});
	afterAll(() => rm(dir, { recursive: true, force: true }));

	function run(...words: readonly string[]): string {
		const args = ['cms', ...words, '-binary'];
		const { stdout, stderr } = spawnSync('openssl', args, { cwd: dir, encoding: 'utf8' });
		return `${stdout}${stderr}`.trim();
	}

	const decrypt = '-decrypt -inform DER -in sealed -recip recipient.pem -inkey recipient.key -out signed'.split(' ');
	const verify = '-verify -inform DER -in signed -CAfile ca.pem -purpose any -out content'.split(' ');
	const sign = '-sign -nodetach -outform DER -in content -signer signer.pem -inkey signer.key -out signed'.split(' ');
	const encrypt = '-encrypt -outform DER -in signed -aes-256-cbc -recip recipient.pem -out sealed'.split(' ');

	test('opens and verifies what we seal', async () => {
		await writeFile(join(dir, 'sealed'), await seal(content));
		expect(run(...decrypt)).toBe('');
		expect(run(...verify)).toMatch(/Verification successful$/);
		expect(await readFile(join(dir, 'content'))).toEqual(Buffer.from(content));
	});

	test.each([[[]], [['-stream']]])('seals what we open %j', async (options) => {
		await writeFile(join(dir, 'content'), content);
		expect(run(...sign, ...options)).toBe('');
		expect(run(...encrypt, ...options)).toBe('');
		const opened = await open(await readFile(join(dir, 'sealed')), Temporal.Now.instant());
		expect(Buffer.from(opened.content)).toEqual(Buffer.from(content));
	});
});
