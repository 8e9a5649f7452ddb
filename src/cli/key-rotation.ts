import type { KeyObject } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '../clock.ts';
import type { Config } from '../config.ts';
import { type Card, listHosts } from '../partners/card.ts';
import { findOnCard, isOnCard, listOutlived, toNextCard } from '../partners/card-keys.ts';
import { loadListFiles, saveListFile } from '../partners/list-files.ts';
import { loadLatestCard } from '../partners/own-card.ts';
import { removeKeyPair, renameKeyPair } from '../pki/key-files.ts';
import { addKey, type KeyStore, listKeys, loadIssuingCa, loadPresentKeys } from '../pki/key-store.ts';
import type { EndEntityProfileName, ProfileName } from '../pki/profile.ts';
import { findRevokedSince, issueRevocationList, parseRevocationList } from '../pki/revocation-list.ts';
import { findPresentKey, type OwnKey, toGenerationName, toSince } from '../pki/stored-keys.ts';
import { Problem } from '../problem.ts';
import { loadCardKey, publishCard } from './own-card.ts';

/** What became of our keys. */
export interface KeyChange {
	/** Key ids of those that are new, and of those that were deleted. */
	readonly added: readonly string[];
	readonly deleted: readonly string[];
	/** The card that says so; undefined where it need not change. */
	readonly card: Card | undefined;
}

/** The member of a key store with the keys of one use. */
const members = {
	signing: 'signing',
	encryption: 'encryption',
	'tls-server': 'tlsServer',
	'tls-client': 'tlsClient',
	'cms-signing': 'cmsSigning',
	'cms-encryption': 'cmsEncryption',
} as const satisfies Readonly<Record<EndEntityProfileName, keyof KeyStore>>;

export function keysOf(store: KeyStore, profile: EndEntityProfileName): readonly OwnKey[] {
	return store[members[profile]];
}

/** Keys that no card names, as pairs. */
const offCard = { tls: ['tls-server', 'tls-client'], cms: ['cms-signing', 'cms-encryption'] } as const;
export type OffCard = keyof typeof offCard;

/** Does such a key count without our card? */
export function countsWithoutCard(profile: ProfileName): boolean {
	return Object.values(offCard)
		.flat()
		.some((each) => each === profile);
}

/**
 * New keys of a pair, from our own CA. No card names them, so partners need not be told: running gateways show those for
 * TLS on their next connections, and sign with that for CMS at once.
 *
 * @throws Problem `ca-key-missing`
 */
export async function rotateOffCard(config: Pick<Config, 'LINTAS_DATA'>, pair: OffCard): Promise<KeyChange> {
	const hosts = listHosts(await loadLatestCard(config.LINTAS_DATA));
	const about = { hosts, now: systemClock() };
	const added = await Promise.all(offCard[pair].map((profile) => addKey(config.LINTAS_DATA, profile, about)));
	return { added, deleted: [], card: undefined };
}

/**
 * Puts a new key on a new version of our card: one that is in `keys/` and not on the card yet, or one that is made
 * now. The old ones stay beside it until `LINTAS_KEY_OVERLAP_DAYS` are over.
 *
 * @param waiting called before a pause in which running gateways look at their keys
 * @throws Problem of `loadCardKey`, `publishCard`; `ca-key-missing`
 */
export async function rotate(config: Config, use: 'signing' | 'encryption', waiting: () => void): Promise<KeyChange> {
	const cardKey = await loadCardKey(config);
	const kid = (await findWaiting(config, use)) ?? (await makeKey(config, use, waiting));
	const { card, deleted } = await retireWith(config, cardKey);
	return { added: [kid], deleted, card };
}

/** The newest key, where it is on no card of ours yet. */
async function findWaiting({ LINTAS_DATA: dataDir }: Config, use: 'signing' | 'encryption') {
	const card = await loadLatestCard(dataDir);
	const newest = findPresentKey(keysOf(await loadPresentKeys(dataDir), use), systemClock());
	const waits = newest !== undefined && !isOnCard(card, newest) && !card.revoked.includes(newest.kid);
	return waits ? newest.kid : undefined;
}

/**
 * Deletes the keys whose overlap is over, and takes those for encryption off our card.
 *
 * @throws Problem of `loadCardKey`, `publishCard`
 */
export async function retire(config: Config): Promise<KeyChange> {
	return await retireWith(config, await loadCardKey(config));
}

/**
 * A key that was lost or stolen counts for nothing from now on: it is deleted, our card says so, and where no other
 * is left for its use, a new one takes its place. Its files may be gone already, if its certificate is on our card.
 *
 * @throws Problem `key-unknown`; of `loadCardKey`, `publishCard`; `ca-key-missing`
 */
export async function revoke(config: Config, kid: string, waiting: () => void): Promise<KeyChange> {
	const cardKey = await loadCardKey(config);
	const files = listKeys(await loadPresentKeys(config.LINTAS_DATA)).filter((known) => known.kid === kid);
	const certificate = files[0]?.certificate ?? findOnCard(await loadLatestCard(config.LINTAS_DATA), kid);
	if (certificate === undefined) throw new Problem('key-unknown');
	const added = (await isLast(config, certificate)) ? [await makeKey(config, certificate.profile, waiting)] : [];
	// First, as it may be refused, and may be done twice.
	await addToOwnList(config, certificate);
	const card = await publishNext(config, cardKey, { gone: [kid], revoked: [kid] });
	for (const { name } of files) await removeKeyPair(config.LINTAS_DATA, name);
	// Whoever announces this must not do so under the very key.
	waiting();
	await sleep(lookMs);
	return { added, deleted: [kid], card };
}

type OwnCertificate = OwnKey['certificate'];

/** Is no other valid key left for the same use? */
async function isLast({ LINTAS_DATA: dataDir }: Config, { kid, profile }: OwnCertificate): Promise<boolean> {
	const { revoked } = await loadLatestCard(dataDir);
	const others = keysOf(await loadPresentKeys(dataDir), profile).filter(
		(other) => other.kid !== kid && !revoked.includes(other.kid),
	);
	return findPresentKey(others, systemClock()) === undefined;
}

/** Where our own CA is at hand, its list says so too, for whoever goes by lists. It is for a year, or until the next. A list
 * of ours that is damaged is refused, as what it revoked would be lost. @throws Problem `revocation-list-unacceptable` */
async function addToOwnList({ LINTAS_DATA: dataDir }: Config, { certificate }: OwnCertificate): Promise<void> {
	const ca = await loadIssuingCa(dataDir).catch(() => undefined);
	if (ca === undefined || !certificate.verify(ca.certificate.publicKey)) return;
	const now = systemClock();
	const { authority } = ca.certificate;
	const files = (await loadListFiles(dataDir)).get(authority) ?? [];
	const { issuers } = await loadPresentKeys(dataDir);
	const present = files.map((bytes) => parseRevocationList(bytes, issuers, now));
	const before = present.filter(({ issuer }) => issuer === ca.certificate.kid);
	// What was on it before keeps its date: what was signed until then still counts where that is proved.
	const revoked = new Map(before.flatMap((list) => [...list.revoked]));
	if (before.every((list) => findRevokedSince(certificate, list) === undefined))
		revoked.set(certificate.serialNumber, now);
	const wish = { revoked, now, nextUpdate: now.add({ hours: 24 * 365 }) };
	await saveListFile(dataDir, `${authority}.crl`, await issueRevocationList(ca, wish));
}

/** Longer than any gateway waits between two looks at its folder. */
const lookMs = 1_500;

async function makeKey(config: Config, profile: EndEntityProfileName, waiting: () => void): Promise<string> {
	const hosts = listHosts(await loadLatestCard(config.LINTAS_DATA));
	const kid = await addKey(config.LINTAS_DATA, profile, { hosts, now: systemClock() });
	// From when the card lists it, others seal for it: every process must be able to open before.
	waiting();
	await sleep(lookMs);
	return kid;
}

async function retireWith(config: Config, cardKey: KeyObject): Promise<KeyChange> {
	const store = await loadPresentKeys(config.LINTAS_DATA);
	const outlived = listAllOutlived(store, await loadLatestCard(config.LINTAS_DATA), config.LINTAS_KEY_OVERLAP_DAYS);
	const deleted = outlived.map(({ kid }) => kid);
	const card = await publishNext(config, cardKey, { gone: deleted });
	// A crash here leaves keys that no card names; the next time deletes them.
	for (const { name } of outlived) await removeKeyPair(config.LINTAS_DATA, name);
	return { added: [], deleted, card };
}

/**
 * The next card, with every key that is here, but those that are gone or revoked. The present one is read after every
 * pause: who edits `card.json` by hand takes no lock.
 */
async function publishNext(
	config: Config,
	cardKey: KeyObject,
	{ gone, revoked = [] }: { readonly gone: readonly string[]; readonly revoked?: readonly string[] },
): Promise<Card> {
	const card = await loadLatestCard(config.LINTAS_DATA);
	const loadKept = async () => {
		const store = await loadPresentKeys(config.LINTAS_DATA);
		const isKept = ({ kid }: OwnKey) => !gone.includes(kid) && !card.revoked.includes(kid);
		return { ...store, signing: store.signing.filter(isKept), encryption: store.encryption.filter(isKept) };
	};
	await removeTwins(config);
	const { signing, encryption } = await loadKept();
	const newcomers = [...signing, ...encryption].filter((key) => !isOnCard(card, key));
	// Others overlap with a key from when they could know it, not from when it was made. The newest come first, and none
	// gets a second that is still to come: a key that is made then would find its name taken.
	for (const [index, { name, certificate }] of newcomers.entries()) {
		const since = systemClock().subtract({ seconds: index });
		await renameKeyPair(config.LINTAS_DATA, name, toGenerationName(certificate.profile, since));
	}
	const next = toNextCard(card, await loadKept(), revoked);
	await publishCard(config, next, cardKey);
	return next;
}

/**
 * A change that was cut short between two names leaves a key under both. The one that dates it later stays: others could
 * not know it before. By certificate, as a key may have another one that is valid from later on.
 */
async function removeTwins({ LINTAS_DATA: dataDir }: Config): Promise<void> {
	const latestFirst = listKeys(await loadPresentKeys(dataDir)).toSorted((a, b) =>
		Temporal.Instant.compare(toSince(b), toSince(a)),
	);
	const kept = new Set<string>();
	for (const { name, certificate } of latestFirst) {
		if (kept.has(certificate.thumbprintSha256)) await removeKeyPair(dataDir, name);
		kept.add(certificate.thumbprintSha256);
	}
}

/** Of every use; a TLS key has no need of a card. */
export function listAllOutlived(store: KeyStore, card: Card, overlapDays: number): OwnKey[] {
	const profiles = Object.keys(members) as EndEntityProfileName[];
	return profiles.flatMap((profile) => {
		const counts = (key: OwnKey) => countsWithoutCard(profile) || isOnCard(card, key);
		return listOutlived(keysOf(store, profile), { counts, overlapDays, now: systemClock() });
	});
}
