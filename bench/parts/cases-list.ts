import { AuthorityId } from '../../src/model/identifiers.ts';
import { listTurns, type TurnCursor } from '../../src/store/cases.ts';
import { openServer } from '../database.ts';
import { measure, measureInTurns } from '../measure.ts';
import { type Part, type PartContext, type Report, toFigure } from '../part.ts';

const cases = 100_000;
const limit = 50;
const load = { count: 200, inFlight: 1, warmUp: 20 };
const rounds = 3;
const home = AuthorityId.parse('id.imigrasi');

/** The cases that are somebody's turn, what is due first first, among very many that are open. */
export const casesListPart: Part = { ids: ['cases.list'], run };

async function run({ resources, progress }: PartContext): Promise<Report> {
	const { server, db } = await openServer(2, resources, progress);
	progress(`making ${cases} open cases`);
	await server.owner.query(insertCases, [cases]);
	await server.owner.query(insertTurns);
	await server.owner.query('vacuum (analyze) repatriation_case, case_turn');
	const { rows: keys } = await server.owner.query<{ id: string }>(
		'select id from repatriation_case order by random() limit 1000',
	);
	const cursors = await Promise.all(keys.slice(0, 20).map(({ id }) => findCursor(id)));
	async function findCursor(id: string): Promise<TurnCursor> {
		const turn = db.selectFrom('case_turn').select(['case_id as id', 'due_at as dueAt']).where('authority', '=', home);
		return await turn.where('case_id', '=', id as TurnCursor['id']).executeTakeFirstOrThrow();
	}
	progress('listing pages of it, and single rows in turns');
	const { first, later, row } = await measureInTurns(rounds, {
		first: () => measure(load, () => listTurns(db, home, { limit })),
		later: () => measure(load, (at) => listTurns(db, home, { limit, after: cursors[at % cursors.length] })),
		row: () =>
			measure(load, (at) =>
				db
					.selectFrom('repatriation_case')
					.selectAll()
					.where('id', '=', keys[at % keys.length]?.id as TurnCursor['id'])
					.executeTakeFirst(),
			),
	});
	return {
		figures: [
			toFigure('cases.list', 'ms', {
				value: first.p99Ms,
				limit: row.p99Ms,
				aim: { of: 'value', is: 'less than', bound: 100 },
			}),
		],
		notes: [
			`cases.list: the first ${limit} of ${cases} open cases that wait for one authority, what is due first first, p99 of ${load.count}, one after the other; median ${first.p50Ms.toFixed(2)} ms; median of ${rounds} rounds; limit: one case by its id`,
			`  a page in the middle: median ${later.p50Ms.toFixed(2)} ms, p99 ${later.p99Ms.toFixed(1)} ms`,
		],
	};
}

/** Of four hosts, over two years. */
const insertCases = `insert into repatriation_case
	(id, host, home, opened_at, status, persons, state_digest, missing, aside, divergent)
	select uuidv7(), (array['my.imigresen', 'th.immigration', 'kh.gdi', 'mm.immigration'])[1 + n % 4], 'id.imigrasi',
		timestamptz '2025-01-01' + n * interval '10 minutes', 'open', 1 + n % 5, repeat('A', 43), 0, 0, 0
	from generate_series(1, $1::int) n`;

/** Every case waits for home, one in three for its host too; one in ten has no deadline. */
const insertTurns = `insert into case_turn (case_id, authority, step, due_at, steps)
	select id, authority, 'nationality', case when random() < 0.9 then opened_at + random() * interval '90 days' end, 3
	from repatriation_case, unnest(array[home, host]) authority
	where authority = home or random() < 0.33`;
