import { fork } from 'node:child_process';
import { createSecretKey, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { joinServer } from '../database.ts';
import { readNodeFlags } from '../node-flags.ts';
import { type Part, type PartContext, type Report, toFigure } from '../part.ts';
import { seedCases } from '../seed-cases.ts';
import { endProcess, setStage } from '../stage.ts';

export interface ReportTask {
	readonly databaseUrl: string;
	/** Base64. */
	readonly kek: string;
	readonly month: string;
	/** Or is nothing made of the rows? */
	readonly isWhole: boolean;
}

export interface ReportTold {
	readonly persons: number;
	readonly seconds: number;
	readonly mostMb: number;
}

/** With `--large`, a hundred thousand persons. */
const [some, many] = [5_000, 25_000];
const personsOfCase = 4;
const month = '2025-01';

/** The figures of a month in which every case was opened, from documents to counts: the worst there is. */
export const caseReportPart: Part = { ids: ['cases.report', 'cases.report-rss'], run };

async function run({ resources, progress, isLarge }: PartContext): Promise<Report> {
	const cases = isLarge ? many : some;
	const { sender } = await setStage(resources);
	progress('starting a PostgreSQL');
	const { owner, applicationUrl } = await joinServer(sender.dataDir, resources);
	const kek = randomBytes(32);
	const make = (isWhole: boolean) =>
		makeReport({ databaseUrl: applicationUrl, kek: kek.toString('base64'), month, isWhole }, resources);
	progress(`making ${cases / 10} cases of ${personsOfCase} persons`);
	await seedCases(owner, createSecretKey(kek), { cases: cases / 10, persons: personsOfCase, year: 2025 });
	const small = await make(true);
	progress(`making ${cases} cases of ${personsOfCase} persons`);
	await seedCases(owner, createSecretKey(kek), { cases: cases - cases / 10, persons: personsOfCase, year: 2025 });
	progress('counting');
	const [whole, rows] = [await make(true), await make(false)];
	return {
		figures: [
			toFigure('cases.report', '1/s', { value: whole.persons / whole.seconds, limit: whole.persons / rows.seconds }),
			toFigure('cases.report-rss', 'MB', {
				value: whole.mostMb,
				limit: small.mostMb,
				aim: { of: 'ratio', is: 'less than', bound: 1.25 },
			}),
		],
		notes: [
			`cases.report: persons a second in the report of a month in which ${whole.persons} came, ${personsOfCase} in a case, each case of 6 to 14 events besides: documents read, cases folded, bodies opened, all counted, in ${whole.seconds.toFixed(1)} s`,
			'  limit: the same rows read and nothing made of them',
			`cases.report-rss: most resident memory of that process; limit: of one that counts ${small.persons}`,
		],
	};
}

const script = fileURLToPath(new URL('../case-report-process.ts', import.meta.url));

async function makeReport(task: ReportTask, resources: AsyncDisposableStack): Promise<ReportTold> {
	const child = fork(script, { execArgv: await readNodeFlags(), stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
	resources.defer(() => endProcess(child));
	child.send(task);
	const [told] = await Promise.race([once(child, 'message'), once(child, 'exit')]);
	if (typeof told !== 'object' || told === null) throw new Error('The report was not made.');
	return told as ReportTold;
}
