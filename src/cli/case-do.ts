import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { BreakGlassReason } from '../model/approval-reasons.ts';
import { DocumentId } from '../model/identifiers.ts';
import { defineCommand, UsageError } from './command.ts';
import { describeIssued } from './issued-document.ts';
import { openOfficerClient } from './officer-client.ts';
import { tellRelease } from './tell-release.ts';

const wait = z.coerce.number().min(0).max(3_600).default(0);

export const doCommand = defineCommand({
	name: 'do',
	summary: 'States a step of a case to all its participants (`lintas case steps` lists steps and outcomes)',
	usage: 'CASE STEP OUTCOME [--person ID …] [--on TIME] [options]',
	flags: {
		'--person ID': 'the request about the person; repeat it; all who are in the process if not given',
		'--on TIME': 'when it happened; now if not given',
		'--planned TIME': 'of a travel plan, the departure',
		'--document TEXT': 'of the step travel-document, of one person: its type, number and last day',
		'--border-point PLACE': 'where',
		'--carrier TEXT': 'carrier and number',
		'--handed-to TEXT': 'the institution that takes over',
		'--note TEXT':
			'what the participants should know; where the person is sheltered is a note of ours (`lintas case note`)',
		'--covers STEP': 'of a consent, the step it is given to; repeat it; all if not given',
		'--into CASE': 'of a closure as a duplicate, the case in which the person goes on',
		'--break-glass REASON': 'leaves at once; somebody reviews it afterwards',
		'--wait SECONDS': 'wait so long for the receipts',
	},
	example: 'lintas case do 019aa0f2-7c1e-7b1a-9d55-3f0c6f0a1b2c nationality confirmed --wait 10',
	args: {
		person: { type: 'string', multiple: true },
		on: { type: 'string' },
		planned: { type: 'string' },
		document: { type: 'string' },
		'border-point': { type: 'string' },
		carrier: { type: 'string' },
		'handed-to': { type: 'string' },
		note: { type: 'string' },
		covers: { type: 'string', multiple: true },
		into: { type: 'string' },
		'break-glass': { type: 'string' },
		wait: { type: 'string' },
	},
	options: z.object({
		person: z.array(DocumentId).optional(),
		on: z.string().optional(),
		planned: z.string().optional(),
		document: z.string().optional(),
		'border-point': z.string().optional(),
		carrier: z.string().optional(),
		'handed-to': z.string().optional(),
		note: z.string().optional(),
		covers: z.array(z.string()).optional(),
		into: DocumentId.optional(),
		'break-glass': BreakGlassReason.optional(),
		wait,
	}),
	positionals: 3,
	async run({ options, positionals: [id = '', step = '', outcome = ''], config, terminal }) {
		const client = await openOfficerClient(config);
		const { document, covers, into, 'break-glass': breakGlass } = options;
		const wish = { caseId: id, step, persons: options.person };
		const issued = document === undefined ? undefined : await describeIssued(client, terminal, { ...wish, document });
		const persons = issued?.persons ?? options.person;
		const event = { step, outcome, ...(persons && { persons }), ...(covers && { covers }), ...(into && { into }) };
		const body = withoutAbsent({
			on: options.on,
			plannedFor: options.planned,
			borderPoint: options['border-point'],
			carrier: options.carrier,
			handedTo: options['handed-to'],
			note: options.note,
		});
		const said = { ...body, ...(issued && { victims: issued.victims }) };
		const released = await client.doStep(id, { event, body: said, ...(breakGlass && { breakGlass }) });
		return await tellRelease(client, terminal, released, options.wait);
	},
});

function withoutAbsent(fields: Readonly<Record<string, string | undefined>>): Record<string, string> {
	return Object.fromEntries(
		Object.entries(fields).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
	);
}

export const assignCommand = defineCommand({
	name: 'assign',
	summary: 'Has an authority join a case, with steps that are its own from then on; or gives the case to somebody here',
	usage: ['CASE AUTHORITY --role ROLE [--step STEP …]', 'CASE --person PSEUDONYM | --nobody'],
	flags: {
		'--role ROLE': 'transit: the way leads through its country; agency: it does steps for us',
		'--step STEP': 'of ours, that is its from then on; repeat it',
		'--person PSEUDONYM': 'who of this office looks after the case, as the audit log names people',
		'--nobody': 'nobody of this office does any more',
		'--wait SECONDS': 'wait so long for the receipts',
	},
	example: 'lintas case assign 019aa0f2-7c1e-7b1a-9d55-3f0c6f0a1b2c th.immigration --role transit',
	args: {
		role: { type: 'string' },
		step: { type: 'string', multiple: true },
		person: { type: 'string' },
		nobody: { type: 'boolean' },
		wait: { type: 'string' },
	},
	options: z.object({
		role: z.enum(['transit', 'agency']).optional(),
		step: z.array(z.string()).default([]),
		person: z.string().max(100).optional(),
		nobody: z.boolean().default(false),
		wait,
	}),
	positionals: [1, 2],
	async run({
		options: { role, step: steps, person, nobody, wait },
		positionals: [id = '', authority],
		config,
		terminal,
	}) {
		const client = await openOfficerClient(config);
		if (authority !== undefined && role !== undefined) {
			const released = await client.handOverSteps(id, { authority, role, steps });
			return await tellRelease(client, terminal, released, wait);
		}
		if (authority !== undefined || (person === undefined) !== nobody)
			throw new UsageError('Either an AUTHORITY with --role, or one of --person and --nobody.');
		const assigned = await client.assignCase(id, person ?? null);
		terminal.line(`${terminal.words.assignedTo} ${assigned?.person ?? '–'}`);
		terminal.value(assigned);
		return 0;
	},
});

export const noteCommand = defineCommand({
	name: 'note',
	summary: 'Notes of this office on a case, which never leave it: where somebody is sheltered belongs here',
	usage: ['CASE', 'CASE TEXT | - [--person ID]'],
	flags: { '--person ID': 'the person that it is about; the case as a whole if not given' },
	example: 'echo "Rumah aman (fiktif), kamar 3" | lintas case note 019aa0f2-7c1e-7b1a-9d55-3f0c6f0a1b2c -',
	args: { person: { type: 'string' } },
	options: z.object({ person: DocumentId.optional() }),
	positionals: [1, 2],
	async run({ options: { person: subject }, positionals: [id = '', given], config, terminal }) {
		const client = await openOfficerClient(config);
		if (given === undefined) {
			const notes = await client.caseNotes(id);
			for (const note of notes.items)
				terminal.line(`${note.writtenAt}  ${note.writtenBy}  ${note.subject ?? ''}  ${note.text}`);
			terminal.value(notes);
			return 0;
		}
		// What is private is rather piped than left among the words of a process.
		const written = given === '-' ? (await text(process.stdin)).trim() : given;
		const note = await client.addCaseNote(id, { text: written, ...(subject && { subject }) });
		terminal.line(`${terminal.words.noted}: ${note.id}`);
		terminal.value(note);
		return 0;
	},
});
