import { sql } from 'kysely';
import type { Transaction } from './database.ts';

/** One that came or went since this was called last, by whichever node. */
export interface StateChange {
	readonly id: string;
	readonly change: 'added' | 'removed';
}

/** No id: says that this was told of, also where there is nothing any more. */
const told = '';

/** These are what there is now. @returns what is new in that; nothing at the first time, when all of it would be */
export async function replaceState(
	tx: Transaction,
	what: 'key' | 'card' | 'policy',
	ids: readonly string[],
): Promise<StateChange[]> {
	const { rows } = await sql<StateChange>`
		with before as (select id from recorded_state where what = ${what}),
			gone as (delete from recorded_state where what = ${what} and id <> all (${[told, ...ids]}::text[]) returning id),
			come as (insert into recorded_state (what, id) select ${what}, unnest(${[told, ...ids]}::text[])
				on conflict do nothing returning id)
		select id, 'removed' as change from gone
			union all select id, 'added' from come where exists (select from before) and id <> ${told}
			order by change, id`.execute(tx);
	return rows;
}
