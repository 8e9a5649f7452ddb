import { expect, it } from 'vitest';
import { toPartialDate } from '../../src/normalise/calendar.ts';

it('a day exists where the calendar of the machine has it, in every month of 201 years', () => {
	for (let year = 1900; year <= 2100; year += 1) {
		for (let month = 1; month <= 12; month += 1) {
			const days = new Date(Date.UTC(year, month, 0)).getUTCDate();
			expect(toPartialDate(year, month, days)).toBeDefined();
			expect(toPartialDate(year, month, days + 1)).toBeUndefined();
		}
	}
});
