import { createRoute, z } from '@hono/zod-openapi';
import { type PaperFormat, paperFormats, paperNames } from '../../cases/papers/papers.ts';
import type { PaperQuestion, PrintedPaper } from '../../cases/print-paper.ts';
import { audiences } from '../../cases/protection.ts';
import type { Reader } from '../../exchange/reads.ts';
import { DocumentId } from '../../model/identifiers.ts';
import { Language } from '../../problem-words.ts';
import type { DoorApp } from '../app.ts';
import { problemAnswer } from '../openapi.ts';
import { purposeQuery, requirePurpose } from './purpose.ts';
import { bearer, refusals } from './routes.ts';

/** What the route of papers leads to. */
export interface CasePaperDoor {
	readonly printPaper: (reader: Reader, id: DocumentId, question: PaperQuestion) => Promise<PrintedPaper>;
}

const mediaTypes: Readonly<Record<PaperFormat, string>> = {
	pdf: 'application/pdf',
	html: 'text/html; charset=utf-8',
	csv: 'text/csv; charset=utf-8',
	xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
	ics: 'text/calendar; charset=utf-8',
};

const file = { schema: z.string().openapi({ format: 'binary' }) };

const casePaperRoute = createRoute({
	method: 'get',
	path: '/officer/v1/cases/{id}/papers/{paper}',
	summary: 'A paper of a repatriation case, with what its reader may know by now and no more',
	security: bearer,
	request: {
		params: z.object({ id: DocumentId, paper: z.enum(paperNames) }),
		query: purposeQuery.extend({
			person: DocumentId.optional().openapi({ description: 'Of this person alone: the request about them.' }),
			for: z.enum(audiences).optional().openapi({ description: 'Who gets it; each paper is for some of them.' }),
			format: z.enum(paperFormats).optional(),
			lang: Language.default('id'),
		}),
	},
	responses: {
		200: {
			description: 'The paper.',
			content: Object.fromEntries(Object.values(mediaTypes).map((mediaType) => [mediaType, file])),
		},
		400: problemAnswer(
			'Not an id, a paper that is not for that reader or not to be had in that format, or no purpose.',
		),
		403: problemAnswer('What it shows was shared for another purpose.'),
		404: problemAnswer('No such case.'),
		409: problemAnswer('It may name nobody now, or would tell a carrier why somebody travels.'),
		...refusals,
	},
});

export function addCasePaperRoute(app: DoorApp, door: CasePaperDoor): void {
	app.openapi(
		casePaperRoute,
		async (context) => {
			const { id, paper } = context.req.valid('param');
			const { purpose, lang: language, ...asked } = context.req.valid('query');
			const reader = { by: context.get('person'), purpose };
			const { format, bytes } = await door.printPaper(reader, id, { paper, language, ...asked });
			// As a file: it is no page of this door.
			const headers = { 'content-type': mediaTypes[format], 'content-disposition': 'attachment' };
			return context.body(new Uint8Array(bytes), 200, headers);
		},
		requirePurpose,
	);
}
