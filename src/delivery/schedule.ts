/** When to try again, as data. Delays double from the first to the longest, each with jitter. */
export interface RetrySchedule {
	readonly firstDelayMs: number;
	readonly longestDelayMs: number;
	/** After this long without a receipt a person has to look. */
	readonly giveUpAfterMs: number;
}

export const defaultSchedule: RetrySchedule = {
	firstDelayMs: 1_000,
	longestDelayMs: 10 * 60_000,
	giveUpAfterMs: 5 * 24 * 60 * 60_000,
};

/**
 * Delay before the next attempt in milliseconds, after `attempts` that failed: somewhere between half of
 * it and the whole, so that many deliveries to a partner that comes back do not come at once.
 *
 * @param random between 0 (inclusive) and 1
 */
export function toDelayMs(schedule: RetrySchedule, attempts: number, random: number): number {
	const ceiling = Math.min(schedule.longestDelayMs, schedule.firstDelayMs * 2 ** Math.min(attempts - 1, 30));
	return Math.round(ceiling / 2 + (ceiling / 2) * random);
}
