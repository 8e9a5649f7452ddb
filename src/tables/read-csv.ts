import { CsvError, type Parser, parse } from 'csv-parse';
import { decodeText } from './decode-text.ts';
import { unguardCell } from './formula-guard.ts';
import { findLostValue, type TableRow } from './row.ts';

/** Longer than any row that is meant; where a quote is not closed, no more than this is held in memory. */
const maxRowCharacters = 1_000_000;

const delimiters = [',', ';', '\t', '|'] as const;

/**
 * The rows of a CSV file (RFC 4180) of any size: comma, semicolon (as Excel writes in Indonesia), tab or bar,
 * told from the first line or its `sep=`; any line ends; quoted line breaks.
 *
 * A quote that is not closed ends the reading with a row that says so.
 *
 * @throws Problem `table-unreadable` where the bytes are no text
 */
export async function* readCsv(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<TableRow> {
	const { delimiter, skip, text } = await findDelimiter(decodeText(bytes));
	const records: string[][] = [];
	const parser = parse({
		delimiter,
		relax_column_count: true,
		record_delimiter: ['\r\n', '\n', '\r'],
		max_record_size: maxRowCharacters,
		// Not through the stream: where it breaks it would lose the rows before.
		on_record: (record: string[]) => {
			records.push(record);
			return null;
		},
	}).on('error', () => undefined);
	let line = skip;
	for await (const piece of withEnd(text)) {
		const problem = await feed(parser, piece);
		for (const cells of records.splice(0)) {
			line += 1;
			yield toRow(line, cells);
		}
		if (problem === undefined) continue;
		yield { line: line + 1, cells: [], problem: 'row-unreadable' };
		return;
	}
}

const end = Symbol('end');

async function* withEnd(text: AsyncIterable<string>): AsyncGenerator<string | typeof end> {
	yield* text;
	yield end;
}

/** @returns what is wrong with the text so far, where something is */
async function feed(parser: Parser, piece: string | typeof end): Promise<CsvError | undefined> {
	const { promise, resolve } = Promise.withResolvers<unknown>();
	if (piece === end) parser.end((error?: unknown) => resolve(error));
	else parser.write(piece, resolve);
	const error = await promise;
	if (error != null && !(error instanceof CsvError)) throw error;
	return error ?? undefined;
}

function toRow(line: number, written: readonly string[]): TableRow {
	const cells = written.map(unguardCell);
	const cellProblems = cells.flatMap((text, index) => {
		const expected = findLostValue(text);
		return expected === undefined ? [] : [{ index, expected }];
	});
	return { line, cells, ...(cellProblems.length > 0 && { cellProblems }) };
}

/** Looks at the first line and gives the text back whole, but for a `sep=` line. */
async function findDelimiter(text: AsyncGenerator<string>) {
	let start = '';
	while (!/[\r\n]./su.test(start) && start.length < maxRowCharacters) {
		const { value, done } = await text.next();
		if (done === true) break;
		start += value;
	}
	const stated = /^sep=([,;\t|])\r?\n?/u.exec(start);
	const rest = stated === null ? start : start.slice(stated[0].length);
	async function* whole() {
		yield rest;
		yield* text;
	}
	return { delimiter: stated?.[1] ?? guessDelimiter(rest), skip: stated === null ? 0 : 1, text: whole() };
}

/** The one that stands most often in the first line outside quotes. */
function guessDelimiter(text: string): string {
	const [line = ''] = text.replace(/"(?:[^"]|"")*"/g, '').split(/[\r\n]/);
	const counts = delimiters.map((delimiter) => line.split(delimiter).length);
	return delimiters[counts.indexOf(Math.max(...counts))] ?? ',';
}
