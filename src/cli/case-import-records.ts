import { z } from 'zod';
import { IdentityRecordLine } from '../http/officer/identity.ts';
import { findFormatOf, formats } from '../tables/formats.ts';
import { defineCommand, type ExitCode, UsageError } from './command.ts';
import { identityWords } from './identity-words.ts';
import { openOfficerClient } from './officer-client.ts';
import { cutInTheMiddle, sendRows, tellProblem, tellRefused } from './send-rows.ts';
import type { Terminal } from './terminal.ts';

export const importRecordsCommand = defineCommand({
	name: 'import-records',
	summary: 'Take in a register of our own people (.csv, .xlsx), in which `case identify` looks',
	usage: 'FILE --source NAME [--sheet NAME]',
	flags: {
		'--source NAME': 'which register it is, such as civil-registry: a reference that comes again is replaced',
		'--sheet NAME': 'of a workbook; the first if not given',
	},
	example: 'lintas case import-records paspor.xlsx --source passports',
	args: { source: { type: 'string' }, sheet: { type: 'string' } },
	options: z.object({ source: z.string({ error: 'a name such as civil-registry' }), sheet: z.string().optional() }),
	positionals: 1,
	async run({ options: { source, sheet }, positionals: [file = ''], config, terminal }) {
		const format = findFormatOf(file);
		if (format !== 'csv' && format !== 'xlsx') throw new UsageError('FILE must end in csv or xlsx.');
		const query = new URLSearchParams({ source, ...(sheet !== undefined && { sheet }) });
		const path = `/officer/v1/identity-records?${query}`;
		const sent = { file, mediaType: formats[format].mediaType };
		const lines = sendRows(await openOfficerClient(config), path, sent, IdentityRecordLine, terminal);
		for await (const line of lines) {
			if ('summary' in line) return tellEnd(line, terminal);
			if (line.outcome === 'refused') tellRefused(line, terminal);
		}
		throw cutInTheMiddle();
	},
});

function tellEnd(end: Extract<IdentityRecordLine, { summary: object }>, terminal: Terminal): ExitCode {
	const words = identityWords[terminal.language];
	terminal.meter();
	const { stored, replaced, present, refused } = end.summary;
	terminal.line(
		`${stored} ${words.newRecords}, ${replaced} ${words.replaced}, ${present} ${terminal.words.alreadyHere}, ${refused} ${terminal.words.refused}`,
	);
	return tellProblem(end, terminal) ?? (refused > 0 ? 1 : 0);
}
