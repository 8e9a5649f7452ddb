import { z } from 'zod';
import { BreakGlassReason } from '../model/approval-reasons.ts';
import { defineCommand } from './command.ts';
import { toDuplicateLines } from './duplicate-lines.ts';
import { openOfficerClient } from './officer-client.ts';
import { readDraft } from './read-draft.ts';
import { withProgress } from './with-progress.ts';

export const openCaseCommand = defineCommand({
	name: 'open',
	summary: 'Opens a case by a repatriation request; of several victims each gets a request of their own',
	usage: 'FILE --to AUTHORITY',
	flags: {
		'--to AUTHORITY': 'the authority of the other country; the request says which country is host and which is home',
		'--break-glass REASON': 'leaves at once; somebody reviews it afterwards (`lintas send --help` lists the reasons)',
	},
	example: 'lintas case open samples/repatriation-request.json --to id.imigrasi',
	args: { to: { type: 'string', multiple: true }, 'break-glass': { type: 'string' } },
	options: z.object({
		to: z.array(z.string().max(64), { error: 'needed, at least once' }).min(1),
		'break-glass': BreakGlassReason.optional(),
	}),
	positionals: 1,
	async run({ options, positionals: [file = ''], config, terminal }) {
		const draft = await readDraft(file);
		const client = await openOfficerClient(config);
		const recipients = options.to.map((to) => ({ to, withhold: [] }));
		const { caseId, released, duplicates } = await withProgress(terminal, terminal.words.opening, () =>
			client.openCase(draft, recipients, options['break-glass']),
		);
		const { words } = terminal;
		terminal.line(`${words.caseOpened}: ${caseId}`);
		for (const { documentId, awaitingApproval } of released)
			terminal.line(`  ${documentId}${awaitingApproval === null ? '' : `: ${words.waits} (${awaitingApproval.id})`}`);
		if (duplicates === null) terminal.line(words.duplicatesUnknown);
		for (const line of toDuplicateLines(caseId, duplicates, terminal.language)) terminal.line(line);
		terminal.value({ caseId, released, duplicates });
		return released.some(({ awaitingApproval }) => awaitingApproval !== null) ? 5 : 0;
	},
});
