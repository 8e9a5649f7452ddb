import { z } from 'zod';
import type { Kind } from '../model/kind.ts';
import { findKind, kinds } from '../model/kinds.ts';
import { defineCommand, UsageError } from './command.ts';
import { toTable } from './terminal.ts';

export const templateCommand = defineCommand({
	name: 'template',
	summary: 'A draft of a kind, on invented people, to be filled in and sent; without KIND, the list of kinds',
	usage: '[KIND]',
	flags: {},
	example: 'lintas template early-warning > draft.json',
	args: {},
	options: z.object({}),
	positionals: [0, 1],
	async run({ positionals: [name], terminal }) {
		if (name === undefined) {
			for (const line of toTable(kinds.map(({ name, title }) => [name, title[terminal.language]]))) terminal.line(line);
			terminal.value(kinds.map(({ name, version, title }) => ({ name, version, title })));
			return 0;
		}
		const kind = findKind(name);
		if (kind === undefined) throw new UsageError(`There is no kind \`${name}\`: \`lintas template\` lists them.`);
		process.stdout.write(`${JSON.stringify(toTemplate(kind), undefined, '\t')}\n`);
		return 0;
	},
});

/** Valid for a month; what it is about, where it must be about something, is left to be filled in. */
function toTemplate({ name, relation, tlp, example }: Kind): object {
	const today = Temporal.Now.plainDateISO('UTC');
	return {
		kind: name,
		validUntil: today.add({ months: 1 }).toString(),
		language: 'id',
		handling: {
			tlp: tlp ?? 'TLP:AMBER',
			codes: tlp === undefined ? ['H1'] : [],
			evaluation: { source: 'B', information: 2 },
			purpose: 'investigation',
			legalBasis: 'UU 21/2007',
			retainUntil: today.add({ years: 1 }).toString(),
		},
		relations: relation === undefined ? [] : [{ type: relation, document: 'ID OF THE DOCUMENT' }],
		body: example,
	};
}
