import { z } from 'zod';
import { defineCommand } from './command.ts';
import { identityWords } from './identity-words.ts';
import { openOfficerClient } from './officer-client.ts';
import { toTable } from './terminal.ts';

export const recordsCommand = defineCommand({
	name: 'records',
	summary: 'The registers of our own people that were imported; removes one',
	usage: '[--remove NAME]',
	flags: { '--remove NAME': 'all of its records, their keys and photographs' },
	example: 'lintas case records --remove passports',
	args: { remove: { type: 'string' } },
	options: z.object({ remove: z.string().optional() }),
	positionals: 0,
	async run({ options: { remove }, config, terminal }) {
		const client = await openOfficerClient(config);
		const words = identityWords[terminal.language];
		if (remove !== undefined) {
			const answer = await client.removeRegister(remove);
			terminal.line(`${answer.removed} ${words.removed}`);
			terminal.value(answer);
			return answer.removed === 0 ? 1 : 0;
		}
		const registers = await client.registers();
		const rows = registers.items.map(({ source, records, firstStoredAt, lastStoredAt }) => [
			source,
			`${records}`,
			firstStoredAt.slice(0, 10),
			lastStoredAt.slice(0, 10),
		]);
		for (const line of toTable([words.registerHeading, ...rows])) terminal.line(line);
		terminal.value(registers);
		return 0;
	},
});
