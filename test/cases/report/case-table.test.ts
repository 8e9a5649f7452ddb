import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CountTable } from '../../../src/cases/report/count-table.ts';
import { threshold } from '../../../src/cases/report/suppress.ts';
import type { Timestamp } from '../../../src/model/identifiers.ts';
import { at, persons, report } from './persons.ts';

/** Of one host in one month. */
interface Count {
	readonly persons: number;
	readonly cases: number;
}
/** A list of hosts for each month. */
type World = readonly (readonly Count[])[];

const hosts = ['KHM', 'MYS', 'THA'];
const days = ['2026-10-10T09:00:00', '2026-11-10T09:00:00', '2026-12-10T09:00:00'].map(at);

function reportOf(period: string, world: World): [opened: CountTable, cases: CountTable] {
	const facts = world.flatMap((month, when) =>
		month.flatMap((count, host) => {
			const changes = { host: hosts[host] as string, openedAt: days[when] as Timestamp };
			return [
				...persons(count.cases, changes),
				...persons(count.persons - count.cases, { ...changes, opensCase: false }),
			];
		}),
	);
	const { tables } = report(period, facts);
	const find = (wanted: string) => tables.find(({ name }) => name === wanted) ?? expect.unreachable(wanted);
	return [find('opened-by-country'), find('cases-by-country')];
}

function tell({ rows, total }: CountTable): string {
	return [...rows.map((row) => `${row.category} ${row.total ?? '*'}`), `total ${total}`].join(', ');
}

const tellCases = (period: string, ...months: readonly (readonly (readonly [persons: number, cases: number])[])[]) =>
	tell(
		reportOf(
			period,
			months.map((month) => month.map(([persons, cases]) => ({ persons, cases }))),
		)[1],
	);

describe('cases by country', () => {
	test('are told where neither they nor their persons are few', () => {
		expect(
			tellCases('2026-10', [
				[20, 6],
				[9, 9],
			]),
		).toBe('KHM 6, MYS 9, total 15');
	});
	test('hide a small count, and the least of the others beside it', () => {
		expect(
			tellCases('2026-10', [
				[20, 3],
				[30, 8],
				[30, 9],
			]),
		).toBe('KHM *, MYS *, THA 9, total 20');
	});
	test('hide that there was none', () => {
		expect(
			tellCases('2026-10', [
				[20, 0],
				[30, 8],
				[30, 9],
			]),
		).toBe('KHM *, MYS *, THA 9, total 17');
	});
	test('hide a count by which persons who are hidden could be told', () => {
		expect(
			tellCases('2026-10', [
				[1, 0],
				[12, 12],
				[30, 30],
			]),
		).toBe('KHM *, MYS *, THA 30, total 42');
	});
	test('are told where all came from one country', () => {
		expect(tellCases('2026-10', [[20, 1]])).toBe('KHM 1, total 1');
	});
	test('are withheld of fewer than five persons', () => {
		expect(tellCases('2026-10', [[4, 4]])).toBe('total 4');
	});
	test('of a quarter are the sum of what its months told', () => {
		const [few, many] = [
			[
				[9, 3],
				[9, 6],
				[9, 7],
			],
			[
				[9, 8],
				[9, 8],
				[9, 8],
			],
		] as const;
		expect(tellCases('2026-Q4', many, many)).toBe('KHM 16, MYS 16, THA 16, total 48');
		expect(tellCases('2026-Q4', few, many)).toBe('KHM *, MYS *, THA 15, total 40');
		expect(tellCases('2026-Q4', [[3, 1]], many)).toBe('total 25');
	});
});

describe('whoever has every report, of cases and of persons', () => {
	test.each([1, 2])('cannot tell a small count of either, of %s months', (months) => {
		const month = fc.array(arbitraryCount, { minLength: 3, maxLength: 3 });
		fc.assert(
			fc.property(fc.array(month, { minLength: months, maxLength: months }), (world) => {
				expect(listTold(world)).toEqual([]);
			}),
			{ numRuns: 100 },
		);
	});
	test('would tell one, were all cases told that are not few', () => {
		const world = [
			[
				{ persons: 1, cases: 0 },
				{ persons: 12, cases: 12 },
				{ persons: 30, cases: 30 },
			],
		];
		const [opened, cases] = reportOf('2026-10', world);
		const open = { ...cases, rows: cases.rows.map((row, host) => ({ ...row, total: world[0]?.[host]?.cases ?? 0 })) };
		expect(listTold(world, [[opened, open]])).toEqual(['0 KHM persons', '0 MYS persons']);
	});
});

/** Small ones, and cases of one person each, above all. */
const arbitraryCount = fc
	.tuple(
		fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 6 }), fc.integer({ min: 0, max: 20 })),
		fc.oneof(fc.constant(0), fc.nat(20)),
	)
	.map(([persons, without]): Count => ({ persons, cases: Math.max(0, persons - without) }));

/** Of each month, and then of the quarter where there are several. */
function listReports(world: World): [CountTable, CountTable][] {
	const months = world.map((_, when) => reportOf(`2026-${10 + when}`, world));
	return world.length === 1 ? months : [...months, reportOf('2026-Q4', world)];
}

/**
 * What is hidden (persons, and cases from 1 to 4) and the same in every other world with the same reports, as far as no
 * count of a month differs by more than one; not what holds for everybody, nor
 * what a quarter has of nothing else.
 */
function listTold(world: World, reports = listReports(world)): string[] {
	const slices = toSlices(world);
	const secrets = slices.flatMap((slice, when) =>
		slice.flatMap((count, host) => {
			const [opened, cases] = reports[when] as [CountTable, CountTable];
			const isForAll = hasAlone(slices.at(-1) ?? [], host, 'persons');
			const months = when < world.length ? [slice] : world;
			const isAlone = months.every((month) => hasAlone(month, host, 'persons') || month[host]?.cases === 0);
			const isSmall = count.cases > 0 && count.cases < threshold;
			return [
				...(count.persons > 0 && !isForAll && toldOf(opened, host) === null
					? [{ when, host, of: 'persons' as const }]
					: []),
				...(isSmall && !isAlone && toldOf(cases, host) === null ? [{ when, host, of: 'cases' as const }] : []),
			];
		}),
	);
	const left = new Set(secrets);
	for (const other of listWorlds(world.map(listMonths))) {
		const otherSlices = toSlices(other);
		if (
			!otherSlices.every((slice, when) =>
				isAsTold(slice, slices[when] ?? [], reports[when] as [CountTable, CountTable]),
			)
		)
			continue;
		for (const secret of left)
			if (otherSlices[secret.when]?.[secret.host]?.[secret.of] !== slices[secret.when]?.[secret.host]?.[secret.of])
				left.delete(secret);
		if (left.size === 0) break;
	}
	return [...left].map(({ when, host, of }) => `${when} ${hosts[host]} ${of}`);
}

/** Has no other host any? */
function hasAlone(slice: readonly Count[], host: number, of: keyof Count): boolean {
	return slice.every((count, other) => other === host || count[of] === 0);
}

function toSlices(world: World): World {
	const sum = (host: number, of: keyof Count) => world.reduce((all, month) => all + (month[host]?.[of] ?? 0), 0);
	const whole = hosts.map((_, host) => ({ persons: sum(host, 'persons'), cases: sum(host, 'cases') }));
	return world.length === 1 ? world : [...world, whole];
}

/** Null where it is hidden; a host that is no row has nobody, or is of a table that is withheld. */
function toldOf({ isWithheld, rows }: CountTable, host: number): number | null {
	const row = rows.find(({ category }) => category === hosts[host]);
	return row === undefined ? (isWithheld ? null : 0) : row.total;
}

function isAsTold(
	slice: readonly Count[],
	truth: readonly Count[],
	[opened, cases]: [CountTable, CountTable],
): boolean {
	return slice.every((count, host) => {
		const [persons, ofCases] = [toldOf(opened, host), toldOf(cases, host)];
		const isPossible =
			persons === null ? count.persons >= (opened.isWithheld ? 0 : 1) : count.persons === truth[host]?.persons;
		return isPossible && (ofCases === null || ofCases === count.cases);
	});
}

/** A month with as many persons and cases, no host with more cases than persons. */
function listMonths(month: readonly Count[]): (readonly Count[])[] {
	return changes
		.flatMap((persons) =>
			changes.map((cases) =>
				month.map((count, host) => ({
					persons: count.persons + (persons[host] ?? 0),
					cases: count.cases + (cases[host] ?? 0),
				})),
			),
		)
		.filter((other) => other.every(({ persons, cases }) => cases >= 0 && cases <= persons));
}

const steps = [-1, 0, 1];
const changes = steps
	.flatMap((a) => steps.flatMap((b) => steps.map((c) => [a, b, c])))
	.filter(([a = 0, b = 0, c = 0]) => a + b + c === 0);

function* listWorlds([first, ...rest]: readonly (readonly (readonly Count[])[])[]): Generator<World> {
	if (first === undefined) return yield [];
	for (const others of listWorlds(rest)) for (const month of first) yield [month, ...others];
}
