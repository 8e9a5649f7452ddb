import type { OpeningKey, SigningKey } from '../envelope/keys.ts';
import { isOfKeyType, suites } from '../envelope/suites.ts';
import type { Card } from '../partners/card.ts';
import { isWithinValidity } from '../pki/admission.ts';
import type { KeyStore } from '../pki/key-store.ts';
import { Problem } from '../problem.ts';
import { isSuiteListed } from './sealing-key.ts';

/** Which of our keys count at an instant. */
export interface OwnKeys {
	/** The newest valid one. @throws Problem `own-certificate-expired` */
	signing(now: Temporal.Instant): SigningKey;
	/** One for every key and suite that our card lists for that day; an expired key is a retired one. */
	opening(now: Temporal.Instant): readonly OpeningKey[];
}

export function toOwnKeys(store: KeyStore, card: Card): OwnKeys {
	const encryption = store.encryption.map((key) => ({
		...key,
		jwk: key.certificate.publicKey.export({ format: 'jwk' }),
	}));
	return {
		signing: (now) => {
			const key = store.signing.find(({ certificate }) => isWithinValidity(certificate, now));
			if (key === undefined) throw new Problem('own-certificate-expired', { detail: 'No valid signing certificate.' });
			return { kid: key.kid, x5t: key.certificate.thumbprintSha256, privateKey: key.privateKey };
		},
		opening: (now) =>
			encryption.flatMap(({ kid, certificate, privateKey, jwk }) =>
				suites
					.filter(({ id, keyType }) => isSuiteListed(card, id, now) && isOfKeyType(jwk, keyType))
					.map(({ id }) => ({ kid, suite: id, privateKey, retired: !isWithinValidity(certificate, now) })),
			),
	};
}

/**
 * The keys that our own card does not revoke: one that leaked signs nothing more, opens nothing more, and is
 * not published.
 *
 * @throws Problem `own-certificate-expired` when no signing key is left
 */
export function withoutRevoked(store: KeyStore, revoked: readonly string[]): KeyStore {
	const isKept = ({ kid }: { readonly kid: string }) => !revoked.includes(kid);
	const [signing, encryption] = [store.signing.filter(isKept), store.encryption.filter(isKept)];
	if (signing.length > 0) return { ...store, signing, encryption };
	throw new Problem('own-certificate-expired', { detail: 'Every signing key is revoked on our own card.' });
}
