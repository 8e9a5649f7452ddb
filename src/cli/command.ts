import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import type { z } from 'zod';
import { type Config, parseConfig } from '../config.ts';
import { toFieldProblems } from '../model/field-problems.ts';
import { Language, toExpectation } from '../problem-words.ts';
import { openTerminal, type Streams, type Terminal } from './terminal.ts';

/**
 * 0 done · 1 refused or failed · 2 wrong use · 3 not now, try again · 4 released, receipts still missing ·
 * 5 signed, waits for a second person.
 */
export type ExitCode = 0 | 1 | 2 | 3 | 4 | 5;

/** What `--help` tells of a command. */
interface About {
	readonly name: string;
	readonly summary: string;
	/** The words after the name, as they stand in `Usage:`; one line for each use where there are many. */
	readonly usage: string | readonly string[];
	/** What each option means, in its order; `--json` and `--help` every command has. */
	readonly flags: Readonly<Record<string, string>>;
	readonly example: string;
}

/** What a command is called with, checked. */
export interface Call<Options> {
	readonly options: Options;
	readonly positionals: readonly string[];
	readonly config: Config;
	readonly terminal: Terminal;
}

interface Definition<Options> extends About {
	/** For `parseArgs`. */
	readonly args: ParseArgsOptionsConfig;
	readonly options: z.ZodType<Options>;
	/** How many words must come with it: so many, or from so many to so many. */
	readonly positionals: number | readonly [least: number, most: number];
	run(call: Call<Options>): Promise<ExitCode>;
}

/** One command of `lintas`. */
export interface Command extends About {
	/** Of a group: each with help of its own. */
	readonly verbs?: readonly Command[];
	/** @throws Problem; `UsageError` */
	execute(words: readonly string[], environment: Environment, streams: Streams): Promise<ExitCode | 'asked-for-help'>;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** The command was called wrongly; the words say how, where its usage does not. */
export class UsageError extends Error {}

export function defineCommand<Options>(definition: Definition<Options>): Command {
	const { name, summary, usage, flags, example } = definition;
	return {
		name,
		summary,
		usage,
		flags,
		example,
		execute: async (words, environment, streams) => {
			const { json, help, positionals, values } = parseWords(definition.args, words);
			if (help) return 'asked-for-help';
			const [least, most] = [definition.positionals].flat() as [number, number?];
			if (positionals.length < least || positionals.length > (most ?? least)) {
				throw new UsageError();
			}
			const options = parseOptions(definition.options, values, readLanguage(environment));
			const config = parseConfig(environment);
			const terminal = openTerminal(json, config.LINTAS_LANGUAGE, streams);
			return await definition.run({ options, positionals, config, terminal });
		},
	};
}

/** Several commands under one name, each by its verb: `lintas case identify`. */
export function groupCommands(name: string, summary: string, verbs: readonly Command[]): Command {
	return {
		name,
		summary,
		usage: verbs.flatMap((verb) => [verb.usage].flat().map((usage) => `${verb.name} ${usage}`)),
		flags: Object.fromEntries(verbs.map((verb) => [verb.name, verb.summary])),
		example: verbs[0]?.example ?? '',
		verbs,
		execute: async ([word, ...words], environment, streams) => {
			if (word === '--help' || word === '-h') return 'asked-for-help';
			const verb = verbs.find((one) => one.name === word);
			if (verb === undefined) throw new UsageError(`Not one of ${verbs.map((one) => one.name).join(', ')}.`);
			return await verb.execute(words, environment, streams);
		},
	};
}

const everyCommand = { json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } as const;

/** A key id or digest (256 bits in base64url) or a person (128): one in 64 begins with a dash, and is no option for that. */
const dashedId = /^-(?:[A-Za-z0-9_-]{42}|[A-Za-z0-9_][A-Za-z0-9_-]{20})$/;

/** No word of a command line has a NUL in it. */
const mark = '\0';

function parseWords(args: ParseArgsOptionsConfig, words: readonly string[]) {
	try {
		const options = { ...args, ...everyCommand };
		const marked = words.map((word) => (dashedId.test(word) ? `${mark}${word}` : word));
		const { values, positionals } = parseArgs({ args: marked, options, allowPositionals: true });
		const { json, help, ...rest } = values;
		const unmark = (word: unknown) => (typeof word === 'string' ? word.replace(mark, '') : word);
		return {
			json: json === true,
			help: help === true,
			positionals: positionals.map((word) => word.replace(mark, '')),
			values: Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, unmark(value)])),
		};
	} catch (thrown) {
		const isUsage = thrown instanceof Error && 'code' in thrown && String(thrown.code).startsWith('ERR_PARSE_ARGS');
		throw isUsage ? new UsageError(thrown.message) : thrown;
	}
}

function parseOptions<Options>(schema: z.ZodType<Options>, values: object, language: Language): Options {
	const options = schema.safeParse(values);
	if (options.success) return options.data;
	const wrong = toFieldProblems(options.error).map(
		(field) => `--${field.pointer.split('/')[1]}: ${toExpectation(field, language)}`,
	);
	throw new UsageError([...new Set(wrong)].join('\n'));
}

/** What was asked for, before the rest of the configuration is read. */
export function readLanguage({ LINTAS_LANGUAGE }: Environment): Language {
	return Language.safeParse(LINTAS_LANGUAGE).data ?? 'en';
}
