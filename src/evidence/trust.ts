import type { EvidenceBundle } from '../audit/evidence-bundle.ts';
import { toLogKey, toWitnessKey } from '../audit/log-key.ts';
import type { VerifierKey } from '../audit/note-key.ts';
import type { AuthorityId } from '../model/identifiers.ts';
import { runsLintas } from '../partners/card.ts';
import type { Partner, PartnerKey } from '../partners/partner.ts';
import { isListOf } from '../partners/revocation.ts';
import { hasNewTrust, parseSignedCard } from '../partners/signed-card.ts';
import type { AuthorityCa } from '../pki/admission.ts';
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
	readonly now: Temporal.Instant;
	/** Pointers of cards and lists in the bundle for which nothing given vouches: they count for nothing. */
	readonly unchecked: readonly string[];
}

/**
 * The cards as of then count by the cards given now: of the same card key, with no other CA than these have. Whoever
 * knows the fingerprint of one knows by whom the other was signed.
 *
 * @throws Problem `card-invalid`, `card-signature-invalid`, `certificate-unacceptable`,
 * `revocation-list-unacceptable`, each with its place
 */
export async function toTrust(
	given: { readonly cards: readonly Partner[]; readonly lists: readonly RevocationList[] },
	{ cards, revocationLists }: Pick<EvidenceBundle, 'cards' | 'revocationLists'>,
	now: Temporal.Instant,
): Promise<Trust> {
	const admitted = await eachAt('/cards', cards, async (token) =>
		findVouched(given.cards, await parseSignedCard(token)),
	);
	const partners = [...given.cards, ...admitted.flatMap((partner) => partner ?? [])];
	const issuers = partners.flatMap((partner) => partner.issuers);
	const lists = await eachAt('/revocationLists', revocationLists, (text) => readList(text, issuers, now));
	return {
		partners,
		lists: [...given.lists, ...lists.flatMap((list) => list ?? [])],
		now,
		unchecked: [...listMissing('/cards', admitted), ...listMissing('/revocationLists', lists)],
	};
}

/** Undefined where it has a card key or a CA that no card given for its authority has. */
function findVouched(given: readonly Partner[], partner: Partner): Partner | undefined {
	const { authority, card } = partner;
	const isKnown = given.some(
		(other) => other.authority === authority && !hasNewTrust(card, { card: other.card, taken: [], hasEnded: false }),
	);
	return isKnown ? partner : undefined;
}

/** Undefined where it is by no CA on these cards. */
function readList(text: string, issuers: readonly AuthorityCa[], now: Temporal.Instant): RevocationList | undefined {
	try {
		return parseRevocationList(Buffer.from(text, 'base64'), issuers, now);
	} catch (thrown) {
		if (thrown instanceof Problem && thrown.detail === 'Rule broken: issuer.') return undefined;
		throw thrown;
	}
}

function listMissing(pointer: string, values: readonly unknown[]): string[] {
	return values.flatMap((value, at) => (value === undefined ? [`${pointer}/${at}`] : []));
}

/** Without one, what it signed cannot be told from what anybody did. @throws Problem `evidence-untrusted` */
export function requireCard({ partners }: Trust, authority: AuthorityId): void {
	if (partners.some((partner) => partner.authority === authority)) return;
	throw new Problem('evidence-untrusted', { detail: `There is no card of ${authority}.` });
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
	requireCard(trust, authority);
	const cards = trust.partners.map(({ card }) => card).filter((card) => card.authority === authority);
	const keys = cards.filter(runsLintas).flatMap(({ logKey, earlierLogKeys = [] }) => [logKey, ...earlierLogKeys]);
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
