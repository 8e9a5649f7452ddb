import { z } from 'zod';
import type { Attached } from '../http/officer/schemas.ts';
import { BreakGlassReason, breakGlassReasons } from '../model/approval-reasons.ts';
import { type NoticeForm, type NoticeRequest, noticeForms, seriousOffences } from '../model/notice-request.ts';
import { Problem } from '../problem.ts';
import { describeCheck } from './check-lines.ts';
import { defineCommand, UsageError } from './command.ts';
import { type OfficerClient, openOfficerClient } from './officer-client.ts';
import { Purpose, purposeArgs, purposeFlag } from './purpose.ts';
import { readDraft } from './read-draft.ts';
import { tellRelease } from './tell-release.ts';
import type { Terminal } from './terminal.ts';
import { withProgress } from './with-progress.ts';

export const sendCommand = defineCommand({
	name: 'send',
	summary: 'Release a draft, from a file or one that is here: normalise, sign, queue for its recipients',
	usage:
		'[FILE] [--draft ID] --to ID [--to ID …] [--attach FILE …] [--withhold POINTER …] [--coarsen POINTER …] [--without-raw POINTER …] [--notice FORM] [--countries CODES] [--neutral] [--offence CODE] [--publish-extract] [--break-glass CODE] [--check] [--wait SECONDS]',
	flags: {
		'--draft ID': 'a draft that is here (`lintas drafts`), instead of FILE',
		'--to ID': 'a recipient; repeat it for more',
		'--attach FILE': 'a photograph, scan or recording that goes with it; repeat it for more',
		'--withhold POINTER': 'what stays here: a field of the body (/addresses, /victims/1) or a file (/attachments/0)',
		'--coarsen POINTER':
			'of what only the coarser facts go: initials, age group, province (/victims/0/birthDate, /victims)',
		'--without-raw POINTER': 'of what no raw text and no free text goes; `all` for the whole document',
		'--notice FORM': `what is asked of recipients that publish notices: ${noticeForms.join(', ')}`,
		'--countries CODES': 'whose bureaus a diffusion goes to, such as THA,MMR',
		'--neutral': 'declares that it has no political, military, religious or racial character',
		'--offence CODE': `declares why it is serious enough for a Red notice: ${seriousOffences.join(', ')}`,
		'--publish-extract': 'an extract of the notice may be shown to the public',
		'--break-glass CODE': `why it cannot wait for a second person, who then reviews it: ${breakGlassReasons.map(({ code }) => code).join(', ')}`,
		'--check':
			'sends nothing: says what the rules have against it, what stays here, and whether it waits for a second person',
		'--purpose CODE': `with --check of a --draft, ${purposeFlag['--purpose CODE']}`,
		'--wait SECONDS':
			'how long to wait for the receipts; exit code 4 when they are not all here by then (do not send again)',
	},
	example: 'lintas send samples/perpetrator-profile.json --to my.imigresen --wait 30',
	args: {
		draft: { type: 'string' },
		to: { type: 'string', multiple: true },
		attach: { type: 'string', multiple: true },
		withhold: { type: 'string', multiple: true },
		coarsen: { type: 'string', multiple: true },
		'without-raw': { type: 'string', multiple: true },
		notice: { type: 'string' },
		countries: { type: 'string' },
		neutral: { type: 'boolean' },
		offence: { type: 'string' },
		'publish-extract': { type: 'boolean' },
		'break-glass': { type: 'string' },
		check: { type: 'boolean' },
		...purposeArgs,
		wait: { type: 'string' },
	},
	options: z.object({
		draft: z.string().max(64).optional(),
		to: z.array(z.string().max(64), { error: 'needed, at least once' }).min(1),
		attach: z.array(z.string()).default([]),
		withhold: z.array(z.string().max(200)).default([]),
		coarsen: z.array(z.string().max(200)).default([]),
		'without-raw': z.array(z.string().max(200)).default([]),
		notice: z.enum(noticeForms).optional(),
		countries: z
			.string()
			.transform((text) => text.split(','))
			.optional(),
		neutral: z.boolean().default(false),
		offence: z.enum(seriousOffences).optional(),
		'publish-extract': z.boolean().default(false),
		'break-glass': BreakGlassReason.optional(),
		check: z.boolean().default(false),
		purpose: Purpose.optional(),
		wait: z.coerce.number().min(0).max(3_600).default(0),
	}),
	positionals: [0, 1],
	async run({ options, positionals: [file], config, terminal }) {
		const { draft: id, to, attach, withhold, coarsen, 'break-glass': breakGlass } = options;
		const withoutRaw = options['without-raw'].map((place) => (place === 'all' ? '' : place));
		if ((file === undefined) === (id === undefined)) throw new UsageError('Either FILE or --draft ID.');
		const draft = file === undefined ? undefined : await readDraft(file);
		const client = await openOfficerClient(config);
		const attached = await attachAll(client, terminal, attach);
		const request = toRequest(options);
		const recipients = to.map((to) => ({ to, withhold, coarsen, withoutRaw, ...(request && { request }) }));
		if (options.check) {
			const whole = addAttachments(id === undefined ? draft : await readWaiting(client, id, options.purpose), attached);
			const checked = await client.checkRelease(whole, recipients);
			for (const line of describeCheck(checked, terminal)) terminal.line(line);
			terminal.value(checked);
			return 0;
		}
		const released =
			id === undefined
				? await client.release(addAttachments(draft, attached), recipients, breakGlass)
				: await client.releaseDraft(
						id,
						recipients,
						attached.map((file) => file.id),
						breakGlass,
					);
		return await tellRelease(client, terminal, released, options.wait);
	},
});

interface RequestOptions {
	readonly notice?: NoticeForm | undefined;
	readonly countries?: readonly string[] | undefined;
	readonly neutral: boolean;
	readonly offence?: NoticeRequest['offence'];
	readonly 'publish-extract': boolean;
}

/** What is asked of recipients that publish notices; others are not asked for it. */
function toRequest({
	notice: form,
	countries,
	offence,
	neutral,
	'publish-extract': publishExtract,
}: RequestOptions): NoticeRequest | undefined {
	const isAlone =
		form === undefined && (countries ?? offence ?? (neutral || publishExtract || undefined)) !== undefined;
	if (isAlone) throw new UsageError('--countries, --offence, --neutral and --publish-extract go with --notice.');
	const declared = { neutral, ...(offence && { offence }), publishExtract };
	return form && { form, ...(countries && { countries: [...countries] }), ...declared };
}

/** @throws Problem `purpose-needed`, and of the door */
async function readWaiting(client: OfficerClient, id: string, purpose: Purpose | undefined): Promise<unknown> {
	if (purpose === undefined) throw new Problem('purpose-needed');
	return (await client.draft(id, purpose)).draft;
}

async function attachAll(client: OfficerClient, terminal: Terminal, files: readonly string[]): Promise<Attached[]> {
	const attached: Attached[] = [];
	for (const file of files) {
		const taken = await withProgress(
			terminal,
			() => `${terminal.words.attaching} ${file} …`,
			() => client.attach(file),
		);
		const what = taken.original === null ? terminal.words.withMetadata : terminal.words.withoutMetadata;
		terminal.line(`${terminal.words.attached}: ${file}, ${taken.mediaType}, ${taken.sizeBytes} B, ${what}`);
		attached.push(taken);
	}
	return attached;
}

/** After those that the draft names itself. What is no object is left as it is: the gateway says what is wrong. */
function addAttachments(draft: unknown, attached: readonly Attached[]): unknown {
	if (attached.length === 0 || typeof draft !== 'object' || draft === null || Array.isArray(draft)) return draft;
	const named = 'attachments' in draft && Array.isArray(draft.attachments) ? draft.attachments : [];
	return { ...draft, attachments: [...named, ...attached.map(({ id }) => id)] };
}
