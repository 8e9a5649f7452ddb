import type { Config } from '../config.ts';
import type { Urgency } from '../model/urgency.ts';

/** When to try again. Delays double from the first to the longest, each with full jitter. */
export interface RetrySchedule {
	readonly firstDelayMs: number;
	readonly longestDelayMs: number;
	/** After this long without a receipt a person has to look. */
	readonly giveUpAfterMs: number;
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

export const schedules: Readonly<Record<Urgency, RetrySchedule>> = {
	routine: { firstDelayMs: minuteMs, longestDelayMs: 6 * hourMs, giveUpAfterMs: 5 * 24 * hourMs },
	urgent: { firstDelayMs: 5_000, longestDelayMs: 5 * minuteMs, giveUpAfterMs: 24 * hourMs },
};

/** The schedules of a gateway, with another first delay where its configuration says so. */
export function toSchedules({
	LINTAS_RETRY_FIRST_SECONDS: firstSeconds,
}: Pick<Config, 'LINTAS_RETRY_FIRST_SECONDS'>): typeof schedules {
	if (firstSeconds === undefined) return schedules;
	const firstDelayMs = firstSeconds * 1_000;
	return { routine: { ...schedules.routine, firstDelayMs }, urgent: { ...schedules.urgent, firstDelayMs } };
}

/**
 * Delay before the next attempt in milliseconds, after so many that failed: anywhere between nothing and the whole,
 * so that many deliveries to a partner that comes back do not come at once ("full jitter").
 *
 * @param random between 0 (inclusive) and 1
 */
export function toDelayMs({ firstDelayMs, longestDelayMs }: RetrySchedule, failures: number, random: number): number {
	return Math.ceil(Math.min(longestDelayMs, firstDelayMs * 2 ** Math.min(failures - 1, 30)) * random);
}
