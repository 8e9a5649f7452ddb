import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultSchedule, toDelayMs } from '../../src/delivery/schedule.ts';

const attempts = fc.integer({ min: 1, max: 2_000_000 });
const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const schedules = fc
	.tuple(fc.integer({ min: 1, max: 60_000 }), fc.integer({ min: 1, max: 86_400_000 }))
	.map(([firstDelayMs, longestDelayMs]) => ({ ...defaultSchedule, firstDelayMs, longestDelayMs }));

/** The whole delay after so many attempts, of which at least half is waited. */
const whole = (schedule: typeof defaultSchedule, n: number) => toDelayMs(schedule, n, 1);

describe('the delay before another attempt', () => {
	it('is a second, then doubles up to ten minutes, unless configured otherwise', () => {
		const delays = Array.from({ length: 12 }, (_, n) => whole(defaultSchedule, n + 1) / 1_000);
		expect(delays).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 600, 600]);
	});

	it('is between half of it and the whole, in whole milliseconds', () => {
		fc.assert(
			fc.property(schedules, attempts, random, (schedule, n, chance) => {
				const delayMs = toDelayMs(schedule, n, chance);
				expect(Number.isSafeInteger(delayMs)).toBe(true);
				expect(delayMs).toBeGreaterThanOrEqual(Math.floor(whole(schedule, n) / 2));
				expect(delayMs).toBeLessThanOrEqual(whole(schedule, n));
			}),
		);
	});

	it('doubles with each attempt until it is the longest, and stays there', () => {
		fc.assert(
			fc.property(schedules, attempts, (schedule, n) => {
				const expected = Math.min(schedule.longestDelayMs, 2 * whole(schedule, n));
				expect(whole(schedule, n + 1)).toBe(expected);
				expect(whole(schedule, 2_000_000)).toBe(schedule.longestDelayMs);
			}),
		);
	});

	it('differs with chance, so that many deliveries do not come at once', () => {
		const delays = Array.from({ length: 10 }, (_, n) => toDelayMs(defaultSchedule, 5, n / 10));
		expect(delays).toEqual([8000, 8800, 9600, 10400, 11200, 12000, 12800, 13600, 14400, 15200]);
	});
});
