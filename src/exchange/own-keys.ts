import type { webcrypto } from 'node:crypto';
import type { OpeningKey, SigningKey } from '../envelope/keys.ts';
import { isOfKeyType, suites } from '../envelope/suites.ts';
import type { Card } from '../partners/card.ts';
import { type AdmittedCertificate, isWithinValidity } from '../pki/admission.ts';
import { type KeyStore, listKeys } from '../pki/key-store.ts';
import type { ProfileName } from '../pki/profile.ts';
import { findPresentKey, type OwnKey, type StoredCmsKey, type StoredKey, type TlsKey } from '../pki/stored-keys.ts';
import { toPemThumbprint } from '../pki/thumbprint.ts';
import { Problem } from '../problem.ts';
import { isSuiteListed } from './sealing-key.ts';

/**
 * Which of our keys count at an instant. A key that comes into the folder opens at once; it signs, and others
 * are told to seal for it, from when it is on our card, which they can fetch: so every gateway process, and every
 * partner, can do its part before anybody needs it.
 */
export interface OwnKeys {
	/** The newest valid one on our card; where none is, the newest valid one. @throws Problem `own-certificate-expired` */
	signing(now: Temporal.Instant): SigningKey;
	/** One for every key and suite that our card lists for that day; an expired key is a retired one. */
	opening(now: Temporal.Instant): readonly OpeningKey[];
	tlsClient(now: Temporal.Instant): TlsKey<'tls-client'>;
	tlsServer(now: Temporal.Instant): TlsKey<'tls-server'>;
	/** The newest valid key signs; every valid one opens, newest first. @throws Problem `cms-keys-missing` */
	cms(now: Temporal.Instant): {
		readonly signing: StoredCmsKey<'cms-signing'>;
		readonly opening: readonly StoredCmsKey<'cms-encryption'>[];
	};
	/** What is published: the signing keys, and the encryption keys that others are to seal for. */
	published(): Pick<KeyStore, 'signing' | 'encryption'>;
	/** When the last certificate of each use ends. */
	ends(): { readonly use: ProfileName; readonly notAfter: Temporal.Instant }[];
	/** From now on these count. @throws Problem `own-certificate-expired`; then all stays as it was */
	replace(store: KeyStore, card: Card): void;
}

export function toOwnKeys(store: KeyStore, card: Card): OwnKeys {
	let present = choose(store, card);
	return {
		signing: (now) => {
			const key = findPresentKey(present.signingListed, now) ?? findPresentKey(present.signing, now);
			if (key === undefined) throw new Problem('own-certificate-expired', { detail: 'No valid signing certificate.' });
			return { kid: key.kid, x5t: key.certificate.thumbprintSha256, privateKey: key.privateKey };
		},
		opening: (now) => present.opening.flatMap((key) => toOpeningKeys(key, present.card, now)),
		tlsClient: (now) => requireNewest(present.tlsClient, now),
		tlsServer: (now) => requireNewest(present.tlsServer, now),
		cms: (now) => ({
			signing: requireCmsKeys(present.cmsSigning, now)[0],
			opening: requireCmsKeys(present.cmsEncryption, now),
		}),
		published: () => ({ signing: present.signing, encryption: present.encryptionListed }),
		ends: () => toEnds([...listKeys(present).map(({ certificate }) => certificate), ...present.issuers]),
		replace: (newer, newerCard) => {
			present = choose(newer, newerCard);
		},
	};
}

function toEnds(certificates: readonly AdmittedCertificate[]) {
	const uses = Map.groupBy(certificates, ({ profile }) => profile);
	return [...uses].map(([use, all]) => {
		const [last] = all.map(({ notAfter }) => notAfter).toSorted((a, b) => Temporal.Instant.compare(b, a));
		return { use, notAfter: last as Temporal.Instant };
	});
}

function choose(store: KeyStore, card: Card) {
	const kept = withoutRevoked(store, card.revoked);
	const encryptionListed = kept.encryption.filter(isListed(card.encryption));
	return {
		...kept,
		card,
		signingListed: kept.signing.filter(isListed(card.signing)),
		opening: kept.encryption.map((key) => ({ ...key, jwk: key.certificate.publicKey.export({ format: 'jwk' }) })),
		encryptionListed: encryptionListed.length > 0 ? encryptionListed : kept.encryption,
	};
}

function isListed(pems: readonly string[]): (key: OwnKey) => boolean {
	const listed = new Set(pems.map(toPemThumbprint));
	return ({ certificate }) => listed.has(certificate.thumbprintSha256);
}

function toOpeningKeys(
	{ kid, certificate, privateKey, jwk }: StoredKey<'encryption'> & { readonly jwk: webcrypto.JsonWebKey },
	card: Card,
	now: Temporal.Instant,
): OpeningKey[] {
	return suites
		.filter(({ id, keyType }) => isSuiteListed(card, id, now) && isOfKeyType(jwk, keyType))
		.map(({ id }) => ({ kid, suite: id, privateKey, retired: !isWithinValidity(certificate, now) }));
}

function requireCmsKeys<Key extends OwnKey>(
	newestFirst: readonly Key[],
	now: Temporal.Instant,
): readonly [Key, ...Key[]] {
	const [newest, ...others] = newestFirst.filter(({ certificate }) => isWithinValidity(certificate, now));
	if (newest === undefined) throw new Problem('cms-keys-missing');
	return [newest, ...others];
}

/** An expired one rather than none: the other end says what is wrong, and everything else goes on. */
function requireNewest<Key extends OwnKey>(newestFirst: readonly Key[], now: Temporal.Instant): Key {
	const key = findPresentKey(newestFirst, now) ?? newestFirst[0];
	if (key === undefined) throw new Problem('own-certificate-expired', { detail: 'No TLS key.' });
	return key;
}

/**
 * The keys that our own card does not revoke: one that leaked signs nothing more, opens nothing more, and is
 * shown to nobody.
 */
function withoutRevoked(store: KeyStore, revoked: readonly string[]): KeyStore {
	const isKept = ({ kid }: OwnKey) => !revoked.includes(kid);
	const kept = {
		...store,
		signing: store.signing.filter(isKept),
		encryption: store.encryption.filter(isKept),
		tlsServer: store.tlsServer.filter(isKept),
		tlsClient: store.tlsClient.filter(isKept),
		cmsSigning: store.cmsSigning.filter(isKept),
		cmsEncryption: store.cmsEncryption.filter(isKept),
	};
	for (const use of ['signing', 'tlsServer', 'tlsClient'] as const) {
		if (kept[use].length > 0) continue;
		throw new Problem('own-certificate-expired', { detail: `Every ${use} key is revoked on our own card.` });
	}
	return kept;
}
