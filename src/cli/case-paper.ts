import { buffer } from 'node:stream/consumers';
import { z } from 'zod';
import { paperFormats, paperNames, paperOf } from '../cases/papers/papers.ts';
import { audiences } from '../cases/protection.ts';
import { DocumentId } from '../model/identifiers.ts';
import { Language } from '../problem-words.ts';
import { defineCommand, UsageError } from './command.ts';
import { saveStream } from './new-file.ts';
import { openOfficerClient } from './officer-client.ts';
import { Purpose, purposeArgs, purposeFlag } from './purpose.ts';

export const paperCommand = defineCommand({
	name: 'paper',
	summary: 'A paper of a case, with what its reader may know by now and no more',
	usage: 'CASE PAPER --purpose CODE [--person REQUEST] [--for READER] [--lang id|en] [--format NAME] [--out FILE]',
	flags: {
		PAPER: paperNames.join(', '),
		...purposeFlag,
		'--person REQUEST': 'of a paper: of this person alone, by the request about them',
		'--for READER': `of a paper: who gets it, ${audiences.join(', ')}; each paper is for some of them`,
		'--lang CODE': 'language of a paper, id or en; that of LINTAS_LANGUAGE if not given',
		'--format NAME': `${paperFormats.join(', ')}; by the ending of FILE, or the usual one, if not given`,
		'--out FILE': 'where to, stdout if not given; a file that is there stays',
	},
	example:
		'lintas case paper 019aa0f2-7c1e-7b1a-9d55-3f0c6f0a1b2c handover --purpose repatriation --lang id --out serah-terima.pdf',
	args: {
		...purposeArgs,
		person: { type: 'string' },
		for: { type: 'string' },
		lang: { type: 'string' },
		format: { type: 'string' },
		out: { type: 'string' },
	},
	options: z.object({
		purpose: Purpose,
		person: DocumentId.optional(),
		for: z.enum(audiences).optional(),
		lang: Language.optional(),
		format: z.enum(paperFormats).optional(),
		out: z.string().min(1).optional(),
	}),
	positionals: 2,
	async run({ options, positionals: [id = '', name = ''], config, terminal }) {
		const paper = paperNames.find((each) => each === name);
		if (paper === undefined) throw new UsageError(`There is no paper \`${name}\`: ${paperNames.join(', ')}.`);
		const { out, lang = terminal.language, ...rest } = options;
		const ending = paperFormats.find((each) => out?.toLowerCase().endsWith(`.${each}`));
		const format = options.format ?? ending;
		const usual = format ?? paperOf(paper).formats[0];
		if (out === undefined && process.stdout.isTTY && (usual === 'pdf' || usual === 'xlsx'))
			throw new UsageError(`This paper goes into a file: --out FILE.${usual}`);
		const asked = Object.entries({ ...rest, lang, format }).flatMap(([key, value]) => (value ? [[key, value]] : []));
		const query = new URLSearchParams(asked);
		const client = await openOfficerClient(config);
		const pieces = await client.stream(`/officer/v1/cases/${encodeURIComponent(id)}/papers/${paper}?${query}`);
		if (out === undefined) {
			process.stdout.write(await buffer(pieces));
			return 0;
		}
		await saveStream(out, pieces);
		terminal.line(`${terminal.words.saved}: ${out}`);
		terminal.value({ file: out });
		return 0;
	},
});
