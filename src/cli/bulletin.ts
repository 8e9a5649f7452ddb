import { extname } from 'node:path';
import { z } from 'zod';
import { bulletinFormats } from '../channels/channel.ts';
import { AuthorityId } from '../model/identifiers.ts';
import { defineCommand, UsageError } from './command.ts';
import { saveStream } from './new-file.ts';
import { openOfficerClient } from './officer-client.ts';
import { Purpose, purposeArgs, purposeFlag } from './purpose.ts';

export const bulletinCommand = defineCommand({
	name: 'bulletin',
	summary: 'What goes to a partner, on paper: for a desk there that types it in by hand',
	usage: 'DOCUMENT --to PARTNER --purpose CODE --out FILE',
	flags: {
		'--to PARTNER': 'whose delivery of it: what this partner may have, no more',
		...purposeFlag,
		'--out FILE': 'where to: FILE.pdf, or FILE.html, which has letters of every script; a file that is there stays',
	},
	example:
		'lintas bulletin 019aa0f2-7c1e-7b1a-9d55-3f0c6f0a1b2c --to my.polis --purpose investigation --out bulletin.pdf',
	args: { ...purposeArgs, to: { type: 'string' }, out: { type: 'string' } },
	options: z.object({ purpose: Purpose, to: AuthorityId, out: z.string({ error: 'needed' }).min(1) }),
	positionals: 1,
	async run({ options: { purpose, to, out }, positionals: [id = ''], config, terminal }) {
		const format = bulletinFormats.find((each) => extname(out).toLowerCase() === `.${each}`);
		if (format === undefined) throw new UsageError('--out must end in .pdf or .html.');
		const query = new URLSearchParams({ purpose, to, format });
		const client = await openOfficerClient(config);
		await saveStream(out, await client.stream(`/officer/v1/documents/${encodeURIComponent(id)}/bulletin?${query}`));
		terminal.line(`${terminal.words.saved}: ${out}`);
		terminal.value({ file: out });
		return 0;
	},
});
