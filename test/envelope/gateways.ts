import type { CryptoKey } from 'jose';
import type {
	FindVerificationKey,
	OpeningKey,
	SealingKey,
	SigningKey,
	VerificationKey,
} from '../../src/envelope/keys.ts';
import { AuthorityId } from '../../src/model/identifiers.ts';

export const now = Temporal.Instant.from('2026-11-24T08:00:00.000Z');

/** An authority with one signing key and one encryption key for each suite; its certificates last a year. */
export interface Gateway {
	readonly authority: AuthorityId;
	readonly signing: SigningKey;
	readonly verification: VerificationKey;
	readonly opening: readonly OpeningKey[];
	readonly sealing: readonly SealingKey[];
}

export async function createGateway(id: string): Promise<Gateway> {
	const authority = AuthorityId.parse(id);
	const { privateKey, publicKey } = await generate({ name: 'ECDSA', namedCurve: 'P-256' }, ['sign', 'verify']);
	const signing = { kid: `${id}-signing`, x5t: toDigestLike(id), privateKey };
	const pairs = [
		{ suite: 'L1', kid: `${id}-p256`, ...(await generate({ name: 'ECDH', namedCurve: 'P-256' }, ['deriveBits'])) },
		{ suite: 'L1-X25519', kid: `${id}-x25519`, ...(await generate({ name: 'X25519' }, ['deriveBits'])) },
	];
	return {
		authority,
		signing,
		verification: {
			kid: signing.kid,
			x5t: signing.x5t,
			authority,
			publicKey,
			notBefore: now.subtract({ hours: 24 * 30 }),
			notAfter: now.add({ hours: 24 * 335 }),
			revoked: false,
		},
		opening: pairs.map((pair) => ({ suite: pair.suite, kid: pair.kid, privateKey: pair.privateKey, retired: false })),
		sealing: pairs.map((pair) => ({ suite: pair.suite, kid: pair.kid, publicKey: pair.publicKey })),
	};
}

async function generate(algorithm: EcKeyGenParams | { name: 'X25519' }, usages: ('sign' | 'verify' | 'deriveBits')[]) {
	return (await crypto.subtle.generateKey(algorithm, true, usages)) as { privateKey: CryptoKey; publicKey: CryptoKey };
}

type EcKeyGenParams = { readonly name: 'ECDSA' | 'ECDH'; readonly namedCurve: 'P-256' };

/** 32 bytes that stand for the thumbprint of a certificate. */
function toDigestLike(id: string): string {
	return new TextEncoder().encode(id.padEnd(32, '.')).toBase64({ alphabet: 'base64url', omitPadding: true });
}

/** The cards of these gateways, and of no others. */
export function keysOf(...gateways: readonly { readonly verification: VerificationKey }[]): FindVerificationKey {
	const keys = new Map(gateways.map(({ verification }) => [verification.x5t, verification]));
	return (x5t) => keys.get(x5t);
}

/** A gateway whose card says otherwise of its signing key. */
export function withKey(gateway: Gateway, changes: Partial<VerificationKey>): Gateway {
	return { ...gateway, verification: { ...gateway.verification, ...changes } };
}
