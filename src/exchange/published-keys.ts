import type { AdmittedCertificate } from '../pki/admission.ts';
import type { KeyStore } from '../pki/key-store.ts';

/** A public key as a JWK (RFC 7517 §4) with the certificate that vouches for it. */
interface PublishedKey {
	readonly kid: string;
	readonly use: 'sig' | 'enc';
	readonly x5c: readonly [string];
	readonly 'x5t#S256': string;
}

/** Our signing and encryption keys for `/.well-known/jwks.json`, newest first within each use. */
export function toPublishedKeys({ signing, encryption }: Pick<KeyStore, 'signing' | 'encryption'>): {
	readonly keys: readonly PublishedKey[];
} {
	return {
		keys: [
			...signing.map(({ certificate }) => toJwk(certificate, 'sig')),
			...encryption.map(({ certificate }) => toJwk(certificate, 'enc')),
		],
	};
}

function toJwk(
	{ publicKey, kid, thumbprintSha256, certificate }: AdmittedCertificate,
	use: 'sig' | 'enc',
): PublishedKey {
	return {
		...publicKey.export({ format: 'jwk' }),
		kid,
		use,
		x5c: [certificate.raw.toString('base64')],
		'x5t#S256': thumbprintSha256,
	};
}
