import type { EvidenceBundle } from '../audit/evidence-bundle.ts';
import { toLogKey, toWitnessKey } from '../audit/log-key.ts';
import type { VerifierKey } from '../audit/note-key.ts';
import type { AuthorityId } from '../model/identifiers.ts';
import { type Partner, type PartnerKey, toPartner } from '../partners/partner.ts';
import { hasNewTrust, parseSignedCard } from '../partners/signed-card.ts';
import { parseRevocationList, type RevocationList } from '../pki/revocation-list.ts';
import { Problem } from '../problem.ts';
import { eachAt } from './place.ts';

/** Whom a bundle is verified by: the cards given, and those in it for which they vouch. */
export interface Trust {
	/** Those given first. */
	readonly partners: readonly Partner[];
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
	given: readonly Partner[],
	{ cards, revocationLists }: Pick<EvidenceBundle, 'cards' | 'revocationLists'>,
	now: Temporal.Instant,
): Promise<Trust> {
	const admitted = await eachAt('/cards', cards, async (token) => requireVouched(given, await parseSignedCard(token)));
	const all = [...given, ...admitted];
	const issuers = all.flatMap((partner) => partner.issuers);
	const lists = await eachAt('/revocationLists', revocationLists, (text) =>
		parseRevocationList(Buffer.from(text, 'base64'), issuers, now),
	);
	return { partners: all.map(({ card }) => toPartner(card, undefined, () => lists)), lists };
}

function requireVouched(given: readonly Partner[], partner: Partner): Partner {
	const { authority, card } = partner;
	const known = given.filter((other) => other.authority === authority);
	if (known.length === 0) throw untrusted(authority);
	if (known.some((other) => !hasNewTrust(card, { card: other.card, taken: [], hasEnded: false }))) return partner;
	throw new Problem('evidence-untrusted', { detail: `Card of ${authority}: another card key, or another CA.` });
}

/** The key that a signature names; revoked where any card or list here says so. */
export function findKey({ partners }: Trust, x5t: string): PartnerKey | undefined {
	const [key, ...same] = partners.flatMap(({ signingKeys }) => signingKeys.get(x5t) ?? []);
	if (key === undefined) return undefined;
	const isRevoked = [key, ...same].some(({ revoked }) => revoked) || isStated(partners, key);
	return { ...key, revoked: isRevoked };
}

function isStated(partners: readonly Partner[], { authority, kid }: PartnerKey): boolean {
	return partners.some((partner) => partner.authority === authority && partner.card.revoked.includes(kid));
}

/** The list of the CA that issued that certificate, the newest; undefined where the bundle has none. */
export function findList({ partners, lists }: Trust, { authority, x5t }: PartnerKey): RevocationList | undefined {
	const holder = partners.find((partner) => partner.authority === authority && partner.signingKeys.has(x5t));
	const issuers = new Set(holder?.issuers.map(({ kid }) => kid));
	const own = lists.filter(({ issuer }) => issuers.has(issuer));
	return own.toSorted((a, b) => Temporal.Instant.compare(b.thisUpdate, a.thisUpdate))[0];
}

/** What signs the checkpoints of that authority's log. @throws Problem `evidence-untrusted` */
export function listLogKeys({ partners }: Trust, authority: AuthorityId): VerifierKey[] {
	const cards = partners.filter((partner) => partner.authority === authority).map(({ card }) => card);
	if (cards.length === 0) throw untrusted(authority);
	return cards.map(toLogKey);
}

/** What others sign who saw that log, and who they are: everybody here but its own authority. */
export function listWitnessKeys({ partners }: Trust, log: AuthorityId): ReadonlyMap<VerifierKey, AuthorityId> {
	const others = partners.filter(({ authority }) => authority !== log);
	return new Map(
		others.flatMap(({ authority, card }) => {
			const key = toWitnessKey(card);
			return key === undefined ? [] : [[key, authority] as const];
		}),
	);
}

function untrusted(authority: string): Problem {
	return new Problem('evidence-untrusted', { detail: `There is no card of ${authority}.` });
}
