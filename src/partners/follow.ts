import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '../store/database.ts';
import { listPartners, loadPartnerRevision } from '../store/partners.ts';
import type { PartnerRecord } from './partner.ts';
import { toPartnerRecord } from './partners.ts';

interface Follower {
	/** Looks now, for whoever has just made a change here. */
	look(): Promise<void>;
	/** Ends it, and waits for a look that is under way. */
	stop(): Promise<void>;
}

/** The partners on record, and which revision of the record that is. What cannot be read goes to `failed`, alone. */
export async function loadPartners(
	db: Database,
	failed: (error: unknown) => void,
): Promise<{ readonly records: readonly PartnerRecord[]; readonly revision: string }> {
	// The revision first: a change between the two is then seen at the next look.
	const revision = await loadPartnerRevision(db);
	const stored = await listPartners(db);
	const records = stored.flatMap((partner) => {
		try {
			return [toPartnerRecord(partner)];
		} catch (error) {
			failed(error);
			return [];
		}
	});
	return { records, revision };
}

/**
 * Looks every so often whether any node changed any partner, by one number.
 *
 * @param changed told of all that are there now
 * @param failed told why a look, or one partner, failed; the next look comes all the same
 */
export function followPartners(
	db: Database,
	{
		everyMs,
		seen: known,
		changed,
		failed,
	}: {
		readonly everyMs: number;
		/** The revision that is known already. */
		readonly seen: string;
		readonly changed: (records: readonly PartnerRecord[]) => void;
		readonly failed: (error: unknown) => void;
	},
): Follower {
	const stopping = new AbortController();
	let seen = known;
	let turn = Promise.resolve();
	const look = async () => {
		if (stopping.signal.aborted || (await loadPartnerRevision(db)) === seen) return;
		const { records, revision } = await loadPartners(db, failed);
		changed(records);
		seen = revision;
	};
	// One after the other: a look must not put an older state over a newer one.
	const lookInTurn = () => {
		turn = turn.then(look, look);
		return turn;
	};
	const follow = async () => {
		while (!stopping.signal.aborted) {
			await sleep(everyMs, undefined, { signal: stopping.signal }).catch(() => undefined);
			await lookInTurn().catch(failed);
		}
	};
	const done = follow();
	return {
		look: lookInTurn,
		stop: () => {
			stopping.abort();
			return done;
		},
	};
}
