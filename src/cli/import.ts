import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { ImportLine } from '../http/officer/import-schemas.ts';
import { parseJsonBytes } from '../json.ts';
import { Problem } from '../problem.ts';
import { findFormatOf, formatNames, formats } from '../tables/formats.ts';
import { defineCommand, type ExitCode, UsageError } from './command.ts';
import { describeIssues } from './issues.ts';
import { openOfficerClient } from './officer-client.ts';
import { cutInTheMiddle, sendRows, tellProblem, tellRefused } from './send-rows.ts';
import type { Terminal } from './terminal.ts';

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
		const sent = { file, mediaType: formats[format].mediaType };
		return await tellLines(sendRows(client, `/officer/v1/imports?${query}`, sent, ImportLine, terminal), terminal);
	},
});

async function readJsonFile(file: string): Promise<unknown> {
	const bytes = await readFile(file).catch((cause: unknown) => {
		throw new Problem('file-unreadable', { detail: `File ${file}.`, cause });
	});
	return parseJsonBytes(bytes);
}

async function tellLines(lines: AsyncIterable<ImportLine>, terminal: Terminal): Promise<ExitCode> {
	for await (const line of lines) {
		if ('summary' in line) return tellEnd(line, terminal);
		tellRow(line, terminal);
	}
	throw cutInTheMiddle();
}

type RowLine = Extract<ImportLine, { line: number }>;

/** A row that a person has to do something about. */
function tellRow(row: RowLine, terminal: Terminal): void {
	const { words, line } = terminal;
	if (row.outcome === 'doubts') {
		terminal.meter();
		for (const text of describeIssues(row.doubts, terminal)) line(`${words.row} ${row.line}: ${text}`);
	}
	if (row.outcome === 'refused') tellRefused(row, terminal);
}

function tellEnd(end: Extract<ImportLine, { summary: object }>, terminal: Terminal): ExitCode {
	const { words, line } = terminal;
	terminal.meter();
	const { draft, doubts, present, refused } = end.summary;
	line(
		`${draft} ${words.newDrafts}, ${doubts} ${words.newDoubts}, ${present} ${words.alreadyHere}, ${refused} ${words.refused}`,
	);
	return tellProblem(end, terminal) ?? (refused > 0 ? 1 : 0);
}

function isGiven(option: [string, string | undefined]): option is [string, string] {
	return option[1] !== undefined;
}
