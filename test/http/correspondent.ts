import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { AuthorityId } from '../../src/model/identifiers.ts';
import { kinds } from '../../src/model/kinds.ts';
import { type Card, LogPublicKey } from '../../src/partners/card.ts';
import { toPartner } from '../../src/partners/partner.ts';
import { signCard } from '../../src/partners/signed-card.ts';
import type { AdmittedCertificate } from '../../src/pki/admission.ts';
import { createCardKey, openCardKey } from '../../src/pki/card-key.ts';
import { createAuthorityCa, type IssuingCa, issueCertificate } from '../../src/pki/issue.ts';
import { type EndEntityProfileName, profiles } from '../../src/pki/profile.ts';
import type { TlsKey } from '../../src/pki/stored-keys.ts';
import type { Gateway } from '../envelope/gateways.ts';

/** As `node:tls` takes them. */
export interface TlsIdentity {
	readonly cert: string;
	readonly key: string;
}

/** An authority with real certificates and no gateway: whatever it sends, a test has written. */
export interface Correspondent extends Gateway {
	readonly ca: IssuingCa;
	readonly card: Card;
	/** Its card with these changes and the next version, signed. */
	signCard(changes?: Partial<Card>): Promise<string>;
	readonly clientKey: IssuedKey<'tls-client'>;
	readonly tlsClient: TlsIdentity;
	readonly tlsServer: TlsIdentity;
}

export async function createCorrespondent(id: string, endpoint = 'https://127.0.0.1:1'): Promise<Correspondent> {
	const authority = AuthorityId.parse(id);
	const now = Temporal.Now.instant();
	const ca = await createAuthorityCa({ authority, now, days: profiles.ca.maxValidityDays });
	const signing = await issueKey(ca, 'signing');
	const encryption = await issueKey(ca, 'encryption');
	const cardKey = createCardKey();
	const card = { ...toCard(ca, endpoint, [signing.certificate], [encryption.certificate]), cardKey: cardKey.publicKey };
	const partner = toPartner(card);
	const verification = partner.signingKeys.get(signing.certificate.thumbprintSha256);
	const { kid, publicKey } = partner.encryptionKeys[0] ?? {};
	if (verification === undefined || kid === undefined || publicKey === undefined) throw new Error('no keys');
	const clientKey = await issueKey(ca, 'tls-client');
	const opening = encryption.privateKey.toCryptoKey({ name: 'ECDH', namedCurve: 'P-256' }, false, ['deriveBits']);
	return {
		authority,
		ca,
		card,
		signCard: (changes = {}) =>
			signCard({ ...card, version: card.version + 1, ...changes }, openCardKey(cardKey.pem, cardKey.passphrase)),
		signing: toSigningKey(signing),
		verification,
		opening: [{ kid, suite: 'L1', privateKey: opening, retired: false }],
		sealing: [{ kid, suite: 'L1', publicKey }],
		clientKey,
		tlsClient: toTlsIdentity(clientKey),
		tlsServer: toTlsIdentity(await issueKey(ca, 'tls-server')),
	};
}

function toCard(
	ca: IssuingCa,
	endpoint: string,
	signing: readonly AdmittedCertificate[],
	encryption: readonly AdmittedCertificate[],
): Omit<Card, 'cardKey'> {
	const { authority } = ca.certificate;
	return {
		authority,
		names: { en: authority, local: authority },
		country: 'IDN',
		timeZone: 'Asia/Jakarta',
		version: 1,
		endpoint,
		ca: [ca.certificate.pem],
		signing: signing.map(({ pem }) => pem),
		encryption: encryption.map(({ pem }) => pem),
		suites: [{ id: 'L1', from: '2026-01-01' }],
		kinds: kinds.map(({ name, version }) => ({ name, version })),
		channel: 'native',
		logKey: toLogKey(),
		contacts: [],
		revoked: [],
	};
}

function toLogKey(): Card['logKey'] {
	return LogPublicKey.parse(generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' }));
}

/** A key and its certificate from a CA. */
export interface IssuedKey<Profile extends EndEntityProfileName = EndEntityProfileName> {
	readonly certificate: AdmittedCertificate<Profile>;
	readonly privateKey: KeyObject;
}

export interface IssueWish {
	readonly at?: Temporal.Instant;
	readonly days?: number;
	readonly hosts?: readonly string[];
	readonly type?: 'ec' | 'x25519';
}

/** Servers are issued for 127.0.0.1 and localhost if not told. */
export async function issueKey<Profile extends EndEntityProfileName>(
	ca: IssuingCa,
	profile: Profile,
	{ at = Temporal.Now.instant(), days = profiles[profile].maxValidityDays, hosts, type = 'ec' }: IssueWish = {},
): Promise<IssuedKey<Profile>> {
	const { publicKey, privateKey } = makePair(profile.startsWith('cms-') ? 'rsa' : type);
	const served = profile === 'tls-server' ? ['127.0.0.1', 'localhost'] : [];
	const wish = { ca, profile, publicKey, hosts: hosts ?? served, now: at, days };
	return { certificate: await issueCertificate(wish), privateKey };
}

function makePair(type: 'ec' | 'x25519' | 'rsa') {
	if (type === 'rsa') return generateKeyPairSync('rsa', { modulusLength: 3072 });
	return type === 'ec' ? generateKeyPairSync('ec', { namedCurve: 'P-256' }) : generateKeyPairSync('x25519');
}

export function toTlsIdentity({ certificate, privateKey }: IssuedKey): TlsIdentity {
	return { cert: certificate.pem, key: toKeyPem(privateKey) };
}

/** As a channel takes it. */
export function toTlsKey({ certificate, privateKey }: IssuedKey<'tls-client'>): () => TlsKey<'tls-client'> {
	const key = { name: 'tls-client', kid: certificate.kid, certificate, privateKeyPem: toKeyPem(privateKey) };
	return () => key;
}

export function toKeyPem(privateKey: KeyObject): string {
	return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

export function toSigningKey({ certificate, privateKey }: IssuedKey): Gateway['signing'] {
	return {
		kid: certificate.kid,
		x5t: certificate.thumbprintSha256,
		privateKey: privateKey.toCryptoKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign']),
	};
}

/** Somebody else's certificate with a key that does not belong to it cannot be shown; its own key can. */
export function toPrivateKey(pem: string): KeyObject {
	return createPrivateKey(pem);
}
