import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import type { z } from 'zod';
import { type ProblemDetails, readProblem } from '../http/problems.ts';
import { parseJsonBytes } from '../json.ts';
import { isProblemCode, Problem } from '../problem.ts';
import { toExpectation, toWords } from '../problem-words.ts';
import type { ExitCode } from './command.ts';
import type { OfficerClient } from './officer-client.ts';
import { describeProblem, type Terminal } from './terminal.ts';

/**
 * Sends a file while the answer comes: a line for each of its rows, told to machines as it is, and how far it has come on
 * the meter.
 *
 * @throws Problem `file-unreadable` and of the door
 */
export async function* sendRows<Line>(
	client: OfficerClient,
	path: string,
	{ file, mediaType }: { readonly file: string; readonly mediaType: string },
	schema: z.ZodType<Line>,
	terminal: Terminal,
): AsyncGenerator<Line, void> {
	const sent = await openFile(file);
	const answer = await client.stream(path, { body: sent.bytes, mediaType });
	let rows = 0;
	let told = 0;
	for await (const text of createInterface({ input: Readable.from(answer) })) {
		const line = schema.parse(parseJsonBytes(Buffer.from(text)));
		terminal.value(line);
		yield line;
		rows += 1;
		if (performance.now() - told < 200) continue;
		told = performance.now();
		terminal.meter(`${sent.describe()}  ${rows} ${terminal.words.rows}`);
	}
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

/** The last line did not come. */
export function cutInTheMiddle(): Problem {
	return new Problem('gateway-unreachable', { detail: 'It stopped in the middle of the answer.' });
}

interface RefusedRow {
	readonly line: number;
	readonly problem: string;
	readonly fields: readonly {
		readonly pointer: string;
		readonly column?: string | undefined;
		readonly expected: string;
	}[];
}

/** A row that nothing was made of, and why. */
export function tellRefused(row: RefusedRow, { words, language, line, meter }: Terminal): void {
	meter();
	const { title } = isProblemCode(row.problem) ? toWords(row.problem, language) : { title: row.problem };
	line(`${words.row} ${row.line}: ${words.refused}. ${title}`);
	for (const { pointer, column, ...field } of row.fields) {
		const place = [column, pointer].filter((part) => part !== undefined && part !== '').join(' ');
		line(`  ${place}: ${toExpectation(field, language)}`);
	}
}

/** Where a problem ended the reading. @returns what the command ends with; undefined where nothing did */
export function tellProblem(
	end: { readonly summary: object; readonly problem?: ProblemDetails },
	terminal: Terminal,
): ExitCode | undefined {
	if (end.problem === undefined) return undefined;
	const problem = readProblem(end.problem) ?? new Problem('internal-error');
	terminal.stderr.write(`${terminal.words.cutShort}: ${describeProblem(problem, terminal.language)}\n`);
	return problem.kind === 'unavailable' || problem.kind === 'busy' ? 3 : 1;
}
