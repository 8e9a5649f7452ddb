import { createRoute, z } from '@hono/zod-openapi';
import type { ImportedRow } from '../../exchange/import-drafts.ts';
import { toFieldProblems } from '../../model/field-problems.ts';
import { findKind } from '../../model/kinds.ts';
import type { Person } from '../../model/person.ts';
import { Problem, toProblem } from '../../problem.ts';
import { findDialect } from '../../tables/dialects.ts';
import { type FormatName, findFormat, formats, readDrafts } from '../../tables/formats.ts';
import type { ReadRow } from '../../tables/read-drafts.ts';
import type { DoorApp } from '../app.ts';
import { problemAnswer } from '../openapi.ts';
import { toProblemDetails } from '../problems.ts';
import { ImportLine, ImportQuery, type Summary } from './import-schemas.ts';
import { withWords } from './released-answer.ts';
import { bearer, refusals } from './routes.ts';
import { withFirst } from './with-first.ts';

/** What the route of imports leads to. */
export interface ImportDoor {
	readonly importDrafts: (by: Person, rows: AsyncIterable<ReadRow>) => AsyncIterable<ImportedRow>;
}

const ndjson = formats.ndjson.mediaType;
const anyBytes = { schema: z.string().openapi({ format: 'binary' }) };

export const importRoute = createRoute({
	method: 'post',
	path: '/officer/v1/imports',
	summary: 'Make drafts of the rows of a file, streamed both ways; they wait for their release',
	security: bearer,
	request: {
		query: ImportQuery,
		body: {
			required: true,
			content: Object.fromEntries(Object.values(formats).map(({ mediaType }) => [mediaType, anyBytes])),
		},
	},
	responses: {
		200: {
			description: 'A line for each row, in order, as soon as it is stored; then one with the summary.',
			content: { [ndjson]: { schema: ImportLine } },
		},
		400: problemAnswer('A wrong parameter.'),
		413: problemAnswer('A workbook that is too large.'),
		415: problemAnswer('Not CSV, a workbook, JSON or NDJSON.'),
		422: problemAnswer('A file that cannot be read, or columns that fit no field.'),
		...refusals,
	},
});

/** Not by `app.openapi`, which would read a JSON body whole. */
export function addImportRoute(app: DoorApp, door: ImportDoor): void {
	app.post(importRoute.path, async (context) => {
		const format = requireFormat(context.req.header('content-type'), context.req.header('content-encoding'));
		const query = parseQuery(context.req.query());
		const incoming = context.env.incoming.iterator({ destroyOnReturn: false });
		const lines = toLines(
			door.importDrafts(context.get('person'), readRows(format, incoming, query)),
			context.get('requestId'),
		);
		// Until the first line is there a problem still is the answer.
		const first = await lines.next();
		return context.body(ReadableStream.from(encode(withFirst(first, lines))), 200, { 'content-type': ndjson });
	});
}

function requireFormat(mediaType = '', encoding = 'identity'): FormatName {
	const format = encoding === 'identity' ? findFormat(mediaType) : undefined;
	if (format !== undefined) return format;
	const taken = Object.values(formats).map(({ mediaType }) => mediaType);
	throw new Problem('media-type-unsupported', { detail: `It takes ${taken.join(', ')}, without a Content-Encoding.` });
}

function parseQuery(query: Record<string, string>): ImportQuery {
	const { data, error } = ImportQuery.safeParse(query);
	if (error === undefined) return data;
	throw new Problem('request-malformed', { fields: toFieldProblems(error) });
}

function readRows(format: FormatName, bytes: AsyncIterable<Uint8Array>, query: ImportQuery): AsyncIterable<ReadRow> {
	const kind = query.kind === undefined ? undefined : findKind(query.kind);
	const { sheet, defaults } = query;
	const dialect = findDialect(query.dialect, kind, query.map);
	return readDrafts(format, bytes, { kind, defaults, ...dialect, ...(sheet !== undefined && { sheet }) });
}

/** A problem before the first row is thrown; after it, it is told in a line of its own. */
async function* toLines(rows: AsyncIterable<ImportedRow>, requestId: string): AsyncGenerator<ImportLine, void> {
	const summary: Summary = { draft: 0, doubts: 0, present: 0, refused: 0 };
	let isFirst = true;
	try {
		for await (const row of rows) {
			isFirst = false;
			summary[row.outcome] += 1;
			yield toLine(row);
		}
		yield { summary };
	} catch (thrown) {
		if (isFirst) throw thrown;
		yield { problem: toProblemDetails(toProblem(thrown), requestId), summary };
	}
}

function toLine(row: ImportedRow): ImportLine {
	switch (row.outcome) {
		case 'doubts':
			return { ...row, doubts: withWords(row.doubts) };
		case 'refused':
			return { ...row, fields: [...row.fields] };
		default:
			return row;
	}
}

async function* encode(lines: AsyncIterable<ImportLine>): AsyncGenerator<Uint8Array> {
	const encoder = new TextEncoder();
	for await (const line of lines) yield encoder.encode(`${JSON.stringify(line)}\n`);
}
