import { z } from 'zod';
import type { Alarm } from '../http/officer/alarms.ts';
import { type Call, defineCommand, type ExitCode, UsageError } from './command.ts';
import { type OfficerClient, openOfficerClient } from './officer-client.ts';
import { type Terminal, toTable } from './terminal.ts';

const options = z.object({ limit: z.coerce.number().int().min(1).max(200).default(20) });

export const alarmsCommand = defineCommand({
	name: 'alarms',
	summary: 'Who read unusually much or widely, for the auditor: list them, or say that one was looked into',
	usage: '[list [--limit N] | acknowledge ID]',
	flags: { '--limit N': 'how many to list, newest first; 20 if not given, 200 at the most' },
	example: 'lintas alarms acknowledge 019aa0f2-7c1e-7b1a-9d55-3f0c6f0a1b2c',
	args: { limit: { type: 'string' } },
	options,
	positionals: [0, 2],
	async run({ options: { limit }, positionals: [verb = 'list', id], config, terminal }: Call<z.infer<typeof options>>) {
		if ((verb === 'list') !== (id === undefined)) throw new UsageError('`list` takes no ID, `acknowledge` one.');
		const client = await openOfficerClient(config);
		if (verb === 'list') return await list(client, terminal, limit);
		if (verb === 'acknowledge') return await acknowledge(client, terminal, id ?? '');
		throw new UsageError(`Neither list nor acknowledge: \`${verb}\`.`);
	},
});

async function list(client: OfficerClient, terminal: Terminal, limit: number): Promise<ExitCode> {
	const page = await client.alarms(limit);
	for (const line of toTable([toHead(terminal), ...page.items.map(toRow)])) terminal.line(line);
	for (const line of explain(page.items, terminal)) terminal.line(line);
	terminal.value(page);
	return 0;
}

function toHead({ words }: Terminal): string[] {
	const counts = [words.documentsRead, words.authorsRead, words.kindsRead, words.casesRead];
	return [words.raisedAt, words.person, words.unusual, ...counts, words.acknowledged, words.alarm];
}

function toRow({ raisedAt, person, measures, documents, authors, kinds, cases, acknowledgedAt, id }: Alarm): string[] {
	const counts = [documents, authors, kinds, cases].map(String);
	return [raisedAt, person, measures.join(' '), ...counts, acknowledgedAt ?? '', id];
}

/** What to do about those that nobody has looked into yet. */
function explain(items: readonly Alarm[], { words }: Terminal): string[] {
	return items.some(({ acknowledgedAt }) => acknowledgedAt === null) ? ['', words.lookIntoAlarms] : [];
}

async function acknowledge(client: OfficerClient, terminal: Terminal, id: string): Promise<ExitCode> {
	const alarm = await client.acknowledgeAlarm(id);
	terminal.line(`${terminal.words.acknowledged}: ${id}, ${alarm.acknowledgedAt}`);
	terminal.value(alarm);
	return 0;
}
