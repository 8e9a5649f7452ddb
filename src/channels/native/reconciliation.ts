import { z } from 'zod';
import { tryParseJsonBytes } from '../../json.ts';
import { DaySummary, type Days, ExchangeLine, linesPerPage, listDays, mostDays } from '../../model/exchange-line.ts';
import { Digest } from '../../model/identifiers.ts';
import { Problem } from '../../problem.ts';
import { toProblem } from '../answer.ts';
import type { Connection } from '../connection.ts';
import { reconciliationPath } from './media-types.ts';

/** What a partner says was exchanged with us. */
export interface ReconciliationChannel {
	/** By day, all of them. @throws Problem of the partner's answer, and as `send`; `partner-failed` */
	fetchDays(days: Days): Promise<readonly DaySummary[]>;
	/** The lines of a day by leaf hash, `count` of them at the most, a page at a time. @throws Problem as `fetchDays` */
	fetchLines(day: string, count: number): AsyncIterable<ExchangeLine>;
}

const Summaries = z.strictObject({ days: z.array(DaySummary).max(mostDays) });
const Page = z.strictObject({ lines: z.array(ExchangeLine).max(linesPerPage), next: Digest.nullable() });

export function toReconciliationChannel(connection: Connection): ReconciliationChannel {
	return {
		fetchDays: async (days) => {
			const query = new URLSearchParams({ from: days.from, until: days.until });
			const { days: summaries } = await get(connection, `${reconciliationPath}?${query}`, Summaries);
			const isAsked = summaries.map(({ day }) => day).join() === listDays(days).join();
			if (!isAsked) throw failed('It answers for other days.');
			return summaries;
		},
		fetchLines: (day, count) => fetchLines(connection, day, count),
	};
}

/** Each page goes on behind the one before, so that there is an end to them. */
async function* fetchLines(connection: Connection, day: string, count: number): AsyncGenerator<ExchangeLine> {
	let told = 0;
	let after: Digest | null = null;
	do {
		const query: string = after === null ? '' : `?${new URLSearchParams({ after })}`;
		const page: z.infer<typeof Page> = await get(connection, `${reconciliationPath}/${day}${query}`, Page);
		const hashes = [after ?? '', ...page.lines.map(({ leafHash }) => leafHash)];
		const isInOrder = hashes.every((hash, at) => at === 0 || (hashes[at - 1] ?? '') < hash);
		told += page.lines.length;
		const isNext = page.next === null || page.next === page.lines.at(-1)?.leafHash;
		if (!isInOrder || !isNext) throw failed('Its lines are not in their order.');
		if (told > count) throw failed(`Day ${day} has more lines than it says.`);
		yield* page.lines;
		after = page.next;
	} while (after !== null);
}

async function get<T>(connection: Connection, path: string, schema: z.ZodType<T>): Promise<T> {
	const answer = await connection.request({ method: 'GET', path });
	if (answer.status >= 400) throw toProblem(answer);
	const { data } = schema.safeParse(tryParseJsonBytes(answer.body));
	if (data === undefined) throw failed('What it says was exchanged cannot be read.');
	return data;
}

function failed(detail: string): Problem {
	return new Problem('partner-failed', { detail });
}
