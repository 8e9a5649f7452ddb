import { createRoute, z } from '@hono/zod-openapi';
import type { ImportedRow } from '../../exchange/import-drafts.ts';
import { findKind } from '../../model/kinds.ts';
import type { Person } from '../../model/person.ts';
import { findDialect } from '../../tables/dialects.ts';
import { type FormatName, formatNames, formats, readDrafts } from '../../tables/formats.ts';
import type { ReadRow } from '../../tables/read-drafts.ts';
import type { DoorApp } from '../app.ts';
import { problemAnswer } from '../openapi.ts';
import { answerRows, parseQuery, readIncoming, requireFormat } from './import-answer.ts';
import { ImportLine, ImportQuery } from './import-schemas.ts';
import { withWords } from './released-answer.ts';
import { bearer, refusals } from './routes.ts';

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
		const format = requireFormat(context, formatNames);
		const query = parseQuery(context, ImportQuery);
		const rows = readRows(format, readIncoming(context), query);
		return await answerRows(context, door.importDrafts(context.get('person'), rows), outcomes, toLine);
	});
}

const outcomes = ['draft', 'doubts', 'present', 'refused'] as const;

function readRows(format: FormatName, bytes: AsyncIterable<Uint8Array>, query: ImportQuery): AsyncIterable<ReadRow> {
	const kind = query.kind === undefined ? undefined : findKind(query.kind);
	const { sheet, defaults } = query;
	const dialect = findDialect(query.dialect, kind, query.map);
	return readDrafts(format, bytes, { kind, defaults, ...dialect, ...(sheet !== undefined && { sheet }) });
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
