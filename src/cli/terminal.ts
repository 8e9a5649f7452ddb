import type { Problem } from '../problem.ts';
import { type Language, toExpectation, toWords } from '../problem-words.ts';
import { type Words, wordsIn } from './words.ts';

/** Where a command writes: the streams of its process, or those of a test. */
export interface Streams {
	readonly stdout: Stream;
	readonly stderr: Stream;
}

interface Stream {
	readonly isTTY?: boolean;
	write(chunk: string | Uint8Array): unknown;
}

/** People's lines or one JSON value go to stdout, progress and errors to stderr. */
export interface Terminal extends Streams {
	readonly language: Language;
	readonly words: Words;
	/** For people; nothing with `--json`. */
	line(text?: string): void;
	/** For machines; nothing without `--json`. One value a call, one line each. */
	value(value: unknown): void;
	/** What is going on, for whoever waits. */
	progress(text: string): void;
	/** How far it has come, on one line that is written over; nothing where stderr is no terminal. Without a text it goes. */
	meter(text?: string): void;
}

export function openTerminal(json: boolean, language: Language, { stdout, stderr }: Streams): Terminal {
	return {
		stdout,
		stderr,
		language,
		words: wordsIn(language),
		line: (text = '') => {
			if (!json) stdout.write(`${toPlain(text)}\n`);
		},
		value: (value) => {
			if (json) stdout.write(`${JSON.stringify(value)}\n`);
		},
		progress: (text) => {
			stderr.write(`${toPlain(text)}\n`);
		},
		meter: (text = '') => {
			// ECMA-48: back to the first column, erase to the end of the line.
			if (stderr.isTTY) stderr.write(`\r\x1b[K${toPlain(text)}`);
		},
	};
}

/**
 * What a partner wrote must not steer a terminal: control characters (line breaks too) and bidirectional
 * controls (Unicode UAX #9) are shown as their code points.
 */
export function toPlain(text: string): string {
	return text.replaceAll(
		/[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu,
		(character) => `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
	);
}

/** One line with its remedy, and one for each field. */
export function describeProblem({ code, detail, fields }: Problem, language: Language): string {
	const { title, remedy } = toWords(code, language);
	const about = detail === undefined ? '' : ` ${detail}`;
	const lines = fields.map((field) => `  ${field.pointer}: ${toExpectation(field, language)}${toRuleName(field)}`);
	return [`${code}: ${title}${about} ${remedy}`, ...lines].map(toPlain).join('\n');
}

function toRuleName({ rule }: Problem['fields'][number]): string {
	return rule === undefined ? '' : ` (${rule})`;
}

/** Columns as wide as their widest cell. */
export function toTable(rows: readonly (readonly string[])[]): string[] {
	const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
	return rows.map((row) =>
		row
			.map((cell, column) => cell.padEnd(widths[column] ?? 0))
			.join('  ')
			.trimEnd(),
	);
}
