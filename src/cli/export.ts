import { z } from 'zod';
import { findFormatOf, formatNames } from '../tables/formats.ts';
import { defineCommand, UsageError } from './command.ts';
import { saveStream } from './new-file.ts';
import { openOfficerClient } from './officer-client.ts';
import { Purpose, purposeArgs, purposeFlag } from './purpose.ts';
import type { Terminal } from './terminal.ts';

export const exportCommand = defineCommand({
	name: 'export',
	summary: 'Drafts, or what arrived or was released, into a file (.csv, .xlsx, .json, .ndjson) that import reads',
	usage: 'FILE --of drafts|inbox|outbox --purpose CODE [--kind KIND]',
	flags: {
		...purposeFlag,
		'--of NAME': 'what to export: drafts, inbox or outbox',
		'--kind KIND': 'this kind alone; a table (.csv, .xlsx) needs it',
	},
	example: 'lintas export pelaku.xlsx --of inbox --kind perpetrator-profile --purpose investigation',
	args: { ...purposeArgs, of: { type: 'string' }, kind: { type: 'string' } },
	options: z.object({
		purpose: Purpose,
		of: z.enum(['drafts', 'inbox', 'outbox'], { error: 'drafts, inbox or outbox' }),
		kind: z.string().optional(),
	}),
	positionals: 1,
	async run({ options: { purpose, of, kind }, positionals: [file = ''], config, terminal }) {
		const format = findFormatOf(file);
		if (format === undefined) throw new UsageError(`FILE must end in ${formatNames.join(', ')}.`);
		if ((format === 'csv' || format === 'xlsx') && kind === undefined) throw new UsageError('A table needs --kind.');
		const query = new URLSearchParams({ purpose, of, format, ...(kind !== undefined && { kind }) });
		const client = await openOfficerClient(config);
		const bytes = await client.stream(`/officer/v1/exports?${query}`);
		const size = await save(file, bytes, terminal);
		terminal.line(`${terminal.words.exported}: ${file}, ${size} ${terminal.words.bytes}`);
		terminal.value({ file, bytes: size });
		return 0;
	},
});

/** How many bytes it had. @throws as `saveStream` */
async function save(file: string, bytes: AsyncIterable<Uint8Array>, terminal: Terminal): Promise<number> {
	let size = 0;
	const count = async function* () {
		for await (const piece of bytes) {
			size += piece.length;
			terminal.meter(`${size} ${terminal.words.bytes}`);
			yield piece;
		}
	};
	try {
		await saveStream(file, count());
	} finally {
		terminal.meter();
	}
	return size;
}
