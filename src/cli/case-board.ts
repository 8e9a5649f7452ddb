import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { toProblem } from '../problem.ts';
import { type BoardColumn, toBoardLines } from './case-board-lines.ts';
import { defineCommand } from './command.ts';
import { type OfficerClient, openOfficerClient } from './officer-client.ts';
import { waitForStopSignal } from './stop-signal.ts';
import { describeProblem, type Terminal } from './terminal.ts';

const perColumn = 50;

export const boardCommand = defineCommand({
	name: 'board',
	summary: 'Open cases in columns by whose turn it is, what is due first on top',
	usage: '[--watch]',
	flags: { '--watch': 'shows it anew whenever a case changes, until Ctrl+C' },
	example: 'lintas case board --watch',
	args: { watch: { type: 'boolean' } },
	options: z.object({ watch: z.boolean().default(false) }),
	positionals: 0,
	async run({ options: { watch }, config, terminal }) {
		const client = await openOfficerClient(config);
		await show(client, terminal);
		if (!watch) return 0;
		// The connection goes with the process.
		void waitForStopSignal().then(() => process.exit(0));
		for (;;) {
			// A board hangs on a wall: the gateway may be away for a while.
			await showChanges(client, terminal).catch((thrown: unknown) => tellAway(terminal, thrown));
			await sleep(pauseMs);
		}
	},
});

/** Until it is asked again what changed. */
const pauseMs = 2_000;

/** @throws what is no outage */
function tellAway({ language, progress }: Terminal, thrown: unknown): void {
	const problem = toProblem(thrown);
	if (problem.kind !== 'unavailable' && problem.kind !== 'busy') throw thrown;
	progress(describeProblem(problem, language));
}

async function showChanges(client: OfficerClient, terminal: Terminal): Promise<void> {
	for await (const _ of await client.watchCases()) await show(client, terminal);
}

async function show(client: OfficerClient, terminal: Terminal): Promise<void> {
	const columns = await loadColumns(client, terminal);
	const { stdout, language } = terminal;
	const isScreen = stdout.isTTY === true;
	// ECMA-48: erase the screen, to its upper left corner.
	if (isScreen) terminal.line();
	const width = (isScreen && process.stdout.columns) || 80;
	const isColoured = isScreen && process.env.NO_COLOR === undefined;
	const lines = toBoardLines(columns, { now: Temporal.Now.instant(), width, language, isColoured });
	if (isColoured) terminal.stdout.write(`${lines.join('\n')}\n`);
	else for (const line of lines) terminal.line(line);
	terminal.value(columns);
}

/** Ours first, then everybody whose turn an open case is. */
async function loadColumns(client: OfficerClient, { words }: Terminal): Promise<BoardColumn[]> {
	const { items } = await client.caseTurns();
	return await Promise.all(
		items.map(async ({ turn, cases: count }) => {
			const { items: cases } = await client.cases({ turn, limit: perColumn });
			return { heading: turn === 'us' ? words.ourTurn : turn, count, cases };
		}),
	);
}
