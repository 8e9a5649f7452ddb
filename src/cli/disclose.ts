import { z } from 'zod';
import { defineCommand } from './command.ts';
import { openOfficerClient } from './officer-client.ts';
import { tellRelease } from './tell-release.ts';

export const discloseCommand = defineCommand({
	name: 'disclose',
	summary:
		'Send more of a document that was released, to who has a copy or to somebody else: the same document, signed once',
	usage: 'ID --to ID --fields POINTER [--fields POINTER …] [--wait SECONDS]',
	flags: {
		'--to ID': 'the recipient, who keeps what it has',
		'--fields POINTER':
			'what goes now, whole: a field of the body (/victims/0/birthDate, /victims/1) or a file (/attachments/0)',
		'--wait SECONDS': 'how long to wait for the receipts; exit code 4 when they are not all here by then',
	},
	example: 'lintas disclose 019aa0f2-7c1e-7b1a-9d55-3f0c6f0a1b2c --to my.imigresen --fields /addresses --wait 30',
	args: {
		to: { type: 'string' },
		fields: { type: 'string', multiple: true },
		wait: { type: 'string' },
	},
	options: z.object({
		to: z.string({ error: 'needed' }).max(64),
		fields: z.array(z.string().max(200), { error: 'needed, at least once' }).min(1),
		wait: z.coerce.number().min(0).max(3_600).default(0),
	}),
	positionals: 1,
	async run({ options: { to, fields, wait }, positionals: [id = ''], config, terminal }) {
		const client = await openOfficerClient(config);
		return await tellRelease(client, terminal, await client.disclose(id, { to, fields }), wait);
	},
});
