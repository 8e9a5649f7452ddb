import { hash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '../clock.ts';
import { parseJson } from '../json.ts';
import type { AuthorityId } from '../model/identifiers.ts';
import type { AuthorityCa } from '../pki/admission.ts';
import type { RevocationList } from '../pki/revocation-list.ts';
import { identifyTlsPeer } from '../pki/tls-peer.ts';
import { Problem } from '../problem.ts';
import type { StoredPartner } from '../store/partners.ts';
import { Agreement } from './agreement.ts';
import { Card } from './card.ts';
import type { ListFiles } from './list-files.ts';
import { type Partner, type PartnerKey, type PartnerRecord, toPartner } from './partner.ts';
import { findNewestLists, verifyLists } from './revocation.ts';

/** Everyone whose partnership has not ended, as it is on record now. Trust comes from the cards alone. */
export interface Partners {
	list(): readonly PartnerRecord[];
	/** Whatever its state. @throws Problem `partner-unknown`, `certificate-unacceptable` */
	require(authority: AuthorityId): Partner;
	/** One that may ask, with whom we exchange or not yet. @throws Problem as `require`; `partner-suspended` */
	requireNotSuspended(authority: AuthorityId): Partner;
	/** One with whom we exchange. @throws Problem as `requireNotSuspended`; `partner-not-active` */
	requireActive(authority: AuthorityId): Partner;
	/** One whose revocation lists are not out of date either. @throws Problem as `requireActive`; `revocation-list-stale` */
	requireCurrent(authority: AuthorityId): Partner;
	/**
	 * A key that documents may be signed with: of any active partner, and our own, as what we stated may come back.
	 *
	 * @throws Problem `revocation-list-stale`: it cannot be told whether it is revoked
	 */
	findAuthorKey(x5t: string): PartnerKey | undefined;
	/**
	 * The partner at the other end of a mutual TLS connection, whatever its state, and until when its certificate says so.
	 *
	 * @param der the certificate that it showed
	 * @throws Problem `client-certificate-untrusted`, `revocation-list-stale`
	 */
	identify(der: Uint8Array, now: Temporal.Instant): { authority: AuthorityId; until: Temporal.Instant };
	/** From now on these count and no others, on connections that are open too. */
	replace(records: readonly PartnerRecord[]): void;
	/** From now on this card of our own counts. @throws Problem `certificate-unacceptable`; then all stays as it was */
	replaceOwn(card: Card): void;
	/**
	 * From now on what is newest of each CA counts. One that does not verify is told of, and the last one that did
	 * stays, though its file be overwritten or gone, over a restart too: nothing is un-revoked by that.
	 */
	replaceLists(files: ListFiles, reading: ListReading): void;
	/** Another one after each `replace`: what was concluded before it has to be asked again. */
	revision(): number;
}

export interface PartnersSettings {
	readonly maxStaleHours: number;
	readonly clock: Clock;
	/** Lists that were verified before this process began, and what keeps those that are newer; if not told, none are kept. */
	readonly keptLists?: KeptLists;
}

export interface KeptLists {
	readonly before: ListFiles;
	readonly keep: (authority: AuthorityId, list: RevocationList) => void;
}

const noLists: KeptLists = { before: new Map(), keep: () => undefined };

/** Those of CAs that the card has no more are told to nobody: they were good once. */
function verifyKept(kept: readonly Uint8Array[] = [], issuers: readonly AuthorityCa[], now: Temporal.Instant) {
	return verifyLists(kept, issuers, { now, failed: () => undefined });
}

/**
 * Certificates are checked when they are first needed: a thousand partners do not hold up a start, and a card
 * that cannot be used any more stops its own partner alone.
 */
export function toPartners(
	own: Card,
	records: readonly PartnerRecord[],
	{ maxStaleHours, clock, keptLists = noLists }: PartnersSettings,
): Partners {
	let self = toPartner(own);
	let files: ListFiles = new Map();
	let reading: ListReading | undefined;
	const kept = new Map<AuthorityId, readonly RevocationList[]>();
	const lists: VerifyLists = (authority) => (issuers) => {
		const read = reading === undefined ? [] : verifyLists(files.get(authority) ?? [], issuers, reading);
		const before = kept.get(authority) ?? verifyKept(keptLists.before.get(authority), issuers, clock());
		const newest = findNewestLists([...before, ...read], issuers);
		kept.set(authority, newest);
		for (const list of newest) if (!before.includes(list)) keptLists.keep(authority, list);
		return newest;
	};
	let registry = toRegistry(records, undefined, lists);
	let revision = 0;
	const require = (authority: AuthorityId) => {
		const partner = registry.partners.get(authority)?.();
		if (partner === undefined) throw new Problem('partner-unknown', { detail: `Partner ${authority}.` });
		return partner;
	};
	return {
		list: () => registry.records,
		revision: () => revision,
		require,
		requireNotSuspended: (authority) => requireNotSuspended(require(authority)),
		requireActive: (authority) => requireActive(require(authority)),
		requireCurrent: (authority) => requireCurrent(requireActive(require(authority)), clock(), maxStaleHours),
		findAuthorKey: (x5t) => {
			const own = self.signingKeys.get(x5t);
			if (own !== undefined) return own;
			const author = findAuthor(registry, x5t);
			if (author?.state !== 'active') return undefined;
			return requireCurrent(author, clock(), maxStaleHours).signingKeys.get(x5t);
		},
		identify: (der, now) => {
			const find = (authority: AuthorityId) => registry.partners.get(authority)?.();
			const { authority, notAfter } = remember(registry.peers, der, () => identifyTlsPeer(der, find, now));
			requireCurrent(require(authority), now, maxStaleHours);
			return { authority, until: notAfter };
		},
		replace: (present) => {
			registry = toRegistry(present, registry, lists);
			revision += 1;
		},
		replaceLists: (present, presentReading) => {
			const changed = registry.records
				.map(({ authority }) => authority)
				.filter((authority) => !isDeepStrictEqual(files.get(authority), present.get(authority)));
			// What was not looked at yet must be kept too, before its file is gone.
			for (const authority of changed) if (files.has(authority)) attempt(registry.partners.get(authority));
			[files, reading] = [present, presentReading];
			const others = [...registry.partners].filter(([authority]) => !changed.includes(authority));
			registry = toRegistry(registry.records, { ...registry, partners: new Map(others) }, lists);
			revision += 1;
		},
		replaceOwn: (card) => {
			self = toPartner(card);
		},
	};
}

/** A partner that connects again is known without checking anew what cannot have changed; its time is judged each time. */
function remember(peers: Registry['peers'], der: Uint8Array, identify: () => ReturnType<typeof identifyTlsPeer>) {
	if (peers.size >= mostPeers) peers.clear();
	return peers.getOrInsertComputed(hash('sha256', der, 'base64url'), identify);
}

/** Who is a partner and makes certificates without end takes no more memory than that. */
const mostPeers = 10_000;

type ListReading = Parameters<typeof verifyLists>[2];

/** A card that cannot be used is told of where it is needed. */
function attempt(check: (() => Partner) | undefined): void {
	try {
		check?.();
	} catch {}
}

/** The lists of an authority that are here, as its CAs verify them. */
type VerifyLists = (authority: AuthorityId) => Parameters<typeof toPartner>[2];

/** @throws Problem `revocation-list-stale` where lists are promised, and have been out of date for too long */
function requireCurrent(partner: Partner, now: Temporal.Instant, maxStaleHours: number): Partner {
	const currentUntil = partner.revocation.currentUntil(now);
	if (currentUntil === undefined || Temporal.Instant.compare(now, currentUntil.add({ hours: maxStaleHours })) <= 0)
		return partner;
	throw new Problem('revocation-list-stale', { detail: `Partner ${partner.authority}.`, retryAfterSeconds: 5 });
}

interface Registry {
	readonly records: readonly PartnerRecord[];
	/** Each checked when it is first asked for. */
	readonly partners: ReadonlyMap<AuthorityId, () => Partner>;
	/** Client certificates that were looked at under it. */
	readonly peers: Map<string, ReturnType<typeof identifyTlsPeer>>;
	/** Whose card has that signing certificate. */
	readonly authors: ReadonlyMap<string, AuthorityId>;
}

/** Whose record is as it was is not checked again. */
function toRegistry(records: readonly PartnerRecord[], before: Registry | undefined, lists: VerifyLists): Registry {
	const known = new Map(before?.records.map((record) => [record.authority, record]));
	const partners = records.map((record) => {
		const isSame = JSON.stringify(known.get(record.authority)) === JSON.stringify(record);
		const earlier = isSame ? before?.partners.get(record.authority) : undefined;
		return [record.authority, earlier ?? checkOnce(record, lists)] as const;
	});
	const authors = records.flatMap(({ authority, card }) => card.signing.map((pem) => [toX5t(pem), authority] as const));
	return { records, partners: new Map(partners), peers: new Map(), authors: new Map(authors) };
}

/** Of many partners, the problem names the one. */
function checkOnce(record: PartnerRecord, lists: VerifyLists): () => Partner {
	let partner: Partner | undefined;
	return () => {
		try {
			partner ??= toPartner(record.card, record, lists(record.authority));
			return partner;
		} catch (cause) {
			const detail = [`Card of ${record.authority}.`, cause instanceof Problem ? cause.detail : undefined];
			throw new Problem('certificate-unacceptable', { detail: detail.filter(Boolean).join(' '), cause });
		}
	};
}

/** As `toPemThumbprint`, of a certificate that nobody reads yet: at a start there may be thousands. */
function toX5t(pem: string): string {
	const base64 = pem.replaceAll(/-----[A-Z ]+-----|\s/g, '');
	return hash('sha256', Buffer.from(base64, 'base64'), 'base64url');
}

function findAuthor({ authors, partners }: Registry, x5t: string): Partner | undefined {
	const authority = authors.get(x5t);
	return authority === undefined ? undefined : partners.get(authority)?.();
}

function requireActive(partner: Partner): Partner {
	if (requireNotSuspended(partner).state === 'active') return partner;
	throw new Problem('partner-not-active', { detail: `Partner ${partner.authority}.` });
}

function requireNotSuspended(partner: Partner): Partner {
	if (partner.state !== 'suspended') return partner;
	throw new Problem('partner-suspended', { detail: `Partner ${partner.authority}.` });
}

/** Reads what was checked before it was stored. @throws Problem `partner-record-unreadable` naming the authority */
export function toPartnerRecord({ authority, state, card, agreement }: StoredPartner): PartnerRecord {
	try {
		return {
			authority,
			state: state as PartnerRecord['state'],
			card: Card.parse(parseJson(card)),
			agreement: agreement === null ? undefined : Agreement.parse(parseJson(agreement)),
		};
	} catch (cause) {
		throw new Problem('partner-record-unreadable', { detail: `Partner ${authority}.`, cause });
	}
}
