import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Enumerated, Integer } from 'asn1js';
import * as fc from 'fast-check';
import { CertificateRevocationList, Extension, Extensions } from 'pkijs';
import { beforeAll, describe, expect, test } from 'vitest';
import type { AdmittedCertificate } from '../../src/pki/admission.ts';
import type { IssuingCa } from '../../src/pki/issue.ts';
import {
	findRevokedSince,
	issueRevocationList,
	maxListBytes,
	parseRevocationList,
} from '../../src/pki/revocation-list.ts';
import { toProblem } from '../../src/problem.ts';
import { createCa, issue, malaysia, now } from './reissue.ts';

let ca: IssuingCa;
let otherCa: IssuingCa;
let kept: AdmittedCertificate;
let lost: AdmittedCertificate;
let der: Uint8Array;
const nextUpdate = now.add({ hours: 24 });
const truncated = now.round({ smallestUnit: 'second', roundingMode: 'floor' });

beforeAll(async () => {
	ca = await createCa();
	otherCa = await createCa(malaysia);
	kept = (await issue(ca, 'tls-client')).certificate;
	lost = (await issue(ca, 'signing')).certificate;
	der = await issueRevocationList(ca, { revoked: new Map([[lost.certificate.serialNumber, now]]), now, nextUpdate });
});

const parse = (bytes: Uint8Array, issuers = [ca.certificate], at = now) => parseRevocationList(bytes, issuers, at);

function toPem(bytes: Uint8Array): Buffer {
	const base64 = Buffer.from(bytes)
		.toString('base64')
		.replaceAll(/.{1,64}/g, '$&\n');
	return Buffer.from(`-----BEGIN X509 CRL-----\n${base64}-----END X509 CRL-----\n`);
}

/** A good list, changed and signed again. */
async function resign(change: (draft: CertificateRevocationList) => unknown, by = ca, hash = 'SHA-256') {
	const draft = CertificateRevocationList.fromBER(new Uint8Array(der));
	change(draft);
	await draft.sign(by.privateKey.toCryptoKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign']), hash);
	return new Uint8Array(draft.toSchema(true).toBER());
}

function alter(at: number, bits: number): Uint8Array {
	return der.with(at, (der[at] ?? 0) ^ bits);
}

const critical = (extnID: string, value: { toBER(): ArrayBuffer }) =>
	new Extension({ extnID, critical: true, extnValue: value.toBER() });

describe('a revocation list', () => {
	test.each([
		['DER', () => der],
		['PEM', () => toPem(der)],
	])('in %s says what its CA revoked, and until when it is up to date', (_form, read) => {
		const list = parse(read(), [otherCa.certificate, ca.certificate]);
		expect(list).toMatchObject({ issuer: ca.certificate.kid, thisUpdate: truncated });
		expect(findRevokedSince(lost.certificate, list)).toEqual(truncated);
		expect(findRevokedSince(kept.certificate, list)).toBeUndefined();
	});

	test('may be empty, and signed with SHA-384', async () => {
		const empty = await issueRevocationList(ca, { revoked: new Map(), now, nextUpdate });
		expect(parse(empty).revoked.size).toBe(0);
		expect(findRevokedSince(lost.certificate, parse(await resign(() => undefined, ca, 'SHA-384')))).toEqual(truncated);
	});

	test('has every serial number, however it begins', async () => {
		const serials = ['01', '7f', '80', 'ff01', '00c0ffee', '4000000000000000000000000000000000000001'];
		const list = parse(
			await issueRevocationList(ca, { revoked: new Map(serials.map((serial) => [serial, now])), now, nextUpdate }),
		);
		expect([...list.revoked.keys()]).toEqual(serials.map((serial) => serial.replace(/^0+/, '')));
	});
});

describe('a revocation list is refused', () => {
	test.each<[string, string, () => Uint8Array | Promise<Uint8Array>]>([
		[
			'of a CA that is not on the card',
			'issuer',
			() => issueRevocationList(otherCa, { revoked: new Map(), now, nextUpdate }),
		],
		['that names the CA and was signed by another', 'issuer', () => resign(() => undefined, otherCa)],
		['that was altered', 'issuer', () => alter(der.length - 60, 1)],
		[
			'that another CA of the same name issued',
			'issuer',
			async () => issueRevocationList(await createCa(), { revoked: new Map(), now, nextUpdate }),
		],
		[
			'from the future',
			'thisUpdate',
			() => issueRevocationList(ca, { revoked: new Map(), now: now.add({ hours: 1 }), nextUpdate }),
		],
		[
			'that never ends',
			'nextUpdate',
			() =>
				resign((draft) => {
					delete draft.nextUpdate;
				}),
		],
		[
			'that ends before it begins',
			'nextUpdate',
			() => issueRevocationList(ca, { revoked: new Map(), now, nextUpdate: now.subtract({ hours: 1 }) }),
		],
		[
			'of version 1',
			'version',
			() =>
				resign((draft) => {
					draft.version = 0;
					delete draft.crlExtensions;
				}),
		],
		[
			'that is a delta',
			'extensions',
			() => resign((draft) => draft.crlExtensions?.extensions.push(critical('2.5.29.27', new Integer({ value: 1 })))),
		],
		[
			'of one distribution point',
			'extensions',
			() => resign((draft) => draft.crlExtensions?.extensions.push(critical('2.5.29.28', new Integer({ value: 1 })))),
		],
		[
			'with entries of another issuer',
			'extensions',
			() =>
				resign((draft) => {
					for (const entry of draft.revokedCertificates ?? [])
						entry.crlEntryExtensions = new Extensions({
							extensions: [critical('2.5.29.29', new Enumerated({ value: 1 }))],
						});
				}),
		],
		['with something after it', 'encoding', () => Buffer.concat([der, Buffer.of(0)])],
		['that is cut off', 'encoding', () => der.subarray(0, -1)],
		['that is garbage', 'encoding', () => Buffer.from('revoked: none\n')],
		['that is empty', 'encoding', () => Buffer.of()],
		['that is a certificate', 'encoding', () => ca.certificate.certificate.raw],
		['of 50 MB', 'size', () => Buffer.alloc(50 * 1024 * 1024, 0x30)],
	])('%s', async (_what, rule, make) => {
		const bytes = await make();
		const started = performance.now();
		expect(() => parse(bytes)).toThrow(
			expect.objectContaining({ code: 'revocation-list-unacceptable', detail: `Rule broken: ${rule}.` }),
		);
		expect(performance.now() - started).toBeLessThan(3_000);
	});

	test('whatever the bytes are, by its name and no other failure', async () => {
		const noise = fc.oneof(
			fc.uint8Array({ maxLength: 300 }),
			fc.tuple(fc.nat(der.length - 1), fc.integer({ min: 1, max: 255 })).map(([at, bits]) => alter(at, bits)),
		);
		await fc.assert(
			fc.property(noise, (bytes) => {
				let code = 'taken';
				try {
					parse(bytes);
				} catch (thrown) {
					({ code } = toProblem(thrown));
				}
				expect(code).toBe('revocation-list-unacceptable');
			}),
		);
	});
});

test('the largest one is read in a moment', async () => {
	const serials = Array.from({ length: 20_000 }, (_, index) => (0x4000_0000 + index).toString(16));
	const large = await issueRevocationList(ca, {
		revoked: new Map(serials.map((serial) => [serial, now])),
		now,
		nextUpdate,
	});
	expect(large.length).toBeLessThan(maxListBytes);
	const started = performance.now();
	expect(parse(large).revoked.size).toBe(20_000);
	// Under a tenth of a second, on a machine that does nothing else.
	expect(performance.now() - started).toBeLessThan(1_500);
});

const openssl = spawnSync('openssl', ['version'], { encoding: 'utf8' });
const why = openssl.status === 0 ? openssl.stdout.trim() : 'skipped: no openssl on this machine';

describe.skipIf(openssl.status !== 0)(`OpenSSL (${why})`, () => {
	test('refuses what our list revokes, and takes the rest', async () => {
		const dir = await mkdtemp(join(tmpdir(), 'lintas-crl-'));
		await writeFile(join(dir, 'ca.pem'), ca.certificate.pem);
		await writeFile(join(dir, 'list.pem'), toPem(der));
		await writeFile(join(dir, 'kept.pem'), kept.pem);
		await writeFile(join(dir, 'lost.pem'), lost.pem);
		const verify = (name: string) =>
			spawnSync('openssl', ['verify', '-crl_check', '-CAfile', 'ca.pem', '-CRLfile', 'list.pem', name], {
				cwd: dir,
				encoding: 'utf8',
			});
		expect(verify('kept.pem').stdout).toBe('kept.pem: OK\n');
		expect(verify('lost.pem').stderr).toContain('certificate revoked');
		await rm(dir, { recursive: true });
	});

	test('makes lists that we take', async () => {
		const dir = await mkdtemp(join(tmpdir(), 'lintas-crl-'));
		await writeFile(join(dir, 'ca.pem'), ca.certificate.pem);
		await writeFile(join(dir, 'ca.key'), ca.privateKey.export({ type: 'pkcs8', format: 'pem' }));
		await writeFile(
			join(dir, 'index.txt'),
			`R\t400101000000Z\t260101000000Z,keyTime,20251224000000Z\t${lost.certificate.serialNumber}\tunknown\t/CN=x\n`,
		);
		await writeFile(join(dir, 'number'), '01\n');
		await writeFile(
			join(dir, 'ca.cnf'),
			'[ca]\ndefault_ca=own\n[own]\ndatabase=index.txt\ncrlnumber=number\ndefault_md=sha256\ndefault_crl_days=7\ncrl_extensions=ext\n[ext]\nauthorityKeyIdentifier=keyid\n',
		);
		const args = ['ca', '-gencrl', '-config', 'ca.cnf', '-cert', 'ca.pem', '-keyfile', 'ca.key', '-out', 'list.pem'];
		expect(spawnSync('openssl', args, { cwd: dir, encoding: 'utf8' }).status).toBe(0);
		const list = parse(await readFile(join(dir, 'list.pem')), [ca.certificate], Temporal.Now.instant());
		expect(findRevokedSince(lost.certificate, list)).toEqual(Temporal.Instant.from('2025-12-24T00:00:00Z'));
		expect(findRevokedSince(kept.certificate, list)).toBeUndefined();
		await rm(dir, { recursive: true });
	});
});
