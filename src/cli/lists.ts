import { z } from 'zod';
import { defineCommand } from './command.ts';
import { openOfficerClient } from './officer-client.ts';
import { toTable } from './terminal.ts';
import { describeDue, titleOf } from './words.ts';

const args = { limit: { type: 'string' } } as const;
const options = z.object({ limit: z.coerce.number().int().min(1).max(200).default(20) });
const flags = { '--limit N': 'how many rows, newest first; 20 if not given, 200 at the most' };

export const inboxCommand = defineCommand({
	name: 'inbox',
	summary: 'What partners sent and this gateway accepted, newest first',
	usage: '[--limit N]',
	flags,
	example: 'lintas inbox --limit 5',
	args,
	options,
	positionals: 0,
	async run({ options: { limit }, config, terminal }) {
		const { words, language } = terminal;
		const page = await (await openOfficerClient(config)).inbox(limit);
		const rows = page.items.map((item) => [
			item.receivedAt,
			titleOf(item.kind, language),
			item.sender,
			describeDue(item.due, words),
			item.documentId,
			item.waitsFor.join(' '),
		]);
		const head = [words.received, words.kind, words.from, words.due, words.document, words.waitsFor];
		for (const line of toTable([head, ...rows])) terminal.line(line);
		terminal.value(page);
		return 0;
	},
});

export const outboxCommand = defineCommand({
	name: 'outbox',
	summary: 'What was released, a row for each recipient, newest first',
	usage: '[--limit N]',
	flags,
	example: 'lintas outbox --json',
	args,
	options,
	positionals: 0,
	async run({ options: { limit }, config, terminal }) {
		const { words, language } = terminal;
		const head = [words.releasedAt, words.kind, words.recipient, words.state, words.code, words.due, words.document];
		const page = await (await openOfficerClient(config)).outbox(limit);
		const rows = page.items.map((item) => [
			item.createdAt,
			titleOf(item.kind, language),
			item.recipient,
			words[item.state],
			item.code ?? '',
			describeDue(item.due, words),
			item.documentId,
		]);
		for (const line of toTable([head, ...rows])) terminal.line(line);
		terminal.value(page);
		return 0;
	},
});
