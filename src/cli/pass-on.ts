import { z } from 'zod';
import { defineCommand } from './command.ts';
import { openOfficerClient } from './officer-client.ts';
import { tellRelease } from './tell-release.ts';

export const passOnCommand = defineCommand({
	name: 'pass-on',
	summary:
		'Pass a document of another author on, as far as it is here: under its author’s signature, with its author’s corrections',
	usage: 'ID --to ID [--withhold POINTER …] [--coarsen POINTER …] [--without-raw POINTER …] [--wait SECONDS]',
	flags: {
		'--to ID': 'the recipient',
		'--withhold POINTER': 'what stays here: a field of the body (/addresses, /victims/1) or a file (/attachments/0)',
		'--coarsen POINTER': 'of what only the coarser facts go',
		'--without-raw POINTER': 'of what no raw text and no free text goes; `all` for the whole document',
		'--wait SECONDS': 'how long to wait for the receipts; exit code 4 when they are not all here by then',
	},
	example: 'lintas pass-on 019aa0f2-7c1e-7b1a-9d55-3f0c6f0a1b2c --to th.immigration --withhold /addresses --wait 30',
	args: {
		to: { type: 'string' },
		withhold: { type: 'string', multiple: true },
		coarsen: { type: 'string', multiple: true },
		'without-raw': { type: 'string', multiple: true },
		wait: { type: 'string' },
	},
	options: z.object({
		to: z.string({ error: 'needed' }).max(64),
		withhold: z.array(z.string().max(200)).default([]),
		coarsen: z.array(z.string().max(200)).default([]),
		'without-raw': z.array(z.string().max(200)).default([]),
		wait: z.coerce.number().min(0).max(3_600).default(0),
	}),
	positionals: 1,
	async run({ options, positionals: [id = ''], config, terminal }) {
		const { to, withhold, coarsen, 'without-raw': places, wait } = options;
		const withoutRaw = places.map((place) => (place === 'all' ? '' : place));
		const client = await openOfficerClient(config);
		const released = await client.passOn(id, { to, withhold, coarsen, withoutRaw });
		return await tellRelease(client, terminal, released, wait);
	},
});
