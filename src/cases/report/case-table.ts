import { type Cells, type CountTable, type Told, toCountTable, toKey } from './count-table.ts';
import { threshold } from './suppress.ts';
import type { TableDefinition } from './tables.ts';

/** Cases, and persons whose return was requested, by host and home. */
interface Counted {
	readonly cases: Cells;
	readonly persons: Cells;
}

/**
 * Cases by host. Each opens with a person, so that no host has more cases than persons of a month: what is told of cases
 * bounds what is hidden of persons. So of a month a host's cases are told where its persons are and there are as many
 * as the threshold; none are hidden as few are. Of the others, two at least, only the sum follows, which their persons
 * may share in any way that the table of persons leaves open. A quarter tells the sum of what its months told, and
 * nothing else.
 *
 * @param opened persons of the whole period by host and home
 */
export function toCaseTable(
	definition: TableDefinition,
	opened: CountTable,
	{ cases, persons }: Counted,
	months: number,
): CountTable {
	const hosts = [...new Set([...persons.keys()].map((key) => key.split('|')[1] as string))].toSorted();
	const numbers = [...Array(months).keys()];
	const casesOf = (month: number, host: string) => cases.get(toKey(month, [host])) ?? 0;
	const hidden = numbers.map((month) => {
		const ofMonth = [...persons].filter(([key]) => key.startsWith(`${month}|`));
		const alone = new Map(ofMonth.map(([key, count]) => [key.replace(/^\d+/, '0'), count]));
		return listHidden(toCountTable(opened, alone, 1), (host) => casesOf(month, host));
	});
	const isForAll = hosts.length === 1;
	const isWithheld = opened.isWithheld || (!isForAll && hidden.includes(undefined));
	const tell = (host: string): Told =>
		!isForAll && hidden.some((ofMonth) => ofMonth?.includes(host))
			? null
			: numbers.reduce((sum, month) => sum + casesOf(month, host), 0);
	return {
		...definition,
		total: [...cases.values()].reduce((sum, count) => sum + count, 0),
		isWithheld,
		rows: isWithheld ? [] : hosts.map((category) => ({ category, counts: [], total: tell(category) })),
		columns: [],
	};
}

/** The hosts of a month whose cases are not told; undefined where the month is withheld. */
function listHidden({ isWithheld, rows }: CountTable, casesOf: (host: string) => number): string[] | undefined {
	if (isWithheld) return undefined;
	if (rows.length === 1) return [];
	const isTold = ({ category, total }: CountTable['rows'][number]) => total !== null && casesOf(category) >= threshold;
	const { true: told = [], false: few = [] } = Object.groupBy(rows, (row) => `${isTold(row)}`);
	const [least] = told.toSorted((a, b) => casesOf(a.category) - casesOf(b.category));
	// One alone would follow from the total.
	return [...few, ...(few.length === 1 && least !== undefined ? [least] : [])].map(({ category }) => category);
}
