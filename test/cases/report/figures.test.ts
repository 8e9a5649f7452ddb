import { describe, expect, test } from 'vitest';
import type { CountTable } from '../../../src/cases/report/count-table.ts';
import type { PersonFacts } from '../../../src/cases/report/facts.ts';
import { toPeriod } from '../../../src/cases/report/period.ts';
import { at, person, persons, reached, report } from './persons.ts';

function tableOf(period: string, name: string, facts: readonly PersonFacts[]): CountTable {
	return report(period, facts).tables.find((table) => table.name === name) ?? expect.unreachable(name);
}

/** Its rows that are not zero, with the totals. */
function tell({ rows, total }: CountTable): string {
	const told = rows.filter((row) => row.total !== 0).map((row) => `${row.category} ${row.total ?? '*'}`);
	return [...told, `total ${total}`].join(', ');
}

describe('a period', () => {
	test('begins and ends in the time zone of the authority', () => {
		const { from, until } = toPeriod('2026-11', 'Asia/Jakarta');
		expect([from, until]).toEqual(['2026-10-31T17:00:00.000Z', '2026-11-30T17:00:00.000Z']);
	});
	test('that is a quarter has its three months', () => {
		const { months, from, until } = toPeriod('2026-Q4', 'Asia/Jakarta');
		expect(months.map((month) => month.from.slice(0, 7))).toEqual(['2026-09', '2026-10', '2026-11']);
		expect([from, until]).toEqual(['2026-09-30T17:00:00.000Z', '2026-12-31T17:00:00.000Z']);
	});
	test('has the days of a change of clocks', () => {
		const { from, until } = toPeriod('2026-03', 'Europe/Berlin');
		expect([from, until]).toEqual(['2026-02-28T23:00:00.000Z', '2026-03-31T22:00:00.000Z']);
	});
});

describe('a report', () => {
	test('counts who came in the month, by the clock of the authority', () => {
		const { totals } = report('2026-10', [
			...persons(5),
			person({ openedAt: at('2026-09-30T23:59:59') }),
			person({ openedAt: at('2026-11-01T00:00:00') }),
		]);
		expect(totals).toMatchObject({ opened: 5, cases: 5, inProcess: 6 });
	});
	test('counts a case once, whoever is in it', () => {
		expect(report('2026-10', [person(), ...persons(5, { opensCase: false })]).totals).toMatchObject({
			opened: 6,
			cases: 1,
		});
	});
	test('counts somebody with several forms of exploitation once', () => {
		const facts = [
			...persons(6, { exploitation: ['ForcedLabour', 'Servitude'] }),
			...persons(8, { exploitation: ['Servitude', 'Servitude'] }),
			...persons(5, { exploitation: [] }),
		];
		const told = 'Servitude 8, several 6, unknown 5, total 19';
		expect(tell(tableOf('2026-10', 'opened-by-exploitation', facts))).toBe(told);
	});
	test('tells suspects among those whose case ended', () => {
		const ended = (outcome: string) => ({ end: { outcome, at: at('2026-10-20T10:00:00') } });
		const facts = [...persons(6, ended('other-process')), ...persons(9, ended('returned'))];
		expect(tell(tableOf('2026-10', 'ended-by-outcome', facts))).toBe('returned 9, other-process 6, total 15');
	});
	test('counts each referral, in the month that it was made', () => {
		const to = (service: string, local: string) => ({ service, at: at(local) });
		const facts = persons(6, {
			referrals: [
				to('police', '2026-10-20T10:00:00'),
				to('lpsk', '2026-10-21T10:00:00'),
				to('ngo', '2026-11-02T10:00:00'),
			],
		});
		expect(tell(tableOf('2026-10', 'referred-by-service', facts))).toBe('lpsk 6, police 6, total 12');
	});
	test('breaks nothing down of fewer than five', () => {
		const table = tableOf('2026-10', 'opened-by-age-and-sex', persons(4));
		expect(table).toMatchObject({ total: 4, isWithheld: true, rows: [], columns: [] });
	});
	test('of a quarter adds its months', () => {
		const facts = [...persons(6), ...persons(7, { openedAt: at('2026-12-31T23:00:00') })];
		expect(tell(tableOf('2026-Q4', 'opened-by-country', facts))).toBe('MYS 13, total 13');
	});
	test('of a quarter hides what, with its months, would tell a count of one of these', () => {
		const november = at('2026-11-10T09:00:00');
		const facts = [
			...persons(3, { host: 'KHM' }),
			...persons(20),
			...persons(6, { host: 'KHM', openedAt: november }),
			...persons(20, { openedAt: november }),
		];
		expect(tell(tableOf('2026-10', 'opened-by-country', facts))).toBe('KHM *, MYS *, total 23');
		expect(tell(tableOf('2026-11', 'opened-by-country', facts))).toBe('KHM 6, MYS 20, total 26');
		expect(tell(tableOf('2026-Q4', 'opened-by-country', facts))).toBe('KHM *, MYS *, total 49');
	});
	test('is the same in whatever order persons come', () => {
		const facts = [
			...persons(3, { host: 'KHM' }),
			...persons(9),
			...persons(7, { host: 'THA', age: '12-17', sex: 'M' }),
		];
		expect(report('2026-10', facts.toReversed())).toEqual(report('2026-10', facts));
	});
});

describe('a duration', () => {
	const handover = (facts: readonly PersonFacts[]) =>
		report('2026-10', facts).durations.find(({ milestone }) => milestone === 'handover');
	test('is told of ten persons, five on either side', () => {
		const facts = Array.from({ length: 10 }, (_, days) => reached('handover', days + 1));
		expect(handover(facts)).toMatchObject({ persons: 10, medianDays: 5, ninetiethDays: null });
	});
	test('is not told of nine', () => {
		const facts = Array.from({ length: 9 }, (_, days) => reached('handover', days + 1));
		expect(handover(facts)).toMatchObject({ persons: 9, medianDays: null });
	});
	test('of fifty persons is told to the ninetieth percentile', () => {
		const facts = Array.from({ length: 50 }, (_, days) => reached('handover', days % 20));
		expect(handover(facts)).toMatchObject({ persons: 50, medianDays: 8, ninetiethDays: 17 });
	});
	test('of a step is of as many as were counted of it, so that no difference tells how many suspects there are', () => {
		const on = at('2026-10-20T10:00:00');
		const { totals, durations } = report('2026-10', [
			...persons(2, { end: { outcome: 'other-process', at: on } }),
			...persons(20, { end: { outcome: 'returned', at: on }, reachedAt: { handover: on } }),
		]);
		const counted = Object.fromEntries(durations.map(({ milestone, persons }) => [milestone, persons]));
		expect(counted).toMatchObject({ closure: totals.ended, handover: totals.returned });
	});
	test('counts in the month in which the step was done, not in that of the request', () => {
		expect(handover([reached('handover', 60)])).toMatchObject({ persons: 0 });
	});
});
