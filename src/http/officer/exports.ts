import { createRoute, z } from '@hono/zod-openapi';
import type { ExportSource, Snapshot } from '../../exchange/export-documents.ts';
import type { Purpose } from '../../model/handling.ts';
import { findKind, kinds } from '../../model/kinds.ts';
import type { Person } from '../../model/person.ts';
import { Problem } from '../../problem.ts';
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
		429: problemAnswer('Others are being written.'),
		...refusals,
	},
});

/** Each holds a connection to the database while it is read. */
const exportsAtOnce = 3;
/** Whoever takes no piece for so long is no reader. */
const stalledAfterMs = 60_000;

export function addExportRoute(app: DoorApp, door: ExportDoor): void {
	let open = 0;
	app.openapi(
		exportRoute,
		async (context) => {
			const { purpose, of, format, kind } = context.req.valid('query');
			if (open >= exportsAtOnce) throw new Problem('gateway-busy', { retryAfterSeconds: 30 });
			open += 1;
			const end = () => {
				open -= 1;
			};
			const found = kind === undefined ? undefined : findKind(kind);
			const openSnapshot = () => door.openExport(context.get('person'), purpose, of, kind);
			const pieces = closing(end, openSnapshot, (read) =>
				endingIfStalled(writeDrafts(format, found, read), () => context.env.outgoing.destroy()),
			);
			// Whatever goes wrong before the first piece is the answer.
			const first = await pieces.next();
			const headers = { 'content-type': formats[format].mediaType, 'cache-control': 'no-store' };
			return context.body(ReadableStream.from(withFirst(first, pieces)), 200, headers);
		},
		requirePurpose,
	);
}

/** Closes the snapshot when all is written, when it fails, and when nobody reads on. */
async function* closing(
	end: () => void,
	openSnapshot: () => Promise<Snapshot>,
	write: (read: Snapshot['read']) => AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void> {
	try {
		await using snapshot = await openSnapshot();
		yield* write(snapshot.read);
	} finally {
		end();
	}
}

/** A reader that stalls is cut off: the stream is then cancelled, and what it holds is given back. */
export async function* endingIfStalled<Piece>(pieces: AsyncIterable<Piece>, end: () => void): AsyncGenerator<Piece> {
	for await (const piece of pieces) {
		const timer = setTimeout(end, stalledAfterMs);
		try {
			yield piece;
		} finally {
			clearTimeout(timer);
		}
	}
}
