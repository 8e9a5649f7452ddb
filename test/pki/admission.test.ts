import { createPublicKey, generateKeyPairSync, X509Certificate } from 'node:crypto';
import { Integer, Null, OctetString } from 'asn1js';
import * as fc from 'fast-check';
import { calculateJwkThumbprint } from 'jose';
import { AlgorithmIdentifier, AuthorityKeyIdentifier, Certificate } from 'pkijs';
import { beforeAll, describe, expect, test } from 'vitest';
import {
	type AdmittedCertificate,
	admitCertificate,
	isWithinValidity,
	verifyAuthorityCa,
	verifyCertificate,
} from '../../src/pki/admission.ts';
import { parseCertificate } from '../../src/pki/certificate.ts';
import { createAuthorityCa, type IssuingCa, issueCertificate } from '../../src/pki/issue.ts';
import { signatureIds } from '../../src/pki/object-identifiers.ts';
import { toThumbprint } from '../../src/pki/thumbprint.ts';
import { Problem } from '../../src/problem.ts';
import { createCa, indonesia, issue, malaysia, now, reissue, setAuthority, setExtension, toPem } from './reissue.ts';

const second = { seconds: 1 };

let ca: IssuingCa;
let malaysianCa: IssuingCa;
let signing: AdmittedCertificate<'signing'>;

beforeAll(async () => {
	ca = await createCa();
	malaysianCa = await createCa(malaysia);
	signing = (await issue(ca, 'signing')).certificate;
});

function admit(pem: string, at = now, issuers = [ca.certificate]) {
	return admitCertificate({ pem, profile: 'signing', authority: indonesia, issuers, now: at });
}

function refused(rule: string) {
	return expect.objectContaining({ code: 'certificate-unacceptable', detail: `Rule broken: ${rule}.` });
}

describe('an admitted certificate', () => {
	test('has the thumbprints that jose and OpenSSL compute', async () => {
		const jwk = createPublicKey(signing.pem).export({ format: 'jwk' });
		const { fingerprint256 } = new X509Certificate(signing.pem);
		expect(signing.kid).toBe(await calculateJwkThumbprint(jwk as Parameters<typeof calculateJwkThumbprint>[0]));
		expect(Buffer.from(signing.thumbprintSha256, 'base64url').toString('hex')).toBe(
			fingerprint256.replaceAll(':', '').toLowerCase(),
		);
	});

	test('is valid from its first second to its last', () => {
		expect(isWithinValidity(signing, signing.notBefore)).toBe(true);
		expect(isWithinValidity(signing, signing.notAfter)).toBe(true);
		expect(isWithinValidity(signing, signing.notBefore.subtract(second))).toBe(false);
		expect(isWithinValidity(signing, signing.notAfter.add(second))).toBe(false);
	});

	test('is valid no longer than the CA that issued it', async () => {
		const shortCa = await createAuthorityCa({ authority: indonesia, now, days: 10 });
		const { certificate } = await issue(shortCa, 'signing');
		expect(certificate.notAfter).toEqual(shortCa.certificate.notAfter);
		expect(() => admit(certificate.pem, now.add({ hours: 241 }), [shortCa.certificate])).toThrow(refused('validity'));
	});
});

describe('the time of a certificate', () => {
	test('must include the present', () => {
		expect(admit(signing.pem)).toMatchObject({ kid: signing.kid });
		expect(() => admit(signing.pem, signing.notBefore.subtract(second))).toThrow(refused('validity'));
		expect(() => admit(signing.pem, signing.notAfter.add(second))).toThrow(refused('validity'));
	});

	test('is left to the caller by verifyCertificate', async () => {
		const past = Temporal.Instant.from('2020-01-01T00:00:00Z');
		const oldCa = await createCa(indonesia, past);
		const { pem } = (await issue(oldCa, 'signing', past)).certificate;
		const old = verifyCertificate({ pem, profile: 'signing', authority: indonesia, issuers: [oldCa.certificate] });
		expect(isWithinValidity(old, now)).toBe(false);
		expect(isWithinValidity(old, past)).toBe(true);
	});
});

describe('the issuer of a certificate', () => {
	test('may be any of those on the card', async () => {
		const newer = await createCa();
		expect(admit(signing.pem, now, [newer.certificate, ca.certificate]).kid).toBe(signing.kid);
		expect(() => admit(signing.pem, now, [newer.certificate])).toThrow(refused('issuer'));
		expect(() => admit(signing.pem, now, [])).toThrow(refused('issuer'));
	});

	test('is not another CA of the same name', async () => {
		const impostor = await createCa();
		const { pem } = (await issue(impostor, 'signing')).certificate;
		expect(new X509Certificate(pem).issuer).toBe(signing.certificate.issuer);
		expect(() => admit(pem)).toThrow(refused('issuer'));
	});

	test('is not another CA of the same name and key identifier', async () => {
		const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
		const pem = await reissue(ca, 'signing', () => {}, { privateKey });
		expect(() => admit(pem)).toThrow(refused('issuer'));
	});

	test('is not the CA of another authority, even if it is among the issuers', async () => {
		const pem = await reissue(malaysianCa, 'signing', (draft) => setAuthority(draft, indonesia));
		expect(() => admit(pem, now, [ca.certificate, malaysianCa.certificate])).toThrow(refused('issuer'));
	});

	test('is not a certificate of the authority that is no CA', async () => {
		const { privateKey, certificate } = await issue(ca, 'signing');
		const notCa = { ...certificate, profile: 'ca' as const };
		const pem = await reissue(ca, 'encryption', (draft) => setIssuer(draft, certificate), { privateKey });
		const claim = { pem, profile: 'encryption' as const, authority: indonesia, issuers: [notCa] };
		expect(() => verifyCertificate(claim)).toThrow(refused('issuer'));
	});

	test('is, for a CA, the CA itself', async () => {
		const issued = await reissue(ca, 'ca', (draft) => {
			draft.serialNumber = new Integer({ value: 7 });
		});
		expect(verifyAuthorityCa({ pem: issued, authority: indonesia }).kid).toBe(ca.certificate.kid);
		const foreign = await reissue(ca, 'ca', () => {}, { privateKey: malaysianCa.privateKey });
		expect(() => verifyAuthorityCa({ pem: foreign, authority: indonesia })).toThrow(refused('issuer'));
	});

	test('signed these very bytes', () => {
		const der = new Uint8Array(signing.certificate.raw);
		der[der.length - 1] = (der[der.length - 1] ?? 0) ^ 1;
		expect(() => admit(toPem(der))).toThrow(refused('issuer'));
	});
});

describe('the text of a certificate', () => {
	test.each<[string, string, (pem: string) => string]>([
		['size', 'over 16 KB', (pem) => pem.replace('\n-----END', `${'\n'.repeat(16_384)}\n-----END`)],
		['pem', 'empty', () => ''],
		['pem', 'two certificates', (pem) => pem + pem],
		['pem', 'something in front', (pem) => `subject=x\n${pem}`],
		['pem', 'something behind', (pem) => `${pem}x`],
		['pem', 'another label', (pem) => pem.replaceAll('CERTIFICATE', 'PUBLIC KEY')],
		['encoding', 'no base64', (pem) => pem.replace(/\n./, '\n=')],
		['encoding', 'cut short', (pem) => toPem(toDer(pem).subarray(0, -1))],
		['encoding', 'bytes behind the certificate', (pem) => toPem(Buffer.concat([toDer(pem), Buffer.from([0])]))],
		['encoding', 'a length that is longer than needed', (pem) => toPem(lengthen(toDer(pem)))],
		['encoding', 'a PEM inside', (pem) => toPem(Buffer.from(pem))],
	])('is refused for %s: %s', (rule, _how, change) => {
		expect(() => admit(change(signing.pem))).toThrow(refused(rule));
	});

	test.each([
		['another algorithm', new AlgorithmIdentifier({ algorithmId: signatureIds['ecdsa-with-SHA384'] })],
		[
			'parameters',
			new AlgorithmIdentifier({ algorithmId: signatureIds['ecdsa-with-SHA256'], algorithmParams: new Null() }),
		],
	])('is refused when what is signed and what is said of the signature differ: %s', (_how, signatureAlgorithm) => {
		const draft = Certificate.fromBER(new Uint8Array(signing.certificate.raw));
		draft.signatureAlgorithm = signatureAlgorithm;
		const pem = toPem(new Uint8Array(draft.toSchema(true).toBER()));
		const detail = 'Lines broken in certs/signing.json: signatures.';
		expect(() => admit(pem)).toThrow(expect.objectContaining({ code: 'certificate-unacceptable', detail }));
	});

	test('may have Windows line ends', () => {
		expect(admit(signing.pem.replaceAll('\n', '\r\n')).kid).toBe(signing.kid);
	});

	test('is refused when it nests deeply', () => {
		let der = Buffer.alloc(0);
		while (der.length < 12_000)
			der = Buffer.concat([Buffer.from([0x30, 0x82, der.length >> 8, der.length & 0xff]), der]);
		expect(() => admit(toPem(der))).toThrow(refused('encoding'));
	});

	test('is refused when an extension spells out a default', async () => {
		const explicitFalse = { toBER: () => new Uint8Array([0x30, 0x03, 0x01, 0x01, 0x00]).buffer };
		const pem = await reissue(ca, 'signing', (draft) => setExtension(draft, '2.5.29.19', true, explicitFalse));
		expect(() => admit(pem)).toThrow(refused('encoding'));
	});
});

describe('hostile bytes are refused as a problem, whatever they are', () => {
	function survives(read: () => unknown): boolean {
		try {
			read();
		} catch (thrown) {
			return thrown instanceof Problem && thrown.code === 'certificate-unacceptable';
		}
		return true;
	}

	test('random bytes and text', async () => {
		await fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => survives(() => parseCertificate(bytes))));
		await fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => survives(() => admit(toPem(bytes)))));
		await fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => survives(() => admit(text))));
	});

	test('a certificate with some bytes changed is never admitted', async () => {
		const der = signing.certificate.raw;
		const change = fc.record({ at: fc.nat(der.length - 1), by: fc.integer({ min: 1, max: 255 }) });
		const changes = fc.uniqueArray(change, { minLength: 1, maxLength: 4, selector: ({ at }) => at });
		const property = fc.property(changes, (edits) => {
			const forged = new Uint8Array(der);
			for (const { at, by } of edits) forged[at] = (forged[at] ?? 0) ^ by;
			expect(() => admit(toPem(forged))).toThrow(expect.objectContaining({ code: 'certificate-unacceptable' }));
		});
		await fc.assert(property, { numRuns: 1500 });
	});
});

test('a thumbprint ignores what is not the key, and needs all that is', () => {
	// RFC 7638 §3.1.
	const n =
		'0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw';
	const key = { kty: 'RSA', n, e: 'AQAB', alg: 'RS256', kid: '2011-04-29' };
	expect(toThumbprint(key)).toBe('NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs');
	expect(() => toThumbprint({ kty: 'EC', crv: 'P-256', x: 'AA' })).toThrow(TypeError);
	expect(() => toThumbprint({ kty: 'oct' })).toThrow(TypeError);
});

describe('what the CA issues', () => {
	test('can carry an X25519 key for encryption', async () => {
		const { publicKey } = generateKeyPairSync('x25519');
		const der = publicKey.export({ type: 'spki', format: 'der' });
		const spki = createPublicKey({ key: der, type: 'spki', format: 'der' });
		const certificate = await issueCertificate({ ca, profile: 'encryption', publicKey: spki, now, days: 90 });
		expect(certificate.publicKey.equals(publicKey)).toBe(true);
	});

	test.each([
		['hosts', 'tls-server', 'P-256', 90, []],
		['hosts', 'signing', 'P-256', 90, ['localhost']],
		['keys', 'signing', 'P-384', 90, []],
		['maxValidityDays', 'tls-client', 'P-256', 399, []],
	] as const)('must keep %s of %s', async (line, profile, namedCurve, days, hosts) => {
		const { publicKey } = generateKeyPairSync('ec', { namedCurve });
		await expect(issueCertificate({ ca, profile, publicKey, hosts, now, days })).rejects.toMatchObject({
			code: 'certificate-unacceptable',
			detail: `Lines broken in certs/${profile}.json: ${line}.`,
		});
	});

	test('has a serial number of its own each time, and names nobody but the authority', async () => {
		const certificates = await Promise.all(Array.from({ length: 8 }, () => issue(ca, 'tls-client')));
		expect(new Set(certificates.map(({ certificate }) => certificate.certificate.serialNumber)).size).toBe(8);
		expect(certificates[0]?.certificate.certificate.subject).toBe(`OU=tls-client\nCN=${indonesia}`);
	});

	test('ends after 2049 if need be', async () => {
		const later = Temporal.Instant.from('2049-06-01T00:00:00Z');
		const future = await createCa(indonesia, later);
		expect(future.certificate.notAfter.toString()).toMatch(/^2059-/);
	});
});

/** As if that certificate had issued it. */
function setIssuer(draft: Certificate, issuer: AdmittedCertificate): void {
	const { subject, extensions } = Certificate.fromBER(new Uint8Array(issuer.certificate.raw));
	const keyId = extensions?.find(({ extnID }) => extnID === '2.5.29.14')?.extnValue.valueBlock.valueHexView ?? [];
	const keyIdentifier = new OctetString({ valueHex: new Uint8Array(keyId.slice(2)).buffer });
	draft.issuer = subject;
	setExtension(draft, '2.5.29.35', false, new AuthorityKeyIdentifier({ keyIdentifier }).toSchema());
}

function toDer(pem: string): Buffer {
	return new X509Certificate(pem).raw;
}

/** The outermost length in one byte more than it takes: BER, not DER. */
function lengthen(der: Buffer): Buffer {
	return Buffer.concat([Buffer.from([0x30, 0x83, 0]), der.subarray(2)]);
}
