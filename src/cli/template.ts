import { z } from 'zod';
import type { Kind } from '../model/kind.ts';
import { findKind, kinds } from '../model/kinds.ts';
import type { Language } from '../problem-words.ts';
import { toCsvTemplate, toXlsxTemplate } from '../tables/template.ts';
import { defineCommand, UsageError } from './command.ts';
import { toTable } from './terminal.ts';

export const templateCommand = defineCommand({
	name: 'template',
	summary: 'A draft of a kind, on invented people, to be filled in and sent; without KIND, the list of kinds',
	usage: '[KIND] [--format json|csv|xlsx]',
	flags: { '--format NAME': 'json (if not given): one draft; csv or xlsx: a table to be filled in and imported' },
	example: 'lintas template perpetrator-profile --format xlsx > pelaku.xlsx',
	args: { format: { type: 'string' } },
	options: z.object({ format: z.enum(['json', 'csv', 'xlsx']).default('json') }),
	positionals: [0, 1],
	async run({ options: { format }, positionals: [name], terminal }) {
		if (name === undefined) {
			for (const line of toTable(kinds.map(({ name, title }) => [name, title[terminal.language]]))) terminal.line(line);
			terminal.value(kinds.map(({ name, version, title }) => ({ name, version, title })));
			return 0;
		}
		const kind = findKind(name);
		if (kind === undefined) throw new UsageError(`There is no kind \`${name}\`: \`lintas template\` lists them.`);
		if (format === 'xlsx' && terminal.stdout.isTTY) throw new UsageError('A workbook goes into a file: … > FILE.xlsx');
		terminal.stdout.write(await writers[format](kind, terminal.language));
		return 0;
	},
});

type Write = (kind: Kind, language: Language) => string | Promise<Uint8Array>;

const writers: Readonly<Record<'json' | 'csv' | 'xlsx', Write>> = {
	json: (kind) => `${JSON.stringify(toTemplate(kind), undefined, '\t')}\n`,
	csv: (kind) => toCsvTemplate(kind, toColumnValues(kind)),
	xlsx: (kind, language) => toXlsxTemplate(kind, toColumnValues(kind), language),
};

/** Fields of the body stand beside what is around it. */
function toColumnValues(kind: Kind): object {
	const { kind: _, body, ...around } = toTemplate(kind);
	return { ...body, ...around };
}

/** Valid for a month; what it is about, where it must be about something, is left to be filled in. */
function toTemplate({ name, relation, isCaseEvent, tlp, example }: Kind) {
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
		...(isCaseEvent && { event: { step: 'screening', outcome: 'victim' } }),
		body: example,
	};
}
