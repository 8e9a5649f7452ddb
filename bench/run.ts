import { rm, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { describeProblem } from '../src/cli/terminal.ts';
import { Problem } from '../src/problem.ts';
import { stopping } from './measure.ts';
import type { Figure, Part, PartContext, Report } from './part.ts';
import { attachmentPart } from './parts/attachment.ts';
import { attachmentRoadPart } from './parts/attachment-road.ts';
import { auditAppendPart } from './parts/audit-append.ts';
import { auditProvePart } from './parts/audit-prove.ts';
import { auditRoadCostPart } from './parts/audit-road-cost.ts';
import { auditVerifyPart } from './parts/audit-verify.ts';
import { caseReportPart } from './parts/case-report.ts';
import { casesFoldPart } from './parts/cases-fold.ts';
import { casesIdentityPart } from './parts/cases-identity.ts';
import { casesListPart } from './parts/cases-list.ts';
import { casesRemindersPart } from './parts/cases-reminders.ts';
import { cmsPart } from './parts/cms.ts';
import { deliveryBacklogPart } from './parts/delivery-backlog.ts';
import { deliveryDeadPartnerPart } from './parts/delivery-dead-partner.ts';
import { deliveryGrowthPart } from './parts/delivery-growth.ts';
import { deliveryNodesPart } from './parts/delivery-nodes.ts';
import { deliveryRatePart } from './parts/delivery-rate.ts';
import { envelopePart } from './parts/envelope.ts';
import { importPart } from './parts/import.ts';
import { interpolImportPart } from './parts/interpol-import.ts';
import { interpolStorePart } from './parts/interpol-store.ts';
import { normalisePart } from './parts/normalise.ts';
import { normaliseKindsPart } from './parts/normalise-kinds.ts';
import { partnerPostPart } from './parts/partner-post.ts';
import { partnersPart } from './parts/partners.ts';
import { policyPart } from './parts/policy.ts';
import { roadPart } from './parts/road.ts';
import { tlsHandshakePart } from './parts/tls-handshake.ts';
import { loadProfiles } from './profiles/file.ts';
import { toTable } from './table.ts';

const parts: readonly Part[] = [
	normalisePart,
	normaliseKindsPart,
	envelopePart,
	attachmentPart,
	cmsPart,
	tlsHandshakePart,
	partnerPostPart,
	partnersPart,
	policyPart,
	roadPart,
	deliveryRatePart,
	deliveryNodesPart,
	deliveryDeadPartnerPart,
	deliveryBacklogPart,
	deliveryGrowthPart,
	attachmentRoadPart,
	importPart,
	interpolImportPart,
	interpolStorePart,
	auditAppendPart,
	auditRoadCostPart,
	auditVerifyPart,
	auditProvePart,
	casesFoldPart,
	casesListPart,
	casesRemindersPart,
	casesIdentityPart,
	caseReportPart,
];
const resultsFile = new URL('results.json', import.meta.url);

/** 0 measured · 1 a part failed · 2 wrong use. A missed aim is a result, not a failure. */
async function main(words: readonly string[]): Promise<number> {
	const options = parseWords(words);
	if (options === undefined || options.help) return tell(options === undefined ? 2 : 0, usage());
	const chosen = options.only === undefined ? parts : parts.filter(({ ids }) => ids.includes(options.only ?? ''));
	if (chosen.length === 0) return tell(2, `There is no figure \`${options.only}\`.\n\n${usage()}`);
	await rm(resultsFile, { force: true });
	const { figures, notes, failed } = await runParts(chosen, options.large);
	await writeFile(resultsFile, `${JSON.stringify(figures, undefined, '\t')}\n`);
	const machine = `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'}, Node.js ${process.versions.node}, ${process.platform}`;
	if (figures.length > 0) process.stdout.write(`${[machine, '', ...toTable(figures), '', ...notes].join('\n')}\n`);
	return failed ? 1 : 0;
}

async function runParts(chosen: readonly Part[], isLarge: boolean) {
	const figures: Figure[] = [];
	const notes: string[] = [];
	let failed = false;
	const profiles = await loadProfiles();
	for (const part of chosen) {
		progress(part, 'begins …');
		try {
			const report = await runPart(part, { profiles, isLarge });
			figures.push(...report.figures);
			notes.push(...report.notes);
		} catch (error) {
			failed = true;
			progress(part, `FAILED: ${error instanceof Problem ? describeProblem(error, 'en') : error}`);
			if (stopping.signal.aborted) break;
		}
	}
	return { figures, notes, failed };
}

/** Whatever happens, what the part has opened is closed. */
async function runPart(part: Part, wish: Pick<PartContext, 'profiles' | 'isLarge'>): Promise<Report> {
	await using resources = new AsyncDisposableStack();
	return await part.run({ ...wish, resources, progress: (text) => progress(part, `${text} …`) });
}

function progress({ ids }: Part, text: string): void {
	process.stderr.write(`${ids[0]}: ${text}\n`);
}

function parseWords(words: readonly string[]) {
	try {
		const options = {
			only: { type: 'string' },
			large: { type: 'boolean', default: false },
			help: { type: 'boolean', short: 'h', default: false },
		} as const;
		return parseArgs({ args: [...words], options }).values;
	} catch {
		return undefined;
	}
}

function usage(): string {
	return [
		'Measures this machine: each figure beside its limit in the same run; about a quarter of an hour.',
		'',
		'Usage: npm run bench -- [--only FIGURE] [--large]',
		'',
		'Figures, those on one line measured together:',
		...parts.map(({ ids }) => `  ${ids.join(', ')}`),
		'',
		'With --large audit.prove-p99 is measured in a log of ten million entries, too (half an hour more, and 15 GB of disk), and interpol.store with ten thousand notices.',
		'The results are in bench/results.json, too.',
	].join('\n');
}

function tell(exitCode: number, text: string): number {
	(exitCode === 0 ? process.stdout : process.stderr).write(`${text}\n`);
	return exitCode;
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
	process.once(signal, () => stopping.abort(new Error('it was stopped')));
}
process.exitCode = await main(process.argv.slice(2));
