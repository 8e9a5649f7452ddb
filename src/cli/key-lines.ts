import { systemClock } from '../clock.ts';
import type { Config } from '../config.ts';
import type { Card } from '../partners/card.ts';
import { isOnCard } from '../partners/card-keys.ts';
import { loadOwnCard } from '../partners/own-card.ts';
import { findCertificateWarning, toDaysLeft } from '../pki/expiry.ts';
import { type KeyStore, loadPresentKeys } from '../pki/key-store.ts';
import type { ProfileName } from '../pki/profile.ts';
import { findPresentKey, type OwnKey, toSince } from '../pki/stored-keys.ts';
import { countsWithoutCard, keysOf, listAllOutlived } from './key-rotation.ts';
import type { Words } from './words.ts';

/** One key of ours, as `lintas keys show` tells it. */
export interface KeyView {
	readonly use: ProfileName;
	readonly since: string;
	readonly until: string;
	readonly daysLeft: number;
	/** Days of the last threshold that is reached: 60, 30, 14, 7 or 1. */
	readonly warning: number | null;
	readonly state: 'keyInUse' | 'keyNotOnCard' | 'keyOverlaps' | 'keyOutlived' | 'keyExpired' | 'keyRevoked';
	/** Until when an old key stays beside its successor. */
	readonly overlapsUntil: string | null;
	readonly kid: string;
}

export async function viewKeys(config: Config): Promise<KeyView[]> {
	const card = await loadOwnCard(config.LINTAS_DATA);
	const store = await loadPresentKeys(config.LINTAS_DATA);
	const outlived = new Set(listAllOutlived(store, card, config.LINTAS_KEY_OVERLAP_DAYS).map(({ kid }) => kid));
	const profiles = ['signing', 'encryption', 'tls-server', 'tls-client', 'cms-signing', 'cms-encryption'] as const;
	const keys = profiles.flatMap((profile) => {
		const all = keysOf(store, profile);
		return all.map((key) => toView(key, all, { card, outlived, overlapDays: config.LINTAS_KEY_OVERLAP_DAYS }));
	});
	return [...keys, ...toCaViews(store)];
}

interface Surroundings {
	readonly card: Card;
	readonly outlived: ReadonlySet<string>;
	readonly overlapDays: number;
}

function toView(key: OwnKey, all: readonly OwnKey[], { card, outlived, overlapDays }: Surroundings): KeyView {
	const now = systemClock();
	const { profile, notAfter } = key.certificate;
	const isUsable = (other: OwnKey) => countsWithoutCard(profile) || isOnCard(card, other);
	const usable = all.filter((other) => isUsable(other) && !card.revoked.includes(other.kid));
	const present = findPresentKey(usable, now);
	const successor = usable[usable.indexOf(key) - 1];
	const overlapEnd =
		successor === undefined
			? null
			: toSince(successor)
					.add({ hours: 24 * overlapDays })
					.toString();
	const state = () => {
		if (card.revoked.includes(key.kid)) return 'keyRevoked';
		if (toDaysLeft(notAfter, now) < 0) return 'keyExpired';
		if (outlived.has(key.kid)) return 'keyOutlived';
		if (key === present) return 'keyInUse';
		return isUsable(key) ? 'keyOverlaps' : 'keyNotOnCard';
	};
	return { ...toTimes(key.certificate), state: state(), since: toSince(key).toString(), overlapsUntil: overlapEnd };
}

function toCaViews({ issuers }: KeyStore): KeyView[] {
	return issuers.map((ca) => ({
		...toTimes(ca),
		since: ca.notBefore.toString(),
		state: toDaysLeft(ca.notAfter, systemClock()) < 0 ? 'keyExpired' : 'keyInUse',
		overlapsUntil: null,
	}));
}

function toTimes({
	profile,
	kid,
	notAfter,
}: Pick<OwnKey['certificate'], 'kid' | 'notAfter'> & { profile: ProfileName }) {
	const daysLeft = toDaysLeft(notAfter, systemClock());
	return { use: profile, kid, until: notAfter.toString(), daysLeft, warning: findCertificateWarning(daysLeft) ?? null };
}

export function toKeyRows(keys: readonly KeyView[], words: Words): string[][] {
	const heads = [words.use, words.since, words.validUntil.toUpperCase(), words.daysLeft, words.state, words.keyId];
	const rows = keys.map(({ use, since, until, daysLeft, state, overlapsUntil, kid }) => [
		use,
		since.slice(0, 10),
		until.slice(0, 10),
		String(daysLeft),
		state === 'keyOverlaps' ? `${words.keyOverlaps} ${overlapsUntil?.slice(0, 10)}` : words[state],
		kid,
	]);
	return [heads, ...rows];
}
