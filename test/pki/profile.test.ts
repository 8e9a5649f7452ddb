import { generateKeyPairSync } from 'node:crypto';
import { BitString, Integer, OctetString, Utf8String } from 'asn1js';
import { AltName, BasicConstraints, type Certificate, ExtKeyUsage, GeneralName, Time } from 'pkijs';
import { beforeAll, describe, expect, test } from 'vitest';
import { admitCertificate, verifyAuthorityCa, verifyCertificate } from '../../src/pki/admission.ts';
import type { IssuingCa } from '../../src/pki/issue.ts';
import { extensionIds, keyPurposeIds } from '../../src/pki/object-identifiers.ts';
import { CertificateProfile, type ProfileName, profiles } from '../../src/pki/profile.ts';
import {
	createCa,
	indonesia,
	malaysia,
	now,
	reissue,
	removeExtension,
	rsa,
	setCritical,
	setExtension,
	setKey,
} from './reissue.ts';

const id = extensionIds;
const anyPurpose = '2.5.29.37.0';
const nameConstraints = '2.5.29.30';
const urn: AlternativeName = { type: 6, value: `urn:lintas:authority:${indonesia}` };

/** Tags of GeneralName: an e-mail address, a DNS name, a URI, an IP address. */
type AlternativeName = { type: 1 | 2 | 6; value: string } | { type: 7; value: OctetString };

const mail: AlternativeName = { type: 1, value: 'officer@example.org' };

interface Break {
	readonly line: keyof CertificateProfile;
	readonly how: string;
	/** All profiles, if not told. */
	readonly only?: readonly ProfileName[];
	readonly change: (draft: Certificate, profile: CertificateProfile) => unknown;
	readonly hash?: string;
}

const tls: readonly ProfileName[] = ['tls-server', 'tls-client'];
const cms: readonly ProfileName[] = ['cms-signing', 'cms-encryption'];
const documents: readonly ProfileName[] = ['signing', 'encryption', ...cms];
const endEntities: readonly ProfileName[] = [...tls, ...documents];

const breaks: readonly Break[] = [
	{ line: 'version', how: 'version 2', change: (draft) => Object.assign(draft, { version: 1 }) },
	serial('is zero', [0]),
	serial('is negative', [0x80, 1]),
	serial('has 21 bytes', [1, ...new Uint8Array(20)]),
	key('secp256k1', () => generateKeyPairSync('ec', { namedCurve: 'secp256k1' })),
	key('P-192', () => generateKeyPairSync('ec', { namedCurve: 'prime192v1' })),
	key('P-521', () => generateKeyPairSync('ec', { namedCurve: 'P-521' })),
	key('Ed25519', () => generateKeyPairSync('ed25519')),
	key('RSA 2048', () => generateKeyPairSync('rsa', { modulusLength: 2048 })),
	key('RSA with an exponent of 3', () => generateKeyPairSync('rsa', { modulusLength: 3072, publicExponent: 3 })),
	key('RSA-PSS', () => generateKeyPairSync('rsa-pss', { modulusLength: 3072 })),
	key('RSA 3072', rsa, ['signing', 'encryption']),
	key('P-256', () => generateKeyPairSync('ec', { namedCurve: 'P-256' }), cms),
	key('P-384', () => generateKeyPairSync('ec', { namedCurve: 'P-384' }), documents),
	key('X25519', () => generateKeyPairSync('x25519'), ['ca', ...tls, 'signing', ...cms]),
	{ line: 'signatures', how: 'SHA-1', change: () => {}, hash: 'SHA-1' },
	{ line: 'signatures', how: 'SHA-512', change: () => {}, hash: 'SHA-512' },
	days('is one day longer', (profile) => profile.maxValidityDays + 1),
	days('is one second longer', (profile) => profile.maxValidityDays + 1 / 86_400),
	days('ends before it starts', () => -1),
	constraints('are absent', undefined, endEntities),
	constraints('say that it is a CA', { cA: true }, endEntities),
	constraints('have a path length', { pathLenConstraint: 0 }, endEntities),
	constraints('are absent', undefined, ['ca']),
	constraints('say that it is no CA', { pathLenConstraint: 0 }, ['ca']),
	constraints('have no path length', { cA: true }, ['ca']),
	constraints('allow CAs below', { cA: true, pathLenConstraint: 1 }, ['ca']),
	{ ...critical('basicConstraints', 'basicConstraints', false), only: ['ca'] },
	{ line: 'keyUsage', how: 'absent', change: (draft) => removeExtension(draft, id.keyUsage) },
	critical('keyUsage', 'keyUsage', false),
	usage('of none', [0]),
	usage('with one more', [0b1110_1110]),
	usage('to sign', [0b1000_0000], ['encryption', 'cms-encryption']),
	usage('to agree on keys', [0b0000_1000], ['signing', ...cms]),
	usage('to encrypt keys', [0b0010_0000], ['encryption', 'cms-signing']),
	usage('not to be denied, and no other', [0b0100_0000], ['cms-signing']),
	usage('not to be denied beside its own', [0b1100_0000], ['signing']),
	usage('of a CA beside its own', [0b1000_0100], tls),
	usage('without CRLs', [0b0000_0100], ['ca']),
	purpose('absent', [], tls),
	purpose('any', [anyPurpose], tls),
	purpose('any beside both', [anyPurpose, ...Object.values(keyPurposeIds)], tls),
	purpose('both', Object.values(keyPurposeIds), tls),
	purpose('the other', [keyPurposeIds.clientAuth], ['tls-server']),
	purpose('the other', [keyPurposeIds.serverAuth], ['tls-client']),
	purpose('of TLS', [keyPurposeIds.clientAuth], ['ca', ...documents]),
	names('authorityUri', 'absent', [{ type: 2, value: 'localhost' }], tls),
	names(
		'authorityUri',
		'with another beside it',
		[urn, { type: 6, value: 'urn:lintas:authority:my.imigresen' }],
		['signing'],
	),
	names('authorityUri', 'twice', [urn, urn], documents),
	names('authorityUri', 'of another authority', [{ type: 6, value: `urn:lintas:authority:${malaysia}` }], documents),
	names('authorityUri', 'in capitals', [{ type: 6, value: String(urn.value).toUpperCase() }], documents),
	names('authorityUri', 'with more behind it', [{ type: 6, value: `${urn.value}\0.my` }], documents),
	{
		line: 'authorityUri',
		how: 'name only in CN',
		only: ['ca', 'tls-client', ...documents],
		change: (draft) => removeExtension(draft, id.subjectAltName),
	},
	names('hosts', 'absent', [urn], ['tls-server']),
	names('hosts', 'a wildcard', [urn, { type: 2, value: '*.imigrasi.example' }], tls),
	names('hosts', 'a DNS name', [urn, { type: 2, value: 'localhost' }], ['ca', ...documents]),
	names(
		'hosts',
		'an IP address',
		[urn, { type: 7, value: new OctetString({ valueHex: new ArrayBuffer(4) }) }],
		documents,
	),
	names('otherNames', 'an e-mail address', [urn, mail], ['ca', 'tls-client', ...documents]),
	names('otherNames', 'an e-mail address', [urn, { type: 2, value: 'localhost' }, mail], tls),
	{
		line: 'subjectKeyIdentifier',
		how: 'absent',
		only: ['ca'],
		change: (draft) => removeExtension(draft, id.subjectKeyIdentifier),
	},
	critical('subjectKeyIdentifier', 'subjectKeyIdentifier', true),
	{
		line: 'authorityKeyIdentifier',
		how: 'absent',
		only: endEntities,
		change: (draft) => removeExtension(draft, id.authorityKeyIdentifier),
	},
	critical('authorityKeyIdentifier', 'authorityKeyIdentifier', true),
	{
		line: 'extensions',
		how: 'one that nobody knows',
		change: (draft) => setExtension(draft, '1.2.3.4.5', false, new Utf8String({ value: 'x' })),
	},
	{
		line: 'extensions',
		how: 'name constraints',
		change: (draft) => setExtension(draft, nameConstraints, true, new Utf8String({ value: 'x' })),
	},
	{
		line: 'extensions',
		how: 'critical policies',
		change: (draft) => setExtension(draft, id.certificatePolicies, true, new Utf8String({ value: 'x' })),
	},
	{
		line: 'extensions',
		how: 'the same one twice',
		change: (draft) => draft.extensions?.push(...draft.extensions.filter(({ extnID }) => extnID === id.subjectAltName)),
	},
];

function serial(how: string, bytes: readonly number[]): Break {
	const serialNumber = new Integer({ valueHex: new Uint8Array(bytes).buffer });
	return { line: 'serialBytes', how, change: (draft) => Object.assign(draft, { serialNumber }) };
}

type MakePair = () => { publicKey: Parameters<typeof setKey>[1] };

function key(how: string, make: MakePair, only?: readonly ProfileName[]): Break {
	let pair: ReturnType<MakePair>;
	const change = (draft: Certificate) => {
		pair ??= make();
		setKey(draft, pair.publicKey);
	};
	return { line: 'keys', how, change, ...(only && { only }) };
}

function days(how: string, count: (profile: CertificateProfile) => number): Break {
	return {
		line: 'maxValidityDays',
		how,
		change: (draft, profile) => {
			const end = new Date(draft.notBefore.value.getTime() + count(profile) * 86_400_000 - 1000);
			draft.notAfter = new Time({ type: 0, value: end });
		},
	};
}

function constraints(
	how: string,
	value: { cA?: boolean; pathLenConstraint?: number } | undefined,
	only: readonly ProfileName[],
): Break {
	const change = (draft: Certificate) =>
		value === undefined
			? removeExtension(draft, id.basicConstraints)
			: setExtension(draft, id.basicConstraints, true, new BasicConstraints(value).toSchema());
	return { line: 'basicConstraints', how, only, change };
}

function usage(how: string, octets: readonly number[], only?: readonly ProfileName[]): Break {
	const bits = new BitString({ valueHex: new Uint8Array(octets).buffer });
	const change = (draft: Certificate) => setExtension(draft, id.keyUsage, true, bits);
	return { line: 'keyUsage', how, change, ...(only && { only }) };
}

function purpose(how: string, keyPurposes: string[], only: readonly ProfileName[]): Break {
	const change = (draft: Certificate) =>
		keyPurposes.length === 0
			? removeExtension(draft, id.extKeyUsage)
			: setExtension(draft, id.extKeyUsage, false, new ExtKeyUsage({ keyPurposes }).toSchema());
	return { line: 'extendedKeyUsage', how, only, change };
}

function names(
	line: Break['line'],
	how: string,
	stated: readonly AlternativeName[],
	only: readonly ProfileName[],
): Break {
	const value = new AltName({ altNames: stated.map((name) => new GeneralName(name)) }).toSchema();
	return { line, how, only, change: (draft) => setExtension(draft, id.subjectAltName, false, value) };
}

function critical(line: Break['line'], extension: keyof typeof id, value: boolean): Break {
	return {
		line,
		how: value ? 'critical' : 'not critical',
		change: (draft) => setCritical(draft, id[extension], value),
	};
}

const cases = breaks.flatMap(({ only, ...rest }) =>
	(only ?? (Object.keys(profiles) as ProfileName[])).map((profile) => ({ profile, ...rest })),
);

let ca: IssuingCa;

beforeAll(async () => {
	ca = await createCa();
});

function admit(pem: string, profile: ProfileName) {
	if (profile === 'ca') return verifyAuthorityCa({ pem, authority: indonesia });
	return admitCertificate({ pem, profile, authority: indonesia, issuers: [ca.certificate], now });
}

describe('a certificate that breaks one line of its profile is refused by the name of that line', () => {
	test.each(cases)('$profile, $line: $how', async ({ profile, line, change, hash }) => {
		const pem = await reissue(ca, profile, (draft) => change(draft, profiles[profile]), { hash });
		expect(() => admit(pem, profile)).toThrow(
			expect.objectContaining({
				code: 'certificate-unacceptable',
				detail: `Lines broken in certs/${profile}.json: ${line}.`,
				fields: [{ pointer: `/${line}`, expected: `as in certs/${profile}.json` }],
			}),
		);
	});

	test.each(Object.keys(profiles) as ProfileName[])('every line of %s is broken here', (profile) => {
		const broken = new Set(cases.filter((row) => row.profile === profile).map(({ line }) => line));
		const lines = Object.keys(CertificateProfile.shape) as (keyof CertificateProfile)[];
		expect(lines.filter((line) => !broken.has(line))).toEqual([]);
	});
});

describe('a certificate signed again without a change, or within its profile, is admitted', () => {
	test.each(Object.keys(profiles) as ProfileName[])('%s', async (profile) => {
		expect(admit(await reissue(ca, profile, () => {}), profile)).toMatchObject({ profile, authority: indonesia });
	});

	test.each([...tls])('%s with RSA 3072 or P-384', async (profile) => {
		const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' });
		for (const { publicKey } of [rsa(), p384]) {
			const pem = await reissue(ca, profile, (draft) => setKey(draft, publicKey), { hash: 'SHA-384' });
			expect(admit(pem, profile).publicKey.equals(publicKey)).toBe(true);
		}
	});

	test('cms-signing with a signature that is not to be denied', async () => {
		const bits = new BitString({ valueHex: new Uint8Array([0b1100_0000]).buffer, unusedBits: 6 });
		const pem = await reissue(ca, 'cms-signing', (draft) => setExtension(draft, id.keyUsage, true, bits));
		expect(admit(pem, 'cms-signing').profile).toBe('cms-signing');
	});

	test('with a critical extended key usage', async () => {
		const pem = await reissue(ca, 'tls-client', (draft) => setCritical(draft, id.extKeyUsage, true));
		expect(admit(pem, 'tls-client').profile).toBe('tls-client');
	});
});

describe('a CA may have an RSA key', () => {
	const sign = (profile: ProfileName, hash = 'SHA-256') => {
		const change = (draft: Certificate) => profile === 'ca' && setKey(draft, rsa().publicKey);
		return reissue(ca, profile, change, { privateKey: rsa().privateKey, hash });
	};

	test.each(['cms-signing', 'cms-encryption', 'tls-server', 'tls-client'] as const)(
		'and issue certificates of %s',
		async (profile) => {
			const own = verifyAuthorityCa({ pem: await sign('ca'), authority: indonesia });
			for (const hash of ['SHA-256', 'SHA-384']) {
				const pem = await sign(profile, hash);
				const admitted = verifyCertificate({ pem, profile, authority: indonesia, issuers: [own] });
				expect(admitted.profile).toBe(profile);
			}
		},
	);

	test.each(['SHA-1', 'SHA-512'])('but not sign with %s', async (hash) => {
		const detail = 'Lines broken in certs/ca.json: signatures.';
		const pem = await sign('ca', hash);
		expect(() => verifyAuthorityCa({ pem, authority: indonesia })).toThrow(expect.objectContaining({ detail }));
	});

	test.each(['signing', 'encryption'] as const)('but not issue certificates of %s', async (profile) => {
		const detail = `Lines broken in certs/${profile}.json: signatures.`;
		const pem = await sign(profile);
		expect(() => admit(pem, profile)).toThrow(expect.objectContaining({ detail }));
	});
});
