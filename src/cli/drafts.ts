import { z } from 'zod';
import type { DraftView } from '../http/officer/schemas.ts';
import { refusalReasons } from '../model/approval-reasons.ts';
import { Problem } from '../problem.ts';
import { type Call, defineCommand, type ExitCode, UsageError } from './command.ts';
import { describeIssues } from './issues.ts';
import { type OfficerClient, openOfficerClient } from './officer-client.ts';
import { Purpose, purposeArgs, purposeFlag } from './purpose.ts';
import { type Terminal, toTable } from './terminal.ts';
import { labelOf, titleOf } from './words.ts';

const options = z.object({
	limit: z.coerce.number().int().min(1).max(200).default(20),
	purpose: Purpose.optional(),
});

export const draftsCommand = defineCommand({
	name: 'drafts',
	summary: 'Drafts that wait for their release: list them, show or discard one',
	usage: '[list [--limit N] | show ID --purpose CODE | discard ID]',
	flags: { '--limit N': 'how many to list, newest first; 20 if not given, 200 at the most', ...purposeFlag },
	example: 'lintas drafts show 019aa0f2-7c1e-7b1a-9d55-3f0c6f0a1b2c --purpose investigation',
	args: { limit: { type: 'string' }, ...purposeArgs },
	options,
	positionals: [0, 2],
	async run({ options: { limit, purpose }, positionals, config, terminal }: Call<z.infer<typeof options>>) {
		const [verb = 'list', id] = positionals;
		if ((verb === 'list') !== (id === undefined)) throw new UsageError('`list` takes no ID, `show` and `discard` one.');
		const client = await openOfficerClient(config);
		if (verb === 'list') return await list(client, terminal, limit);
		if (verb === 'show') return await show(client, terminal, id ?? '', purpose);
		if (verb === 'discard') return await discard(client, terminal, id ?? '');
		throw new UsageError(`Neither list, show nor discard: \`${verb}\`.`);
	},
});

async function list(client: OfficerClient, terminal: Terminal, limit: number): Promise<ExitCode> {
	const { words, language } = terminal;
	const page = await client.drafts(limit);
	const rows = page.items.map(({ createdAt, kind, doubts, approval, id }) => [
		createdAt,
		titleOf(kind, language),
		String(doubts),
		approval === null ? '' : words[approval.state],
		id,
	]);
	const head = [words.madeAt, words.kind, words.doubts, words.approval, words.draft];
	for (const line of toTable([head, ...rows])) terminal.line(line);
	terminal.value(page);
	return 0;
}

async function show(
	client: OfficerClient,
	terminal: Terminal,
	id: string,
	purpose: Purpose | undefined,
): Promise<ExitCode> {
	if (purpose === undefined) throw new Problem('purpose-needed');
	const view = await client.draft(id, purpose);
	terminal.line(`${titleOf(view.draft.kind, terminal.language)} ${view.id}, ${view.createdAt}`);
	// For people as it can be edited, and sent from a file.
	for (const line of JSON.stringify(view.draft, undefined, '  ').split('\n')) terminal.line(line);
	for (const line of describeIssues(view.issues, terminal)) terminal.line(line);
	for (const line of describeApproval(view, terminal)) terminal.line(line);
	terminal.value(view);
	return 0;
}

/** What it waits for, or why it came back. */
function describeApproval({ approval }: DraftView, { words, language }: Terminal): string[] {
	if (approval === null) return [];
	const why = approval.reason === null ? [] : [labelOf(refusalReasons, approval.reason, language)];
	return [
		[`${words.approval} ${approval.id}: ${words[approval.state]}`, ...why, ...(approval.places ?? [])].join(', '),
	];
}

async function discard(client: OfficerClient, terminal: Terminal, id: string): Promise<ExitCode> {
	await client.discardDraft(id);
	terminal.line(`${terminal.words.discarded}: ${id}`);
	terminal.value({ id, discarded: true });
	return 0;
}
