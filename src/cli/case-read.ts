import { z } from 'zod';
import { type ListedCase, toCaseCsv, toCaseXlsx } from '../cases/papers/case-list.ts';
import { stepName } from '../cases/step-words.ts';
import type { CasePage } from '../http/officer/case-schemas.ts';
import { toTimestamp } from '../model/identifiers.ts';
import { repatriationSteps } from '../model/repatriation-steps.ts';
import type { CaseListWish } from './case-client.ts';
import { toCaseLines, toStepLines, toTimelineLines } from './case-lines.ts';
import { defineCommand, type ExitCode, UsageError } from './command.ts';
import { toDuplicateLines } from './duplicate-lines.ts';
import { saveNew } from './new-file.ts';
import { type OfficerClient, openOfficerClient } from './officer-client.ts';
import type { Terminal } from './terminal.ts';
import { toTable } from './terminal.ts';

export const listCasesCommand = defineCommand({
	name: 'list',
	summary: 'Cases: those that are our turn, what is due first first',
	usage: '[--turn us | --turn AUTHORITY | --status open | --status closed] [--limit N] [--after CURSOR] [--out FILE]',
	flags: {
		'--turn WHO': 'whose turn it is: us (if nothing else is given) or an authority',
		'--status STATUS': 'open or closed, newest first, whoever’s turn they are',
		'--limit N': 'how many; 20 if not given, 200 at the most',
		'--after CURSOR': '`next` of the page before, as --json tells it',
		'--out FILE': 'all of them, as a table: .csv or .xlsx',
	},
	example: 'lintas case list --turn id.imigrasi',
	args: {
		turn: { type: 'string' },
		status: { type: 'string' },
		limit: { type: 'string' },
		after: { type: 'string' },
		out: { type: 'string' },
	},
	options: z
		.object({
			turn: z.string().max(64).optional(),
			status: z.enum(['open', 'closed']).optional(),
			limit: z.coerce.number().int().min(1).max(200).default(20),
			after: z.string().max(200).optional(),
			out: z
				.string()
				.regex(/\.(?:csv|xlsx)$/, 'a file .csv or .xlsx')
				.optional(),
		})
		.refine(({ turn, status }) => turn === undefined || status === undefined, 'either --turn or --status'),
	positionals: 0,
	async run({ options, config, terminal }) {
		const client = await openOfficerClient(config);
		const turn = options.turn ?? (options.status === undefined ? 'us' : undefined);
		if (options.out !== undefined) return await saveList(client, terminal, { ...options, turn }, options.out);
		const page = await client.cases({ ...options, turn });
		const { words, language } = terminal;
		const rows = page.items.map(({ id, host, home, persons, turn: next, openedAt }) => [
			next?.dueAt?.slice(0, 16) ?? '',
			next === null ? '' : `${stepName(next.step, language)}${next.steps > 1 ? ` +${next.steps - 1}` : ''}`,
			`${host} → ${home}`,
			`${persons}`,
			openedAt.slice(0, 10),
			id,
		]);
		const heading = [words.dueUtc, words.stepHeading, words.between, words.persons, words.openedAt, words.caseHeading];
		for (const line of toTable([heading, ...rows])) terminal.line(line);
		terminal.value(page);
		return 0;
	},
});

/** Every page of it, in one table. */
async function saveList(
	client: OfficerClient,
	terminal: Terminal,
	wish: Pick<CaseListWish, 'turn' | 'status'>,
	out: string,
): Promise<ExitCode> {
	const now = Temporal.Now.instant();
	const cases: ListedCase[] = [];
	for (let after: string | undefined | null; after !== null; ) {
		const page: CasePage = await client.cases({ ...wish, limit: 200, after });
		cases.push(...page.items.map((item) => toListed(item, now)));
		terminal.meter(`${cases.length}`);
		after = page.next;
	}
	terminal.meter();
	const madeAt = toTimestamp(now);
	const table = out.endsWith('.csv')
		? toCaseCsv(cases, terminal.language)
		: await toCaseXlsx(cases, terminal.language, madeAt);
	await saveNew(out, table);
	terminal.line(`${terminal.words.saved}: ${out}`);
	terminal.value({ file: out, cases: cases.length });
	return 0;
}

function toListed({ turn, openedAt, ...item }: CasePage['items'][number], now: Temporal.Instant): ListedCase {
	const opened = Temporal.Instant.from(openedAt);
	return {
		...item,
		openedAt: toTimestamp(opened),
		nextStep: turn?.step ?? null,
		turn: turn === null ? [] : [turn.authority],
		dueAt: turn?.dueAt ?? null,
		elapsedDays: Math.floor(opened.until(now).total('hours') / 24),
	};
}

export const showCaseCommand = defineCommand({
	name: 'show',
	summary: 'A case as all its participants see it: whose turn, until when, and what it waits for',
	usage: 'CASE [--person REQUEST]',
	flags: { '--person REQUEST': 'of a group: this person alone, by the request about them' },
	example: 'lintas case show 019aa0f2-7c1e-7b1a-9d55-3f0c6f0a1b2c',
	args: { person: { type: 'string' } },
	options: z.object({ person: z.string().max(64).optional() }),
	positionals: 1,
	async run({ options: { person }, positionals: [id = ''], config, terminal }) {
		const client = await openOfficerClient(config);
		const view = await client.case(id);
		const isMeant = (each: string) => person === undefined || each === person;
		if (!view.persons.some((each) => isMeant(each.id))) throw new UsageError('--person: nobody of this case.');
		const persons = view.persons.filter((each) => isMeant(each.id));
		const shown = { ...view, persons, tasks: view.tasks.filter((task) => isMeant(task.person)) };
		for (const line of toCaseLines(shown, terminal.language)) terminal.line(line);
		if (view.assignment !== null) terminal.line(`  ${terminal.words.assignedTo} ${view.assignment.person}`);
		for (const line of toDuplicateLines(id, view.duplicates, terminal.language)) terminal.line(line);
		terminal.value(shown);
		return 0;
	},
});

export const timelineCommand = defineCommand({
	name: 'timeline',
	summary: 'The events of a case in the order in which they count, and which count for nothing',
	usage: 'CASE',
	flags: {},
	example: 'lintas case timeline 019aa0f2-7c1e-7b1a-9d55-3f0c6f0a1b2c',
	args: {},
	options: z.object({}),
	positionals: 1,
	async run({ positionals: [id = ''], config, terminal }) {
		const client = await openOfficerClient(config);
		const timeline = await client.caseTimeline(id);
		for (const line of toTimelineLines(timeline.events, terminal.language)) terminal.line(line);
		terminal.value(timeline);
		return 0;
	},
});

export const stepsCommand = defineCommand({
	name: 'steps',
	summary: 'The table of steps: whose each is, what comes first and why, how it may end',
	usage: '',
	flags: {},
	example: 'lintas case steps',
	args: {},
	options: z.object({}),
	positionals: 0,
	async run({ terminal }) {
		for (const line of toStepLines(terminal.language)) terminal.line(line);
		terminal.value(repatriationSteps);
		return 0;
	},
});
