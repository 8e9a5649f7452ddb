import { createRoute, z } from '@hono/zod-openapi';
import type { ExportSource, Snapshot } from '../../exchange/export-documents.ts';
import type { Purpose } from '../../model/handling.ts';
import { findKind, kinds } from '../../model/kinds.ts';
import type { Person } from '../../model/person.ts';
import { formatNames, formats } from '../../tables/formats.ts';
import { writeDrafts } from '../../tables/write-drafts.ts';
import type { DoorApp } from '../app.ts';
import { problemAnswer } from '../openapi.ts';
import { purposeQuery, requirePurpose } from './purpose.ts';
import { bearer, refusals } from './routes.ts';
import { withFirst } from './with-first.ts';

/** What the route of exports leads to. */
export interface ExportDoor {
	readonly openExport: (
		by: Person,
		purpose: Purpose,
		source: ExportSource,
		kind: string | undefined,
	) => Promise<Snapshot>;
}

const ExportQuery = purposeQuery.extend({
	of: z.enum(['drafts', 'inbox', 'outbox'] satisfies ExportSource[]).openapi({ description: 'What to export.' }),
	format: z.enum(formatNames),
	kind: z
		.enum(kinds.map(({ name }) => name))
		.optional()
		.openapi({ description: 'This kind alone; a table (csv, xlsx) needs it.' }),
});

const file = { schema: z.string().openapi({ format: 'binary' }) };

export const exportRoute = createRoute({
	method: 'get',
	path: '/officer/v1/exports',
	summary: 'Drafts, or what arrived or was released, as a file that can be imported again; streamed, and audited',
	security: bearer,
	request: { query: ExportQuery },
	responses: {
		200: {
			description: 'As of one moment. Should it fail on the way, the connection is cut.',
			content: Object.fromEntries(Object.values(formats).map(({ mediaType }) => [mediaType, file])),
		},
		400: problemAnswer('A wrong parameter, no purpose, or a table without a kind.'),
		...refusals,
	},
});

export function addExportRoute(app: DoorApp, door: ExportDoor): void {
	app.openapi(
		exportRoute,
		async (context) => {
			const { purpose, of, format, kind } = context.req.valid('query');
			const snapshot = await door.openExport(context.get('person'), purpose, of, kind);
			const found = kind === undefined ? undefined : findKind(kind);
			const pieces = closing(snapshot, () => writeDrafts(format, found, snapshot.read));
			// Whatever goes wrong before the first piece is the answer.
			const first = await pieces.next();
			const headers = { 'content-type': formats[format].mediaType, 'cache-control': 'no-store' };
			return context.body(ReadableStream.from(withFirst(first, pieces)), 200, headers);
		},
		requirePurpose,
	);
}

/** Closes the snapshot when all is written, when it fails, and when nobody reads on. */
async function* closing(snapshot: Snapshot, write: () => AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
	await using _ = snapshot;
	yield* write();
}
