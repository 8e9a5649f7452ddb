import type { Context } from 'hono';
import type { z } from 'zod';
import { toFieldProblems } from '../../model/field-problems.ts';
import { Problem, toProblem } from '../../problem.ts';
import { type FormatName, findFormat, formats } from '../../tables/formats.ts';
import type { DoorEnv } from '../app.ts';
import { toProblemDetails } from '../problems.ts';
import { withFirst } from './with-first.ts';

/** The form of a file that is sent, one of those. @throws Problem `media-type-unsupported` */
export function requireFormat<Name extends FormatName>({ req }: Context<DoorEnv>, taken: readonly Name[]): Name {
	const format = findFormat(req.header('content-type') ?? '');
	const found = taken.find((name) => name === format);
	if (found !== undefined && (req.header('content-encoding') ?? 'identity') === 'identity') return found;
	const types = taken.map((name) => formats[name].mediaType);
	throw new Problem('media-type-unsupported', { detail: `It takes ${types.join(', ')}, without a Content-Encoding.` });
}

/** The parameters of a request whose body is no JSON. @throws Problem `request-malformed` */
export function parseQuery<Query>({ req }: Context<DoorEnv>, schema: z.ZodType<Query>): Query {
	const { data, error } = schema.safeParse(req.query());
	if (error === undefined) return data;
	throw new Problem('request-malformed', { fields: toFieldProblems(error) });
}

/** The bytes of a body as they come. */
export function readIncoming({ env }: Context<DoorEnv>): AsyncIterable<Uint8Array> {
	return env.incoming.iterator({ destroyOnReturn: false });
}

/**
 * Answers a file that is still read: a line of JSON for each row, as soon as it is stored, then one with how many rows
 * came to what. A problem before the first row is thrown; after it, it is told in a line of its own.
 */
export async function answerRows<Row extends { readonly outcome: string }>(
	context: Context<DoorEnv>,
	rows: AsyncIterable<Row>,
	outcomes: readonly Row['outcome'][],
	toLine: (row: Row) => object,
): Promise<Response> {
	const lines = toLines(rows, outcomes, toLine, context.get('requestId'));
	const first = await lines.next();
	const body = ReadableStream.from(encode(withFirst(first, lines)));
	return context.body(body, 200, { 'content-type': formats.ndjson.mediaType });
}

async function* toLines<Row extends { readonly outcome: string }>(
	rows: AsyncIterable<Row>,
	outcomes: readonly Row['outcome'][],
	toLine: (row: Row) => object,
	requestId: string,
): AsyncGenerator<object, void> {
	const summary = Object.fromEntries(outcomes.map((outcome) => [outcome, 0]));
	let isFirst = true;
	try {
		for await (const row of rows) {
			isFirst = false;
			summary[row.outcome] = (summary[row.outcome] ?? 0) + 1;
			yield toLine(row);
		}
		yield { summary };
	} catch (thrown) {
		if (isFirst) throw thrown;
		yield { problem: toProblemDetails(toProblem(thrown), requestId), summary };
	}
}

async function* encode(lines: AsyncIterable<object>): AsyncGenerator<Uint8Array> {
	const encoder = new TextEncoder();
	for await (const line of lines) yield encoder.encode(`${JSON.stringify(line)}\n`);
}
