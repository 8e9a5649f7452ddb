import { createRoute, z } from '@hono/zod-openapi';
import type { CaseReport } from '../../cases/report/make-report.ts';
import { ReportMonth, ReportQuarter } from '../../cases/report/period.ts';
import { reportFormatNames, reportFormats, writeReport } from '../../cases/report/write-report.ts';
import type { Person } from '../../model/person.ts';
import { Language } from '../../problem-words.ts';
import type { DoorApp } from '../app.ts';
import { problemAnswer } from '../openapi.ts';
import { bearer, refusals } from './routes.ts';
import { toStreamAnswer } from './stream-answer.ts';

/** What the route of reports on cases leads to. */
export interface CaseReportDoor {
	readonly makeCaseReport: (by: Person, period: string) => Promise<CaseReport>;
}

const CaseReportQuery = z
	.object({
		month: ReportMonth.optional(),
		quarter: ReportQuarter.optional(),
		format: z.enum(reportFormatNames).default('json'),
		lang: Language.default('id').openapi({ description: 'Of the words; JSON has codes alone.' }),
	})
	.refine(({ month, quarter }) => (month === undefined) !== (quarter === undefined), {
		path: ['month'],
		message: 'a month or a quarter, not both',
	});

const file = { schema: z.string().openapi({ format: 'binary' }) };

export const caseReportRoute = createRoute({
	method: 'get',
	path: '/officer/v1/reports/cases',
	summary: 'Figures on repatriation cases of a month or quarter that is over, small ones not told; audited',
	security: bearer,
	request: { query: CaseReportQuery },
	responses: {
		200: {
			description: 'Counts and durations; nobody is named, and whoever has every report can work out no small count.',
			content: Object.fromEntries(Object.values(reportFormats).map(({ mediaType }) => [mediaType, file])),
		},
		400: problemAnswer('Neither a month nor a quarter, or one that is not over.'),
		429: problemAnswer('Others are being made.'),
		...refusals,
	},
});

/** Each reads every case that is open. */
const reportsAtOnce = 2;

export function addCaseReportRoute(app: DoorApp, door: CaseReportDoor): void {
	const stream = toStreamAnswer(reportsAtOnce);
	app.openapi(caseReportRoute, (context) => {
		const { month, quarter, format, lang } = context.req.valid('query');
		const period = month ?? (quarter as string);
		return stream(context, reportFormats[format].mediaType, async function* () {
			yield await writeReport(await door.makeCaseReport(context.get('person'), period), format, lang);
		});
	});
}
