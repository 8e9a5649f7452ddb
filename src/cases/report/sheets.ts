import type { Language } from '../../problem-words.ts';
import { stepName } from '../step-words.ts';
import type { CountTable, Told } from './count-table.ts';
import type { Duration } from './durations.ts';
import type { CaseReport } from './make-report.ts';
import { dimensions, type Measure, measures } from './tables.ts';
import { labelOf, namePeriod, words } from './words.ts';

/** A row or column: how it is called by machines, and by people. */
interface Heading {
	readonly code: string;
	readonly label: string;
}

/** A table of a report in one language, as it is printed and written into files. */
export interface Sheet {
	readonly name: string;
	readonly title: string;
	/** What its rows are. */
	readonly head: string;
	readonly columns: readonly Heading[];
	readonly rows: readonly (Heading & { readonly counts: readonly Told[] })[];
	/** What its counts are broken down by, of which charts can be drawn. */
	readonly source?: CountTable;
}

/** What a report is about, line by line. */
export function toFacts({ authority, period, timeZone }: CaseReport, language: Language): readonly [string, string][] {
	const say = words[language];
	return [
		[say.authority, authority],
		[say.period, `${namePeriod(period, language)} (${period})`],
		[say.timeZone, timeZone],
	];
}

/** The tables in their order: in all, by country and so on, durations. */
export function toSheets({ totals, tables, durations }: CaseReport, language: Language): Sheet[] {
	return [
		toTotals(totals, language),
		...tables.map((table) => toCountSheet(table, language)),
		toDays(durations, language),
	];
}

function toTotals(totals: CaseReport['totals'], language: Language): Sheet {
	const say = words[language];
	return {
		name: 'totals',
		title: say.totals,
		head: '',
		columns: [{ code: 'count', label: say.count }],
		rows: (Object.keys(measures) as Measure[]).map((measure) => ({
			code: measure,
			label: measures[measure][language],
			counts: [totals[measure]],
		})),
	};
}

const total = 'total';

function toCountSheet(table: CountTable, language: Language): Sheet {
	const { name, measure, by, rows, columns } = table;
	const say = words[language];
	const [down, across] = by;
	const sum: Heading = { code: total, label: say.total };
	const heading = (dimension: (typeof by)[number] | undefined, category: string): Heading => ({
		code: category,
		label: dimension === undefined ? category : labelOf(dimension, category, language),
	});
	const lower = by.map((dimension) => dimensions[dimension][language].toLocaleLowerCase(language));
	return {
		name,
		title: `${measures[measure][language]}, ${say.by} ${lower.join(' × ')}`,
		head: down === undefined ? '' : dimensions[down][language],
		columns: [...columns.map(({ category }) => heading(across, category)), sum],
		rows: [
			...rows.map((row) => ({ ...heading(down, row.category), counts: [...row.counts, row.total] })),
			{ ...sum, counts: [...columns.map((column) => column.total), table.total] },
		],
		source: table,
	};
}

function toDays(durations: readonly Duration[], language: Language): Sheet {
	const say = words[language];
	return {
		name: 'durations',
		title: say.durations,
		head: say.step,
		columns: [
			{ code: 'persons', label: say.persons },
			{ code: 'median-days', label: say.median },
			{ code: 'ninetieth-days', label: say.ninetieth },
		],
		rows: durations.map(({ milestone, persons, medianDays, ninetiethDays }) => ({
			code: milestone,
			label: stepName(milestone, language),
			counts: [persons, medianDays, ninetiethDays],
		})),
	};
}
