import { describe, expect, test } from 'vitest';
import { makeWarnOfEnds } from '../../src/exchange/warn-of-ends.ts';
import { AuthorityId } from '../../src/model/identifiers.ts';
import { findCertificateWarning, toDaysLeft } from '../../src/pki/expiry.ts';

const end = Temporal.Instant.from('2027-03-01T00:00:00Z');
const daysBefore = (days: number) => end.subtract({ hours: 24 * days });

test.each([
	[100, undefined],
	[61, undefined],
	[60, 60],
	[31, 60],
	[30, 30],
	[14, 14],
	[8, 14],
	[7, 7],
	[2, 7],
	[1, 1],
	[0, 1],
	[-3, 1],
])('with %i days left the threshold is %s', (days, threshold) => {
	expect(findCertificateWarning(toDaysLeft(end, daysBefore(days)))).toBe(threshold);
});

describe('a certificate that comes near its end', () => {
	test('is told of once at each threshold, and again when the next one does', async () => {
		let now = daysBefore(100);
		let notAfter = end;
		const lines: unknown[] = [];
		const context = {
			authority: AuthorityId.parse('id.imigrasi'),
			clock: () => now,
			keys: { ends: () => [{ use: 'signing' as const, notAfter }] },
			partners: { list: () => [] },
		};
		const log = { info: () => undefined, error: () => undefined, warn: (fields: object) => lines.push(fields) };
		const look = makeWarnOfEnds(context as never, log);
		for (let days = 100; days >= -2; days -= 1) {
			now = daysBefore(days);
			await look();
			await look();
		}
		expect(lines).toEqual(
			[60, 30, 14, 7, 1].map((days) => ({
				authority: 'id.imigrasi',
				use: 'signing',
				daysLeft: days,
				threshold: days,
			})),
		);
		notAfter = end.add({ hours: 24 * 365 });
		await look();
		now = end.add({ hours: 24 * 320 });
		await look();
		expect(lines).toHaveLength(6);
	});
});
