import type { AuthorityId, Timestamp } from '../../model/identifiers.ts';
import { toCaseTable } from './case-table.ts';
import { type Cells, type CountTable, toCountTable, toKey } from './count-table.ts';
import { beginDurations, countDurations, type Duration, toDurations } from './durations.ts';
import type { PersonFacts } from './facts.ts';
import { findMonth, type Period } from './period.ts';
import { type DimensionName, type Measure, measures, tables, toCategory } from './tables.ts';

/** What a report says: nothing in it is about one person. */
export interface Figures {
	readonly period: string;
	readonly timeZone: string;
	/** How many of each there were in all, told whatever it is. */
	readonly totals: Readonly<Record<Measure, number>>;
	readonly tables: readonly CountTable[];
	readonly durations: readonly Duration[];
}

interface ProfileCount {
	readonly author: AuthorityId;
	readonly count: number;
}

/** Counts one after the other; what it keeps does not grow with how many there are. */
export interface Tally {
	readonly countPerson: (facts: PersonFacts) => void;
	/** @param month which one of the period, from 0 */
	readonly countProfiles: (month: number, counts: readonly ProfileCount[]) => void;
	readonly finish: () => Figures;
}

export function beginTally(period: Period): Tally {
	const cells = new Map(tables.map(({ name }) => [name, new Map<string, number>()]));
	const totals = Object.fromEntries(Object.keys(measures).map((measure) => [measure, 0])) as Record<Measure, number>;
	const durations = beginDurations();
	const add = (measure: Measure, month: number, toCategoryOf: (dimension: DimensionName) => string, count = 1) => {
		totals[measure] += count;
		for (const { name, by } of tables.filter((table) => table.measure === measure)) {
			const [counts, key] = [cells.get(name) as Map<string, number>, toKey(month, by.map(toCategoryOf))];
			counts.set(key, (counts.get(key) ?? 0) + count);
		}
	};
	const count = (measure: Measure, at: Timestamp, toCategoryOf: (dimension: DimensionName) => string) => {
		const month = findMonth(period, at);
		if (month >= 0) add(measure, month, toCategoryOf);
	};
	return {
		countPerson: (facts) => {
			const { openedAt, opensCase, reachedAt, end, referrals } = facts;
			const ofPerson = (dimension: DimensionName) => toCategory(facts, dimension);
			if (opensCase) count('cases', openedAt, ofPerson);
			count('opened', openedAt, ofPerson);
			if (reachedAt.handover !== undefined) count('returned', reachedAt.handover, ofPerson);
			if (end !== null) count('ended', end.at, ofPerson);
			for (const { service, at } of referrals) count('referred', at, () => service);
			if (openedAt < period.until && (end === null || end.at >= period.until)) totals.inProcess += 1;
			countDurations(durations, period, facts);
		},
		countProfiles: (month, counts) => {
			for (const { author, count } of counts) add('profiles', month, () => author, count);
		},
		finish: () => ({
			period: period.name,
			timeZone: period.timeZone,
			totals,
			tables: toTables(cells, period.months.length),
			durations: toDurations(durations),
		}),
	};
}

function toTables(cells: ReadonlyMap<string, Cells>, months: number): CountTable[] {
	const cellsOf = (name: string) => cells.get(name) ?? new Map();
	const counted = tables.map((table) => toCountTable(table, cellsOf(table.name), months));
	const opened = counted.find(({ name }) => name === 'opened-by-country') as CountTable;
	const both = { cases: cellsOf('cases-by-country'), persons: cellsOf(opened.name) };
	return counted.map((table) => (table.measure === 'cases' ? toCaseTable(table, opened, both, months) : table));
}
