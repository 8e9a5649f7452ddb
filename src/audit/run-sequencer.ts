import { setTimeout as sleep } from 'node:timers/promises';
import { type Log, toErrorFields } from '../log.ts';
import { Problem } from '../problem.ts';
import { type SequencerContext, sequenceBatch } from './sequencer.ts';

/** How long it rests when no more wait: an entry is in a signed tree within a second. */
const restMs = 500;

/** How long the end waits for a signature: what has none then gets it from another node, or at the next start. */
const closeMs = 2_000;

interface Surroundings {
	readonly before: (signal: AbortSignal) => Promise<void>;
	readonly log: Log;
	readonly stopped: (code: string) => void;
}

/**
 * Sequences what waits, at once and for as long as the node lives, and looks whether the log is still what was signed.
 *
 * @param before what is waited for until the first batch; it ends with its signal at the latest
 * @param stopped told once, with its code, when the log may not be signed any more
 * @returns stops it, once what waits at that time is signed too, or cannot be within two seconds
 */
export function runSequencer(context: SequencerContext, { before, log, stopped }: Surroundings): () => Promise<void> {
	const stop = new AbortController();
	const tell = tellOnce(log, stopped);
	const sequence = () => sequenceBatch(context).then(tell.done, tell.failed);
	const run = async () => {
		await before(stop.signal);
		if (stop.signal.aborted) return;
		while (!stop.signal.aborted) {
			if (!(await sequence())) await sleep(restMs, undefined, { signal: stop.signal }).catch(() => undefined);
		}
		while (await sequence());
	};
	const done = run();
	return async () => {
		stop.abort();
		await Promise.race([done, sleep(closeMs, undefined, { ref: false })]);
	};
}

/** Two failures a second of the same cause are one to those who watch. */
function tellOnce(log: Log, stopped: (code: string) => void) {
	let told: string | undefined;
	const done = (more: boolean) => {
		told = undefined;
		return more;
	};
	const failed = (error: unknown) => {
		const code = error instanceof Problem ? error.code : 'unknown';
		if (code !== told) {
			log.error({ code, ...toErrorFields(error) }, 'the audit log is not signed for now');
			if (code === 'log-rolled-back' || code === 'log-altered') stopped(code);
		}
		told = code;
		return false;
	};
	return { done, failed };
}
