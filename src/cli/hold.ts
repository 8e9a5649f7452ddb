import { z } from 'zod';
import { HoldReason, holdReasons } from '../model/erasure.ts';
import { type Call, defineCommand, type ExitCode, UsageError } from './command.ts';
import { type OfficerClient, openOfficerClient } from './officer-client.ts';
import { type Terminal, toTable } from './terminal.ts';
import { labelOf, titleOf } from './words.ts';

const options = z.object({
	reason: HoldReason.optional(),
	limit: z.coerce.number().int().min(1).max(200).default(20),
});

export const holdCommand = defineCommand({
	name: 'hold',
	summary: 'Legal holds: list them, keep a document from being erased, or lift that again',
	usage: '[list [--limit N] | place ID --reason CODE | lift ID]',
	flags: {
		'--reason CODE': `why it is kept: ${holdReasons.map(({ code }) => code).join(', ')}`,
		'--limit N': 'how many to list, newest first; 20 if not given, 200 at the most',
	},
	example: 'lintas hold place 019aa0f2-7c1e-7b1a-9d55-3f0c6f0a1b2c --reason court-order',
	args: { reason: { type: 'string' }, limit: { type: 'string' } },
	options,
	positionals: [0, 2],
	async run(call: Call<z.infer<typeof options>>) {
		const { options: given, positionals, config, terminal } = call;
		const [verb = 'list', id] = positionals;
		if ((verb === 'list') !== (id === undefined)) throw new UsageError('`list` takes no ID, `place` and `lift` one.');
		if ((verb === 'place') !== (given.reason !== undefined)) throw new UsageError('`place` alone takes a --reason.');
		const client = await openOfficerClient(config);
		if (verb === 'list') return await list(client, terminal, given.limit);
		if (verb === 'place') return await place(client, terminal, id ?? '', given.reason ?? '');
		if (verb === 'lift') return await lift(client, terminal, id ?? '');
		throw new UsageError(`Neither list nor place nor lift: \`${verb}\`.`);
	},
});

async function list(client: OfficerClient, terminal: Terminal, limit: number): Promise<ExitCode> {
	const page = await client.holds(limit);
	const { words, language } = terminal;
	const head = [words.heldAt, words.reason, words.kind, words.from, words.document];
	const rows = page.items.map(({ heldAt, reason, kind, author, documentId }) => {
		return [heldAt, labelOf(holdReasons, reason, language), titleOf(kind, language), author, documentId];
	});
	for (const line of toTable([head, ...rows])) terminal.line(line);
	terminal.value(page);
	return 0;
}

async function place(client: OfficerClient, terminal: Terminal, id: string, reason: string): Promise<ExitCode> {
	const hold = await client.placeHold(id, reason);
	const { words, language, line } = terminal;
	line(`${words.isHeld}: ${hold.documentId}, ${labelOf(holdReasons, hold.reason, language)}, ${hold.heldAt}`);
	terminal.value(hold);
	return 0;
}

async function lift(client: OfficerClient, { words, line, value }: Terminal, id: string): Promise<ExitCode> {
	const hold = await client.liftHold(id);
	const became = { withdrawn: words.erasedAsWithdrawn, retention: words.erasedAsRetained };
	line(`${words.isLifted}: ${hold.documentId}; ${hold.erased === null ? words.staysForNow : became[hold.erased]}`);
	value(hold);
	return 0;
}
