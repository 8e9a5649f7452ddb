import type { EvidenceBundle } from '../audit/evidence-bundle.ts';
import { toLogKey, toWitnessKey } from '../audit/log-key.ts';
import type { VerifierKey } from '../audit/note-key.ts';
import type { AuthorityId } from '../model/identifiers.ts';
import type { Partner, PartnerKey } from '../partners/partner.ts';
import { isListOf } from '../partners/revocation.ts';
import { hasNewTrust, parseSignedCard } from '../partners/signed-card.ts';
import { findRevokedSince, parseRevocationList, type RevocationList } from '../pki/revocation-list.ts';
import { toThumbprint } from '../pki/thumbprint.ts';
import { Problem } from '../problem.ts';
import { findEarliest } from './earliest.ts';
import { eachAt } from './place.ts';

/** Whom a bundle is verified by: the cards given, and those in it for which they vouch. */
export interface Trust {
	/** Those given first. */
	readonly partners: readonly Partner[];
	/** Of the CAs on these cards, whoever brought them. */
	readonly lists: readonly RevocationList[];
}

/**
 * The cards as of then count by the cards given now: of the same card key, with no other CA than these have. Whoever
 * knows the fingerprint of one knows by whom the other was signed.
 *
 * @throws Problem `evidence-untrusted`, `card-invalid`, `card-signature-invalid`, `certificate-unacceptable`,
 * `revocation-list-unacceptable`, each with its place
 */
export async function toTrust(
	given: { readonly cards: readonly Partner[]; readonly lists: readonly RevocationList[] },
	{ cards, revocationLists }: Pick<EvidenceBundle, 'cards' | 'revocationLists'>,
	now: Temporal.Instant,
): Promise<Trust> {
	const admitted = await eachAt('/cards', cards, async (token) =>
		requireVouched(given.cards, await parseSignedCard(token)),
	);
	const partners = [...given.cards, ...admitted];
	const issuers = partners.flatMap((partner) => partner.issuers);
	const lists = await eachAt('/revocationLists', revocationLists, (text) =>
		parseRevocationList(Buffer.from(text, 'base64'), issuers, now),
	);
	return { partners, lists: [...given.lists, ...lists] };
}

function requireVouched(given: readonly Partner[], partner: Partner): Partner {
	const { authority, card } = partner;
	const known = given.filter((other) => other.authority === authority);
	if (known.length === 0) throw untrusted(authority);
	if (known.some((other) => !hasNewTrust(card, { card: other.card, taken: [], hasEnded: false }))) return partner;
	throw new Problem('evidence-untrusted', { detail: `Card of ${authority}: another card key, or another CA.` });
}

/** The key that a signature names, whether or not it was revoked: `toSigner` asks since when. */
export function findKey({ partners }: Trust, x5t: string): PartnerKey | undefined {
	const key = partners.flatMap(({ signingKeys }) => signingKeys.get(x5t) ?? [])[0];
	return key && { ...key, revoked: false };
}

/** Counts for nothing, whenever it was: a card says that a key is revoked, a list since when. */
const always = Temporal.Instant.fromEpochMilliseconds(0);

/** Since when that key counts no more, by any card or list here; undefined where none says so. */
export function findRevocation(
	trust: Trust,
	{ authority, kid, certificate }: PartnerKey,
): Temporal.Instant | undefined {
	const listed = listsOf(trust, { authority, certificate }).flatMap(
		(list) => findRevokedSince(certificate, list) ?? [],
	);
	return findEarliest(listed) ?? (isStated(trust, authority, kid) ? always : undefined);
}

/** Date of the newest list of the CA that issued its certificate; undefined where there is none. */
export function findListDate(trust: Trust, key: PartnerKey): Temporal.Instant | undefined {
	const dates = listsOf(trust, key).map(({ thisUpdate }) => thisUpdate);
	return dates.toSorted(Temporal.Instant.compare).at(-1);
}

function listsOf(
	{ partners, lists }: Trust,
	{ authority, certificate }: Pick<PartnerKey, 'authority' | 'certificate'>,
) {
	const issuers = partners.filter((partner) => partner.authority === authority).flatMap((partner) => partner.issuers);
	return lists.filter((list) => isListOf(certificate, list, issuers));
}

function isStated({ partners }: Trust, authority: AuthorityId, kid: string): boolean {
	return partners.some((partner) => partner.authority === authority && partner.card.revoked.includes(kid));
}

/** What signs the checkpoints of that authority's log. @throws Problem `evidence-untrusted` */
export function listLogKeys(trust: Trust, authority: AuthorityId): VerifierKey[] {
	const cards = trust.partners.filter((partner) => partner.authority === authority).map(({ card }) => card);
	if (cards.length === 0) throw untrusted(authority);
	const keys = cards.flatMap(({ logKey, earlierLogKeys = [] }) => [logKey, ...earlierLogKeys]);
	return keys
		.filter((key) => !isStated(trust, authority, toThumbprint(key)))
		.map((logKey) => toLogKey({ authority, logKey }));
}

/** What others sign who saw that log, and who they are: everybody here but its own authority. */
export function listWitnessKeys(trust: Trust, log: AuthorityId): ReadonlyMap<VerifierKey, AuthorityId> {
	const others = trust.partners.filter(({ authority }) => authority !== log);
	return new Map(
		others.flatMap(({ authority, card }) => {
			const key = toWitnessKey(card);
			const isRevoked = card.witnessKey !== undefined && isStated(trust, authority, toThumbprint(card.witnessKey));
			return key === undefined || isRevoked ? [] : [[key, authority] as const];
		}),
	);
}

function untrusted(authority: string): Problem {
	return new Problem('evidence-untrusted', { detail: `There is no card of ${authority}.` });
}
