import { z } from 'zod';
import { erasureCauses } from '../model/erasure.ts';
import { defineCommand } from './command.ts';
import { openOfficerClient } from './officer-client.ts';
import { toTable } from './terminal.ts';
import { labelOf, titleOf } from './words.ts';

export const erasuresCommand = defineCommand({
	name: 'erasures',
	summary: 'What was erased here and why: ids, kinds and causes',
	usage: '[--limit N]',
	flags: { '--limit N': 'how many to list, the last first; 20 if not given, 200 at the most' },
	example: 'lintas erasures --limit 200 --json',
	args: { limit: { type: 'string' } },
	options: z.object({ limit: z.coerce.number().int().min(1).max(200).default(20) }),
	positionals: 0,
	async run({ options: { limit }, config, terminal }) {
		const page = await (await openOfficerClient(config)).erasures(limit);
		const { words, language } = terminal;
		const head = [words.erasedAt, words.cause, words.kind, words.from, words.document];
		const rows = page.items.map(({ erasedAt, cause, kind, author, documentId }) => {
			return [erasedAt, labelOf(erasureCauses, cause, language), titleOf(kind, language), author, documentId];
		});
		for (const line of toTable([head, ...rows])) terminal.line(line);
		terminal.value(page);
		return 0;
	},
});
