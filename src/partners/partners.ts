import type { AuthorityId } from '../model/identifiers.ts';
import { identifyTlsPeer } from '../pki/tls-peer.ts';
import { Problem } from '../problem.ts';
import type { Card } from './card.ts';
import { type Partner, type PartnerKey, type PublishedCertificates, toPartner } from './partner.ts';

/** Everyone whose card is here now. Trust comes from the cards alone. */
export interface Partners {
	list(): readonly Partner[];
	/** @throws Problem `partner-unknown` */
	require(authority: AuthorityId): Partner;
	/** A key that documents may be signed with: of any partner, and our own, as what we stated may come back. */
	findAuthorKey(x5t: string): PartnerKey | undefined;
	/**
	 * The partner at the other end of a mutual TLS connection, and until when its certificate says so.
	 *
	 * @param der the certificate that it showed
	 * @throws Problem `client-certificate-untrusted`
	 */
	identify(der: Uint8Array, now: Temporal.Instant): { authority: AuthorityId; until: Temporal.Instant };
	/**
	 * Takes certificates that a partner published since its card was made: only those that the CA on the
	 * card issued count, and what the card revoked stays revoked. They last as long as this process.
	 *
	 * @throws Problem `partner-unknown`
	 */
	learn(authority: AuthorityId, published: PublishedCertificates): void;
	/**
	 * From now on these cards count and no others, on connections that are open too.
	 *
	 * @throws Problem as `toPartners`; then all stays as it was
	 */
	replace(cards: readonly Card[]): void;
	/** From now on this card of our own counts. @throws Problem `certificate-unacceptable`; then all stays as it was */
	replaceOwn(card: Card): void;
	/** Another one after each `replace`: what was concluded before it has to be asked again. */
	revision(): number;
}

/** @throws Problem `card-invalid` when two cards are of one authority, `certificate-unacceptable` */
export function toPartners(own: Card, cards: readonly Card[]): Partners {
	let self = toNamedPartner(own);
	let partners = admitAll(own, cards, new Map());
	let revision = 0;
	const require = (authority: AuthorityId) => {
		const partner = partners.get(authority);
		if (partner === undefined) throw new Problem('partner-unknown', { detail: `Partner ${authority}.` });
		return partner;
	};
	return {
		list: () => [...partners.values()],
		revision: () => revision,
		require,
		findAuthorKey: (x5t) =>
			[self, ...partners.values()].map(({ signingKeys }) => signingKeys.get(x5t)).find((key) => key !== undefined),
		identify: (der, now) => {
			const { authority, notAfter } = identifyTlsPeer(der, [...partners.values()], now);
			return { authority, until: notAfter };
		},
		learn: (authority, published) => {
			partners.set(authority, toPartner(require(authority).card, published));
		},
		replace: (present) => {
			partners = admitAll(own, present, partners);
			revision += 1;
		},
		replaceOwn: (card) => {
			self = toNamedPartner(card);
		},
	};
}

/** Whose card is as it was keeps what was learned since. */
function admitAll(
	own: Card,
	cards: readonly Card[],
	before: ReadonlyMap<AuthorityId, Partner>,
): Map<AuthorityId, Partner> {
	const partners = new Map<AuthorityId, Partner>();
	for (const card of cards) {
		if (card.authority === own.authority || partners.has(card.authority)) {
			throw new Problem('card-invalid', { detail: `There is another card of ${card.authority}.` });
		}
		const known = before.get(card.authority);
		const isSame = known !== undefined && JSON.stringify(known.card) === JSON.stringify(card);
		partners.set(card.authority, isSame ? known : toNamedPartner(card));
	}
	return partners;
}

/** Of many cards, the problem names the one. */
function toNamedPartner(card: Card): Partner {
	try {
		return toPartner(card);
	} catch (cause) {
		const detail = [`Card of ${card.authority}.`, cause instanceof Problem ? cause.detail : undefined];
		throw new Problem('certificate-unacceptable', { detail: detail.filter(Boolean).join(' '), cause });
	}
}
