import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../clock.ts';
import { type Log, toErrorFields } from '../log.ts';
import type { Database } from '../store/database.ts';
import { claimOverdueWork, type DueWork } from './due-work.ts';

export interface SweeperOptions {
	readonly intervalMs: number;
	/** How long the queue is given with work that is due before it is announced again. */
	readonly graceMs: number;
	/** What the queue is told of work that is overdue, where one piece of work stands for many; else all of it. */
	readonly gather?: (overdue: readonly DueWork[]) => Promise<readonly DueWork[]>;
}

interface SweeperContext {
	readonly db: Database;
	readonly clock: Clock;
	readonly log: Log;
	readonly announce: (work: readonly DueWork[]) => Promise<void>;
}

const batchSize = 500;
/** What one sweep takes at most; the rest waits for the next, so that a large loss does not crowd out work. */
const batchesPerSweep = 20;

/**
 * Announces work that the queue may have lost: at once, then every interval. Its cost goes with what
 * is overdue, not with what is stored.
 *
 * @returns stops it, and waits for a sweep that is under way
 */
export function startSweeper(context: SweeperContext, options: SweeperOptions): () => Promise<void> {
	const stop = new AbortController();
	const run = async () => {
		while (!stop.signal.aborted) {
			await sweep(context, options, stop.signal);
			await sleep(options.intervalMs, undefined, { signal: stop.signal }).catch(() => undefined);
		}
	};
	const done = run();
	return () => {
		stop.abort();
		return done;
	};
}

async function sweep(
	{ db, clock, log, announce }: SweeperContext,
	{ graceMs, gather = async (overdue) => overdue }: SweeperOptions,
	stop: AbortSignal,
): Promise<void> {
	try {
		for (let batch = 0; batch < batchesPerSweep && !stop.aborted; batch += 1) {
			const now = clock();
			const dueBefore = now.subtract({ milliseconds: graceMs });
			const overdue = await claimOverdueWork(db, { dueBefore, now, limit: batchSize });
			// A crash here leaves these rows to the sweep after the next grace period.
			await announce(await gather(overdue));
			if (overdue.length < batchSize) return;
		}
	} catch (error) {
		log.warn(toErrorFields(error), 'a sweep failed; the next one tries again');
	}
}
