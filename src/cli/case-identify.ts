import { z } from 'zod';
import type { IdentityAnswer } from '../http/officer/identity.ts';
import { DocumentId } from '../model/identifiers.ts';
import { defineCommand } from './command.ts';
import { identityWords } from './identity-words.ts';
import { openOfficerClient } from './officer-client.ts';
import { Purpose, purposeArgs, purposeFlag } from './purpose.ts';
import type { Terminal } from './terminal.ts';

/** What may be known of somebody: each is an option of that name. */
const facts = ['name', 'born', 'place', 'mother', 'father', 'sex', 'nik', 'document'] as const;

export const identifyCommand = defineCommand({
	name: 'identify',
	summary: 'Who in our own records somebody without papers may be: ranked, with the reason for each score',
	usage:
		'--purpose CODE [--case ID] [--name N] [--born D] [--place P] [--mother N] [--father N] [--sex S] [--nik N] [--document N]',
	flags: {
		...purposeFlag,
		'--case ID': 'the document that opened the case, for the audit log',
		'--name N': 'as it was said or written, in any spelling; two facts at least are needed',
		'--born D': 'as far as it is known: a year, a month, a day',
		'--place P': 'where they were born',
		'--mother N': 'her name; --father N his',
		'--sex S': 'helps to rank',
		'--nik N': 'with ? for a digit that cannot be read and * for several: 320912*, *0003',
		'--document N': 'the number of a passport, with * for what is missing: B1234*',
	},
	example: 'lintas case identify --purpose repatriation --name "Sitti Aminah" --born 1999 --mother Rukayah',
	args: {
		...purposeArgs,
		case: { type: 'string' },
		...Object.fromEntries(facts.map((fact) => [fact, { type: 'string' } as const])),
	},
	options: z.object({
		purpose: Purpose,
		case: DocumentId.optional(),
		...(Object.fromEntries(facts.map((fact) => [fact, z.string().optional()])) as Record<
			(typeof facts)[number],
			z.ZodOptional<z.ZodString>
		>),
	}),
	positionals: 0,
	async run({ options: { purpose, case: opened, ...query }, config, terminal }) {
		const client = await openOfficerClient(config);
		const answer = await client.searchIdentity({ purpose, case: opened, query });
		terminal.value(answer);
		tellCandidates(answer, purpose, terminal);
		return 0;
	},
});

function tellCandidates(
	{ outcome, caution, candidates }: IdentityAnswer,
	purpose: string,
	{ language, line }: Terminal,
): void {
	const { fields, ...words } = identityWords[language];
	line(outcome === 'candidates' ? caution[language] : words[outcome]);
	for (const { id, score, source, photo, record, reasons } of candidates) {
		const told = Object.entries(record).filter(
			([field, value]) => field !== 'photo' && value !== undefined && value.length > 0,
		);
		line();
		line(`${score}  ${record.name}  (${source})`);
		line(
			`    ${told.map(([field, value]) => `${fields[field as keyof typeof fields]} ${[value].flat().join(', ')}`).join('; ')}`,
		);
		if (photo !== null) line(`    lintas case photograph ${id} --purpose ${purpose} --out ${id}.jpg`);
		for (const { points, words: why } of reasons) line(`    ${points < 0 ? '' : '+'}${points}  ${why[language]}`);
	}
}
