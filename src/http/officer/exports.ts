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
import { toStreamAnswer } from './stream-answer.ts';

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
		429: problemAnswer('Others are being written.'),
		...refusals,
	},
});

/** Each holds a connection to the database while it is read. */
const exportsAtOnce = 3;

export function addExportRoute(app: DoorApp, door: ExportDoor): void {
	const stream = toStreamAnswer(exportsAtOnce);
	app.openapi(
		exportRoute,
		(context) => {
			const { purpose, of, format, kind } = context.req.valid('query');
			const found = kind === undefined ? undefined : findKind(kind);
			const openSnapshot = () => door.openExport(context.get('person'), purpose, of, kind);
			const write = (read: Snapshot['read']) => writeDrafts(format, found, read);
			return stream(context, formats[format].mediaType, () => closing(openSnapshot, write));
		},
		requirePurpose,
	);
}

/** Closes the snapshot when all is written, when it fails, and when nobody reads on. */
async function* closing(
	openSnapshot: () => Promise<Snapshot>,
	write: (read: Snapshot['read']) => AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void> {
	await using snapshot = await openSnapshot();
	yield* write(snapshot.read);
}
