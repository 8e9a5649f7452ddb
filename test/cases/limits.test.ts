import { describe, expect, test } from 'vitest';
import { findLimit, toDeadline } from '../../src/cases/limits.ts';
import type { CountryCalendar } from '../../src/cases/working-days.ts';
import { repatriationSteps } from '../../src/model/repatriation-steps.ts';

/** Invented. */
const thailand: CountryCalendar = {
	country: 'THA',
	timeZone: 'Asia/Bangkok',
	weekend: [6, 7],
	years: new Map([[2027, { status: 'official', holidays: { '2027-12-31': "New Year's Eve" }, worked: {} }]]),
};

const openSince = Temporal.Instant.from('2027-12-29T09:30+07:00');

function due(target: Parameters<typeof toDeadline>[0]['target'], legal = target) {
	const deadline = toDeadline(
		{ target, legal, source: 'a fictional law' },
		{ openSince, turnSince: openSince },
		thailand,
	);
	const local = (instant: Temporal.Instant | undefined) =>
		instant?.toZonedDateTimeISO('Asia/Bangkok').toPlainDateTime().toString();
	return { target: local(deadline.target), legal: local(deadline.legal), gaps: deadline.gaps };
}

describe('the most specific limit holds', () => {
	test('the law of the host', () => {
		expect(findLimit('screening', 'MYS', 'IDN')).toMatchObject({
			legal: { days: 21 },
			source: expect.stringContaining('Act 670'),
		});
	});

	test('the law of the home, whatever the host', () => {
		expect(findLimit('referral', 'KHM', 'IDN')).toMatchObject({ legal: { days: 7 } });
	});

	test('for a pair that nothing is known of, a target of our own and no legal limit', () => {
		const limit = findLimit('screening', 'KHM', 'NPL');
		expect(limit).toEqual({ step: 'screening', target: { workingDays: 5 }, source: 'practice' });
	});

	test('the roles count: a law of the host is none of the home', () => {
		expect(findLimit('screening', 'IDN', 'MYS')).toEqual(findLimit('screening', 'KHM', 'NPL'));
	});

	test.each(repatriationSteps)('there is one for $code', ({ code }) => {
		expect(findLimit(code, 'KHM', 'NPL')).toMatchObject({ source: 'practice' });
	});

	test.each(['a-step-to-come', 'constructor'])('%s, which nobody set one for, is still due some day', (step) => {
		expect(findLimit(step, 'MYS', 'IDN')).toEqual({ target: { workingDays: 10 }, source: 'unset' });
	});
});

describe('a step is due', () => {
	test('after hours to the minute', () => {
		expect(due({ hours: 24 }).target).toBe('2027-12-30T09:30:00');
	});

	test('at the end of a day, after days', () => {
		expect(due({ days: 2 }).target).toBe('2027-12-31T23:59:59');
	});

	test('at the end of a working day, with the years told whose holidays are not known', () => {
		expect(due({ workingDays: 2 })).toEqual({
			target: '2028-01-03T23:59:59',
			legal: '2028-01-03T23:59:59',
			gaps: [{ year: 2028, table: 'missing' }],
		});
	});

	test('a year whose holidays do not matter is not told', () => {
		expect(due({ workingDays: 1 }, { days: 7 }).gaps).toEqual([]);
	});

	test('at the end of a shorter month, after months', () => {
		expect(due({ months: 2 }).target).toBe('2028-02-29T23:59:59');
	});

	test('no later than the law has it, where that counts holidays too', () => {
		expect(due({ workingDays: 3 }, { days: 4 })).toMatchObject({
			target: '2028-01-02T23:59:59',
			legal: '2028-01-02T23:59:59',
		});
	});

	test('without a legal limit there is no legal deadline', () => {
		expect(
			toDeadline({ target: { days: 1 }, source: 'practice' }, { openSince, turnSince: openSince }, thailand),
		).not.toHaveProperty('legal');
	});
});
