import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { z } from 'zod';
import { ImportLine } from '../http/officer/import-schemas.ts';
import { readProblem } from '../http/problems.ts';
import { parseJsonBytes } from '../json.ts';
import { isProblemCode, Problem } from '../problem.ts';
import { toExpectation, toWords } from '../problem-words.ts';
import { findFormatOf, formatNames, formats } from '../tables/formats.ts';
import { defineCommand, type ExitCode, UsageError } from './command.ts';
import { describeIssues } from './issues.ts';
import { openOfficerClient } from './officer-client.ts';
import { describeProblem, type Terminal } from './terminal.ts';

export const importCommand = defineCommand({
	name: 'import',
	summary: 'Make drafts of the rows of a file (.csv, .xlsx, .json, .ndjson); they wait for their release',
	usage: 'FILE [--kind KIND] [--dialect NAME] [--sheet NAME] [--map FILE] [--defaults FILE]',
	flags: {
		'--kind KIND': 'what the rows are; not needed for whole drafts in JSON (`lintas template` lists the kinds)',
		'--dialect NAME': 'interpol (public notices, JSON) or htcds (column names): whose names the columns have',
		'--sheet NAME': 'of a workbook; the first if not given',
		'--map FILE': 'JSON: which column each header of the file stands for (docs/IMPORT.md)',
		'--defaults FILE': 'JSON: what holds for rows that do not say otherwise, by column: validUntil, handling …',
	},
	example: 'lintas import pelaku.xlsx --kind perpetrator-profile --defaults defaults.json',
	args: {
		kind: { type: 'string' },
		dialect: { type: 'string' },
		sheet: { type: 'string' },
		map: { type: 'string' },
		defaults: { type: 'string' },
	},
	options: z.object({
		kind: z.string().optional(),
		dialect: z.string().optional(),
		sheet: z.string().optional(),
		map: z.string().optional(),
		defaults: z.string().optional(),
	}),
	positionals: 1,
	async run({ options: { map, defaults, ...plain }, positionals: [file = ''], config, terminal }) {
		const format = findFormatOf(file);
		if (format === undefined) throw new UsageError(`FILE must end in ${formatNames.join(', ')}.`);
		const query = new URLSearchParams(Object.entries(plain).filter(isGiven));
		if (map !== undefined) query.set('map', JSON.stringify(await readJsonFile(map)));
		if (defaults !== undefined) query.set('defaults', JSON.stringify(await readJsonFile(defaults)));
		const client = await openOfficerClient(config);
		const sent = await openFile(file);
		const answer = await client.stream(`/officer/v1/imports?${query}`, {
			body: sent.bytes,
			mediaType: formats[format].mediaType,
		});
		return await tellLines(answer, sent.describe, terminal);
	},
});

async function readJsonFile(file: string): Promise<unknown> {
	const bytes = await readFile(file).catch((cause: unknown) => {
		throw new Problem('file-unreadable', { detail: `File ${file}.`, cause });
	});
	return parseJsonBytes(bytes);
}

/** The bytes of a file, and how many of them are on their way. */
async function openFile(file: string) {
	const { size } = await stat(file).catch((cause: unknown) => {
		throw new Problem('file-unreadable', { detail: `File ${file}.`, cause });
	});
	let sent = 0;
	async function* bytes() {
		for await (const chunk of createReadStream(file) as AsyncIterable<Uint8Array>) {
			sent += chunk.length;
			yield chunk;
		}
	}
	return { bytes: bytes(), describe: () => `${Math.floor((sent / Math.max(size, 1)) * 100)} %` };
}

async function tellLines(
	answer: AsyncIterable<Uint8Array>,
	describeSent: () => string,
	terminal: Terminal,
): Promise<ExitCode> {
	const { words } = terminal;
	let rows = 0;
	let told = 0;
	for await (const text of createInterface({ input: Readable.from(answer) })) {
		const line = ImportLine.parse(parseJsonBytes(Buffer.from(text)));
		terminal.value(line);
		if ('summary' in line) return tellEnd(line, terminal);
		rows += 1;
		if (line.outcome === 'refused' || line.outcome === 'doubts') terminal.meter();
		tellRow(line, terminal);
		if (performance.now() - told < 200) continue;
		told = performance.now();
		terminal.meter(`${describeSent()}  ${rows} ${words.rows}`);
	}
	throw new Problem('gateway-unreachable', { detail: 'It stopped in the middle of the answer.' });
}

type RowLine = Extract<ImportLine, { line: number }>;

/** A row that a person has to do something about. */
function tellRow(row: RowLine, terminal: Terminal): void {
	const { words, language, line } = terminal;
	if (row.outcome === 'doubts') {
		for (const text of describeIssues(row.doubts, terminal)) line(`${words.row} ${row.line}: ${text}`);
	}
	if (row.outcome !== 'refused') return;
	const { title } = isProblemCode(row.problem) ? toWords(row.problem, language) : { title: row.problem };
	line(`${words.row} ${row.line}: ${words.refused}. ${title}`);
	for (const { pointer, column, ...field } of row.fields) {
		line(
			`  ${[column, pointer].filter((part) => part !== undefined && part !== '').join(' ')}: ${toExpectation(field, language)}`,
		);
	}
}

function tellEnd(end: Extract<ImportLine, { summary: object }>, terminal: Terminal): ExitCode {
	const { words, language, line } = terminal;
	terminal.meter();
	const { draft, doubts, present, refused } = end.summary;
	line(
		`${draft} ${words.newDrafts}, ${doubts} ${words.newDoubts}, ${present} ${words.alreadyHere}, ${refused} ${words.refused}`,
	);
	if (!('problem' in end)) return refused > 0 ? 1 : 0;
	const problem = readProblem(end.problem) ?? new Problem('internal-error');
	terminal.stderr.write(`${words.cutShort}: ${describeProblem(problem, language)}\n`);
	return problem.kind === 'unavailable' || problem.kind === 'busy' ? 3 : 1;
}

function isGiven(option: [string, string | undefined]): option is [string, string] {
	return option[1] !== undefined;
}
