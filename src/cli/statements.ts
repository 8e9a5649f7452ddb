import { z } from 'zod';
import { AuthorityId } from '../model/identifiers.ts';
import { defineCommand } from './command.ts';
import { openOfficerClient } from './officer-client.ts';
import { toTable } from './terminal.ts';
import { titleOf } from './words.ts';

export const statementsCommand = defineCommand({
	name: 'statements',
	summary: 'What others state by channels, such as notices, newest first',
	usage: '[--partner ID] [--limit N]',
	flags: {
		'--partner ID': 'what this partner states alone',
		'--limit N': 'how many rows, newest first; 20 if not given, 200 at the most',
	},
	example: 'lintas statements --partner id.ncb',
	args: { partner: { type: 'string' }, limit: { type: 'string' } },
	options: z.object({ partner: AuthorityId.optional(), limit: z.coerce.number().int().min(1).max(200).default(20) }),
	positionals: 0,
	async run({ options: { partner, limit }, config, terminal }) {
		const { words, language } = terminal;
		const page = await (await openOfficerClient(config)).statements(limit, partner);
		const rows = page.items.map((item) => [
			item.takenAt,
			titleOf(item.kind, language),
			item.partner,
			item.reference,
			item.goneAt === null ? `${words.seenThere} ${item.seenAt}` : `${words.goneThere} ${item.goneAt}`,
			item.documentId,
		]);
		const head = [words.received, words.kind, words.from, words.reference, words.state, words.document];
		for (const line of toTable([head, ...rows])) terminal.line(line);
		terminal.value(page);
		return 0;
	},
});
