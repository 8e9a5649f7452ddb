import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type RetrySchedule, schedules, toDelayMs } from '../../src/delivery/schedule.ts';

const failures = fc.integer({ min: 1, max: 2_000_000 });
const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const any = fc
	.tuple(fc.integer({ min: 1, max: 60_000 }), fc.integer({ min: 1, max: 86_400_000 }))
	.map(([firstDelayMs, longestDelayMs]) => ({ ...schedules.routine, firstDelayMs, longestDelayMs }));

/** The longest delay that may come after so many failures. */
const whole = (schedule: RetrySchedule, n: number) => toDelayMs(schedule, n, 1);

describe('the delay before another attempt', () => {
	it('is up to a minute, doubling up to six hours for five days, of what is routine', () => {
		const minutes = Array.from({ length: 11 }, (_, n) => whole(schedules.routine, n + 1) / 60_000);
		expect(minutes).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 360, 360]);
		expect(schedules.routine.giveUpAfterMs / 3_600_000).toBe(5 * 24);
	});

	it('is up to five seconds, doubling up to five minutes for a day, of what is urgent', () => {
		const seconds = Array.from({ length: 8 }, (_, n) => whole(schedules.urgent, n + 1) / 1_000);
		expect(seconds).toEqual([5, 10, 20, 40, 80, 160, 300, 300]);
		expect(schedules.urgent.giveUpAfterMs / 3_600_000).toBe(24);
	});

	it('is anything between nothing and the whole, in whole milliseconds', () => {
		fc.assert(
			fc.property(any, failures, random, (schedule, n, chance) => {
				const delayMs = toDelayMs(schedule, n, chance);
				expect(Number.isSafeInteger(delayMs)).toBe(true);
				expect(delayMs).toBeGreaterThanOrEqual(0);
				expect(delayMs).toBeLessThanOrEqual(whole(schedule, n));
			}),
		);
	});

	it('doubles with each failure until it is the longest, and stays there', () => {
		fc.assert(
			fc.property(any, failures, (schedule, n) => {
				const expected = Math.min(schedule.longestDelayMs, 2 * whole(schedule, n));
				expect(whole(schedule, n + 1)).toBe(expected);
				expect(whole(schedule, 2_000_000)).toBe(schedule.longestDelayMs);
			}),
		);
	});

	it('differs with chance, so that many deliveries do not come at once', () => {
		const seconds = Array.from({ length: 5 }, (_, n) => toDelayMs(schedules.urgent, 5, n / 5) / 1_000);
		expect(seconds).toEqual([0, 16, 32, 48, 64]);
	});
});
