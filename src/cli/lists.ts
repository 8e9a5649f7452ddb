import { z } from 'zod';
import type { OutboxPage } from '../http/officer/schemas.ts';
import { defineCommand } from './command.ts';
import { noticeWords } from './notice-words.ts';
import { type OfficerClient, openOfficerClient } from './officer-client.ts';
import { waitForStopSignal } from './stop-signal.ts';
import { type Terminal, toTable } from './terminal.ts';
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
	usage: '[--limit N | --watch]',
	flags: { ...flags, '--watch': 'goes on, with a line for each delivery that changes, until Ctrl+C' },
	example: 'lintas outbox --watch',
	args: { ...args, watch: { type: 'boolean' } },
	options: options.extend({ watch: z.boolean().default(false) }),
	positionals: 0,
	async run({ options: { limit, watch }, config, terminal }) {
		const { words, language } = terminal;
		if (watch) return await watchOutbox(await openOfficerClient(config), terminal);
		const head = [
			words.releasedAt,
			words.kind,
			words.recipient,
			words.state,
			words.code,
			words.due,
			words.document,
			words.delivery.toUpperCase(),
		];
		const page = await (await openOfficerClient(config)).outbox(limit);
		const rows = page.items.map((item) => [
			item.createdAt,
			titleOf(item.kind, language),
			item.recipient,
			describeState(item, terminal),
			item.code ?? '',
			describeDue(item.due, words),
			item.documentId,
			item.deliveryId,
		]);
		for (const line of toTable([head, ...rows])) terminal.line(line);
		terminal.value(page);
		return 0;
	},
});

/** With what has become of the notice that was asked for. */
function describeState(
	{ state, progress }: OutboxPage['items'][number],
	{ words, language }: Pick<Terminal, 'words' | 'language'>,
): string {
	if (progress === null) return words[state];
	const { state: told, reference } = progress;
	const number = reference === null ? '' : ` ${reference}`;
	return `${words[state]}; ${words.notice} ${noticeWords[told][language]}${number}`;
}

/** Until it is told to stop. @throws Problem `gateway-unreachable` */
async function watchOutbox(client: OfficerClient, terminal: Terminal): Promise<0> {
	const { words, language } = terminal;
	const stopped = waitForStopSignal().then(() => 'stopped' as const);
	const told = new Map<string, string>();
	for (let events = await client.watchOutbox(); ; ) {
		const next = await Promise.race([events.next(), stopped]);
		// The connection goes with the process.
		if (next === 'stopped') process.exit(0);
		if (next.done === true) events = await client.watchOutbox();
		else {
			const { deliveryId, stateSince, code, recipient, kind, documentId } = next.value;
			const state = describeState(next.value, terminal);
			// After a connection has ended the next one begins with what there is.
			if (told.get(deliveryId) === `${state} ${stateSince}`) continue;
			told.set(deliveryId, `${state} ${stateSince}`);
			const what = [stateSince, state, ...(code === null ? [] : [code]), recipient];
			terminal.line([...what, titleOf(kind, language), documentId, `${words.delivery} ${deliveryId}`].join('  '));
			terminal.value(next.value);
		}
	}
}
