import { createRoute, z } from '@hono/zod-openapi';
import { IdentityRecord } from '../../cases/identity/identity.ts';
import type { ImportedRecord } from '../../cases/identity/import-records.ts';
import { IdentityQuery } from '../../cases/identity/query.ts';
import { type ReadRecord, readRecords } from '../../cases/identity/read-records.ts';
import type { IdentityRegister } from '../../cases/identity/registers.ts';
import type { Candidate, IdentitySearch, Searcher } from '../../cases/identity/search.ts';
import type { OpenedAttachment } from '../../exchange/attachment-reading.ts';
import type { Log } from '../../log.ts';
import { purposes } from '../../model/handling.ts';
import { AttachmentId, DocumentId, IdentityRecordId } from '../../model/identifiers.ts';
import type { Person } from '../../model/person.ts';
import { formats } from '../../tables/formats.ts';
import { readCsv } from '../../tables/read-csv.ts';
import { readXlsx } from '../../tables/read-xlsx.ts';
import type { DoorApp } from '../app.ts';
import { jsonAnswer, problemAnswer } from '../openapi.ts';
import { ProblemDetails } from '../problems.ts';
import { answerFile } from './attachments.ts';
import { answerRows, parseQuery, readIncoming, requireFormat } from './import-answer.ts';
import { RowProblem } from './import-schemas.ts';
import { Likeness, toLikenessView, Words } from './likeness.ts';
import { purposeQuery, requirePurpose } from './purpose.ts';
import { bearer, refusals } from './routes.ts';
import { Instant } from './schemas.ts';

const CandidateView = z
	.object({
		id: IdentityRecordId,
		source: z.string(),
		...Likeness,
		photo: AttachmentId.nullable(),
		record: IdentityRecord,
	})
	.openapi('IdentityCandidate');

export const IdentityAnswer = z
	.object({
		outcome: z.enum(['candidates', 'none', 'too-common']),
		/** That a score decides nothing. */
		caution: Words,
		candidates: z.array(CandidateView),
	})
	.openapi('IdentitySearch');
export type IdentityAnswer = z.infer<typeof IdentityAnswer>;

const IdentityQuestion = z
	.strictObject({
		purpose: z.enum(purposes).openapi({ description: 'What it is asked for, for the audit log.' }),
		case: DocumentId.optional().openapi({ description: 'The document that opened the case.' }),
		query: IdentityQuery,
	})
	.openapi('IdentityQuestion');

const caution = {
	en: 'A score is evidence for a person to weigh and no decision: talk to them, compare photographs and papers.',
	id: 'Skor adalah bahan pertimbangan bagi petugas, bukan keputusan: wawancarai orangnya, bandingkan foto dan surat.',
};

const Source = z
	.string()
	.regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'a name such as civil-registry')
	.openapi({ description: 'Which register it is: a reference names one record of it.' });

const RecordsQuery = z.object({
	source: Source,
	sheet: z.string().min(1).max(100).optional().openapi({ description: 'Of a workbook; the first if not given.' }),
});

const RecordsSummary = z.object({ stored: z.int(), replaced: z.int(), present: z.int(), refused: z.int() });

/** One line of the answer: a row each, then the summary, or the problem that ended the reading. */
export const IdentityRecordLine = z
	.union([
		z.object({ line: z.int(), outcome: z.enum(['stored', 'replaced', 'present']) }),
		z.object({ line: z.int(), outcome: z.literal('refused'), problem: z.string(), fields: z.array(RowProblem) }),
		z.object({ problem: ProblemDetails, summary: RecordsSummary }),
		z.object({ summary: RecordsSummary }),
	])
	.openapi('IdentityRecordLine');
export type IdentityRecordLine = z.infer<typeof IdentityRecordLine>;

export const IdentityRegisters = z
	.object({
		items: z.array(z.object({ source: z.string(), records: z.int(), firstStoredAt: Instant, lastStoredAt: Instant })),
	})
	.openapi('IdentityRegisters');
export type IdentityRegisters = z.infer<typeof IdentityRegisters>;

export const RemovedRegister = z.object({ removed: z.int() }).openapi('RemovedRegister');
export type RemovedRegister = z.infer<typeof RemovedRegister>;

const tables = ['csv', 'xlsx'] as const;
const anyBytes = { schema: z.string().openapi({ format: 'binary' }) };

export const identityRoutes = {
	search: createRoute({
		method: 'post',
		path: '/officer/v1/identity-searches',
		summary: 'Who in our own records may be a person of whom little is known: ranked, each with its reasons',
		security: bearer,
		request: { body: { required: true, content: { 'application/json': { schema: IdentityQuestion } } } },
		responses: {
			200: jsonAnswer('Evidence for a person who decides.', IdentityAnswer),
			400: problemAnswer('Not JSON as it is allowed here, no purpose, or facts that cannot be read.'),
			413: problemAnswer('Too large.'),
			415: problemAnswer('Not JSON.'),
			422: problemAnswer('Too little to look for anybody by.'),
			...refusals,
		},
	}),
	photograph: createRoute({
		method: 'get',
		path: '/officer/v1/identity-records/{id}/photograph',
		summary: 'The photograph of somebody in our own records, for people to compare; audited',
		security: bearer,
		request: { params: z.object({ id: IdentityRecordId }), query: purposeQuery },
		responses: {
			200: { description: 'The file.', content: { 'application/octet-stream': anyBytes } },
			400: problemAnswer('Not an id, or no purpose.'),
			404: problemAnswer('No such record, or it has no photograph.'),
			...refusals,
		},
	}),
	import: createRoute({
		method: 'post',
		path: '/officer/v1/identity-records',
		summary:
			'Take in the records of a register of people, streamed both ways; a reference that comes again is replaced',
		security: bearer,
		request: {
			query: RecordsQuery,
			body: {
				required: true,
				content: Object.fromEntries(tables.map((name) => [formats[name].mediaType, anyBytes])),
			},
		},
		responses: {
			200: {
				description: 'A line for each row, in order, as soon as it is stored; then one with the summary.',
				content: { [formats.ndjson.mediaType]: { schema: IdentityRecordLine } },
			},
			400: problemAnswer('A wrong parameter.'),
			413: problemAnswer('A workbook that is too large.'),
			415: problemAnswer('Not CSV or a workbook.'),
			422: problemAnswer('A file that cannot be read, or columns that fit no field.'),
			...refusals,
		},
	}),
	registers: createRoute({
		method: 'get',
		path: '/officer/v1/identity-registers',
		summary: 'The registers of people that were imported, with how many records each has here',
		security: bearer,
		responses: { 200: jsonAnswer('All of them.', IdentityRegisters), ...refusals },
	}),
	remove: createRoute({
		method: 'delete',
		path: '/officer/v1/identity-registers/{source}',
		summary: 'Remove a register with its keys and photographs; audited',
		security: bearer,
		request: { params: z.object({ source: Source }) },
		responses: {
			200: jsonAnswer('How many records it had; 0 where there is none of that name.', RemovedRegister),
			400: problemAnswer('Not a name of a register.'),
			...refusals,
		},
	}),
};

/** What the routes of our own records lead to. */
export interface IdentityRecordsDoor {
	readonly searchIdentity: (searcher: Searcher, query: IdentityQuery) => Promise<IdentitySearch>;
	readonly readPhotograph: (searcher: Searcher, id: IdentityRecordId) => Promise<OpenedAttachment>;
	readonly log: Log;
	readonly importRecords: (
		by: Person,
		source: string,
		rows: AsyncIterable<ReadRecord>,
	) => AsyncIterable<ImportedRecord>;
	readonly listRegisters: () => Promise<readonly IdentityRegister[]>;
	readonly removeRegister: (by: Person, source: string) => Promise<number>;
}

export function addIdentityRoutes(app: DoorApp, door: IdentityRecordsDoor): void {
	app.openapi(
		identityRoutes.search,
		async (context) => {
			const { query, ...why } = context.req.valid('json');
			const { outcome, candidates } = await door.searchIdentity({ by: context.get('person'), ...why }, query);
			return context.json({ outcome, caution, candidates: candidates.map(toView) }, 200);
		},
		requirePurpose,
	);
	app.openapi(
		identityRoutes.photograph,
		async (context) => {
			const searcher = { by: context.get('person'), ...context.req.valid('query') };
			return answerFile(context, await door.readPhotograph(searcher, context.req.valid('param').id), door.log);
		},
		requirePurpose,
	);
	app.openapi(identityRoutes.registers, async (context) =>
		context.json({ items: [...(await door.listRegisters())] }, 200),
	);
	app.openapi(identityRoutes.remove, async (context) => {
		const removed = await door.removeRegister(context.get('person'), context.req.valid('param').source);
		return context.json({ removed }, 200);
	});
	// Not by `app.openapi`, which would read a JSON body whole.
	app.post(identityRoutes.import.path, async (context) => {
		const format = requireFormat(context, tables);
		const { source, sheet } = parseQuery(context, RecordsQuery);
		const bytes = readIncoming(context);
		const rows = readRecords(format === 'csv' ? readCsv(bytes) : readXlsx(bytes, sheet));
		const imported = door.importRecords(context.get('person'), source, rows);
		return await answerRows(context, imported, outcomes, (row) => row);
	});
}

const outcomes = ['stored', 'replaced', 'present', 'refused'] as const;

function toView(candidate: Candidate): IdentityAnswer['candidates'][number] {
	return { ...candidate, ...toLikenessView(candidate) };
}
