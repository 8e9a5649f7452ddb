import { z } from 'zod';
import { IdentityRecordId } from '../model/identifiers.ts';
import { defineCommand } from './command.ts';
import { saveStream } from './new-file.ts';
import { openOfficerClient } from './officer-client.ts';
import { Purpose, purposeArgs, purposeFlag } from './purpose.ts';

export const photographCommand = defineCommand({
	name: 'photograph',
	summary: 'The photograph of somebody whom `identify` found, for people to compare',
	usage: 'RECORD --purpose CODE --out FILE',
	flags: { ...purposeFlag, '--out FILE': 'where to; a file that is there already stays as it is' },
	example: 'lintas case photograph 019aa0f2-7c1e-7b1a-9d55-3f0c6f0a1b2c --purpose repatriation --out candidate.jpg',
	args: { ...purposeArgs, out: { type: 'string' } },
	options: z.object({ purpose: Purpose, out: z.string({ error: 'needed' }).min(1) }),
	positionals: 1,
	async run({ options: { purpose, out }, positionals: [given = ''], config, terminal }) {
		const client = await openOfficerClient(config);
		const record = IdentityRecordId.safeParse(given).data ?? encodeURIComponent(given);
		await saveStream(
			out,
			await client.stream(`/officer/v1/identity-records/${record}/photograph?${new URLSearchParams({ purpose })}`),
		);
		terminal.line(`${terminal.words.saved}: ${out}`);
		terminal.value({ file: out });
		return 0;
	},
});
