import { type AdmittedCertificate, verifyAuthorityCa, verifyCertificate } from '../pki/admission.ts';
import { type OwnKey, toSince } from '../pki/stored-keys.ts';
import { toPemThumbprint } from '../pki/thumbprint.ts';
import type { Card } from './card.ts';

/** So many certificates of one use are on a card. */
const most = 8;

type Use = 'signing' | 'encryption';

/** Our keys of both uses, each newest first, and our CAs. */
export type CardKeys = Readonly<Record<Use, readonly OwnKey[]>> & {
	readonly issuers: readonly { readonly pem: string }[];
};

export function isOnCard(card: Card, { certificate: { profile, thumbprintSha256 } }: OwnKey): boolean {
	if (profile !== 'signing' && profile !== 'encryption') return false;
	return card[profile].some((pem) => toPemThumbprint(pem) === thumbprintSha256);
}

/** The certificate of a key on our card, whether or not the key is here. @throws Problem `certificate-unacceptable` */
export function findOnCard(card: Card, kid: string): AdmittedCertificate<Use> | undefined {
	const { authority } = card;
	const issuers = card.ca.map((pem) => verifyAuthorityCa({ pem, authority }));
	return (['signing', 'encryption'] as const)
		.flatMap((profile) => card[profile].map((pem) => verifyCertificate({ pem, profile, authority, issuers })))
		.find((certificate) => certificate.kid === kid);
}

/**
 * The keys of one use that another has taken the place of, longer ago than old and new ones are to overlap: nothing
 * that was sealed for such a key, or signed with it, can still be under way.
 *
 * @param newestFirst keys of one use
 * @param counts whether a key can take another's place: one that is not on the card yet does not
 */
export function listOutlived<Key extends OwnKey>(
	newestFirst: readonly Key[],
	{ counts, overlapDays, now }: { counts: (key: Key) => boolean; overlapDays: number; now: Temporal.Instant },
): Key[] {
	const overlapEnds = now.subtract({ hours: 24 * overlapDays });
	const successors = newestFirst.filter(counts);
	return newestFirst.filter((key) => {
		const position = newestFirst.indexOf(key);
		return successors.some(
			(other) =>
				// Of a change that was cut short a key may have two names: it is no successor of itself.
				other.kid !== key.kid &&
				newestFirst.indexOf(other) < position &&
				Temporal.Instant.compare(toSince(other), overlapEnds) < 0,
		);
	});
}

/**
 * The next version of our card, with these keys. Certificates of signing keys stay, as many as there is room for,
 * when the keys are gone: what was signed with them is still to be verified. Others seal for what is listed alone.
 */
export function toNextCard(
	card: Card,
	{ signing, encryption, issuers }: CardKeys,
	revoked: readonly string[] = [],
): Card {
	const pems = (keys: readonly OwnKey[]) => keys.map(({ certificate }) => certificate.pem);
	return {
		...card,
		version: card.version + 1,
		ca: eachOnce([...card.ca, ...issuers.map(({ pem }) => pem)]),
		signing: eachOnce([...pems(signing), ...card.signing]).slice(0, most),
		encryption: eachOnce(pems(encryption)).slice(0, most),
		revoked: [...new Set([...card.revoked, ...revoked])],
	};
}

/** By certificate, not by text: line breaks differ. */
function eachOnce(pems: readonly string[]): string[] {
	return [...new Map(pems.map((pem) => [toPemThumbprint(pem), pem])).values()];
}
