import { buffer } from 'node:stream/consumers';
import { z } from 'zod';
import { ReportMonth, ReportQuarter } from '../cases/report/period.ts';
import { reportFormatNames } from '../cases/report/write-report.ts';
import { Language } from '../problem-words.ts';
import { defineCommand, UsageError } from './command.ts';
import { saveStream } from './new-file.ts';
import { openOfficerClient } from './officer-client.ts';

export const reportCommand = defineCommand({
	name: 'report',
	summary: 'Figures on repatriation cases of a month or a quarter that is over, for the Task Force; nobody is named',
	usage: [
		'cases --month YYYY-MM [--format NAME] [--lang id|en] [--out FILE]',
		'cases --quarter YYYY-QN [--format NAME] [--lang id|en] [--out FILE]',
	],
	flags: {
		'--month YYYY-MM': 'the month; days end in the time zone of our card',
		'--quarter YYYY-QN': 'or the quarter',
		'--format NAME': `${reportFormatNames.join(', ')}; by the ending of FILE, or json, if not given`,
		'--lang CODE': 'language of the words, id or en; that of LINTAS_LANGUAGE if not given',
		'--out FILE': 'where to, stdout if not given; a file that is there stays',
	},
	example: 'lintas report cases --month 2026-10 --lang id --out laporan-2026-10.xlsx',
	args: {
		month: { type: 'string' },
		quarter: { type: 'string' },
		format: { type: 'string' },
		lang: { type: 'string' },
		out: { type: 'string' },
	},
	options: z.object({
		month: ReportMonth.optional(),
		quarter: ReportQuarter.optional(),
		format: z.enum(reportFormatNames).optional(),
		lang: Language.optional(),
		out: z.string().min(1).optional(),
	}),
	positionals: 1,
	async run({ options, positionals: [what], config, terminal }) {
		const { month, quarter, lang = terminal.language, out } = options;
		if (what !== 'cases') throw new UsageError(`There is no report on \`${what}\`.`);
		if ((month === undefined) === (quarter === undefined)) throw new UsageError('Either --month or --quarter.');
		const ending = reportFormatNames.find((name) => out?.toLowerCase().endsWith(`.${name}`));
		const format = options.format ?? ending ?? 'json';
		if (format === 'xlsx' && out === undefined && process.stdout.isTTY)
			throw new UsageError('A workbook goes into a file: --out FILE.xlsx');
		const period = month === undefined ? { quarter: quarter ?? '' } : { month };
		const client = await openOfficerClient(config);
		const pieces = await client.stream(`/officer/v1/reports/cases?${new URLSearchParams({ ...period, format, lang })}`);
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
