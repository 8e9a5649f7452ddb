import type { Clock } from '../clock.ts';
import { type Log, toErrorFields } from '../log.ts';
import { loadFirstUnsigned } from '../store/audit-log.ts';
import type { Database } from '../store/database.ts';

export interface UnsignedContext {
	readonly db: Database;
	readonly clock: Clock;
	readonly log: Log;
	readonly alarm: (alarm: { readonly alarm: 'log-unsigned'; readonly seconds: number }) => void;
}

/**
 * For how long one entry may be the first that waits. It takes a second at most; the restart of a database, or a writer
 * that is paused and shut out, is over in a quarter of a minute. Partners are shown a checkpoint once a minute.
 */
const patienceSeconds = 60;

/**
 * Looks whether the log is signed, whoever should do it and whatever keeps them from it: a full disk, a missing right, a
 * lock that is held. An entry that committed late counts from when it was seen first.
 *
 * @returns looks; it never throws. Told once for each time that nothing is signed, and when it is again
 */
export function makeUnsignedWatch({ db, clock, log, alarm }: UnsignedContext): () => Promise<void> {
	let waiting: { readonly leaf: string; readonly since: Temporal.Instant } | undefined;
	let told = false;
	const look = async () => {
		const first = await loadFirstUnsigned(db);
		const leaf = first === undefined ? undefined : Buffer.from(first.leafHash).toString('base64url');
		if (leaf !== waiting?.leaf) {
			if (told) log.warn({ alarm: 'log-unsigned' }, 'alarm over: the audit log is signed again');
			told = false;
			waiting = leaf === undefined ? undefined : { leaf, since: clock() };
		}
		if (waiting === undefined || told || toAge(waiting.since, clock()) < patienceSeconds) return;
		told = true;
		alarm({ alarm: 'log-unsigned', seconds: toAge(waiting.since, clock()) });
	};
	return () =>
		look().catch((error) => log.warn(toErrorFields(error), 'whether the audit log is signed is not known now'));
}

/** Age of the first entry that no checkpoint covers, in seconds; 0 where there is none. */
export async function loadUnsignedSeconds({ db, clock }: Pick<UnsignedContext, 'db' | 'clock'>): Promise<number> {
	const first = await loadFirstUnsigned(db);
	return first === undefined ? 0 : toAge(Temporal.Instant.from(first.at), clock());
}

function toAge(since: Temporal.Instant, now: Temporal.Instant): number {
	return Math.max(0, Math.round(since.until(now).total('seconds')));
}
