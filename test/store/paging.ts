import fc from 'fast-check';
import { toTimestamp } from '../../src/model/identifiers.ts';
import type { Cursor, Page } from '../../src/store/page.ts';
import { now } from './rows.ts';

/** Few times for many rows: most are shared. */
export const sharedTimes = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 30 });
export const limits = fc.integer({ min: 1, max: 12 });
export const toTime = (seconds: number) => toTimestamp(now.add({ seconds }));

/** Every row of a list, page by page; `between` runs after the first page. */
export async function readAll<Row>(
	list: (page: Page) => Promise<Row[]>,
	toCursor: (row: Row) => Cursor,
	limit: number,
	between: () => Promise<unknown> = async () => undefined,
): Promise<Row[]> {
	const rows: Row[] = [];
	for (let before: Cursor | undefined; ; ) {
		const page = await list({ limit, before });
		rows.push(...page);
		const last = page.at(-1);
		if (last === undefined || page.length < limit) return rows;
		if (before === undefined) await between();
		before = toCursor(last);
	}
}
