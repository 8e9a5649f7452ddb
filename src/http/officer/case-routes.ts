import { createRoute, z } from '@hono/zod-openapi';
import { CaseParticipant, EventFrame } from '../../model/case-claims.ts';
import { isEachOnce } from '../../model/each-once.ts';
import { AuthorityId, DocumentId, PersonId, Timestamp } from '../../model/identifiers.ts';
import { LanguageTag } from '../../model/language.ts';
import { jsonAnswer, problemAnswer } from '../openapi.ts';
import {
	CaseAssignment,
	CaseChange,
	CaseNote,
	CaseNoteList,
	CasePage,
	CaseTurns,
	CaseView,
	OpenedCase,
	Timeline,
} from './case-schemas.ts';
import { bearer, refusals, releaseAnswers } from './routes.ts';
import { breakGlass, Release } from './schemas.ts';

const path = '/officer/v1/cases';
const one = z.object({ id: DocumentId });
const unknown = { 400: problemAnswer('Not an id.'), 404: problemAnswer('No such case.') };

const CaseQuery = z
	.object({
		turn: z
			.union([z.literal('us'), AuthorityId], 'us or an authority id')
			.optional()
			.openapi({ description: 'Open ones that are its turn, what is due first first; else all, newest first.' }),
		status: z.enum(['open', 'closed']).default('open'),
		limit: z.coerce.number().int().min(1).max(200).default(50),
		after: z.string().max(100).optional().openapi({ description: '`next` of the page before' }),
	})
	.refine(({ turn, status }) => turn === undefined || status === 'open', {
		path: ['status'],
		message: 'open: a closed case is nobody’s turn',
	});

/** Of a repatriation event, as it is typed; handling and recipients are those of the case. */
const CaseStep = z
	.strictObject({
		event: EventFrame,
		body: z.record(z.string(), z.unknown()).default({}),
		language: LanguageTag.optional(),
		breakGlass,
	})
	.openapi('CaseStep');

const Opening = Release.extend({
	keys: z
		.array(z.string().min(1).max(100))
		.refine(isEachOnce, 'each key once')
		.optional()
		.openapi({ description: 'One for each person: who is in a case by a key is not brought in again by it.' }),
}).openapi('Opening');

const json = <Schema extends z.ZodType>(schema: Schema) => ({
	body: { required: true, content: { 'application/json': { schema } } },
});

/** Of repatriation cases: who does what of them by when. */
export const caseRoutes = {
	events: createRoute({
		method: 'get',
		path: `${path}/events`,
		summary: 'The cases that changed last, and each that changes or is reminded of, as server-sent events',
		security: bearer,
		request: {
			headers: z.object({
				'last-event-id': Timestamp.optional().openapi({ description: 'From that event on; it may be told again.' }),
			}),
		},
		responses: {
			200: {
				description: 'Events `case`, nobody named in them; ends after five minutes: come again.',
				content: { 'text/event-stream': { schema: CaseChange } },
			},
			400: problemAnswer('Not an id of an event.'),
			429: problemAnswer('Many listen already.'),
			...refusals,
		},
	}),
	list: createRoute({
		method: 'get',
		path,
		summary: 'Repatriation cases, by whose turn they are or all of them',
		security: bearer,
		request: { query: CaseQuery },
		responses: { 200: jsonAnswer('A page.', CasePage), 400: problemAnswer('A wrong parameter.'), ...refusals },
	}),
	turns: createRoute({
		method: 'get',
		path: `${path}/turns`,
		summary: 'Of how many open cases it is whose turn, ours first',
		security: bearer,
		responses: { 200: jsonAnswer('Everybody whose turn it is.', CaseTurns), ...refusals },
	}),
	open: createRoute({
		method: 'post',
		path,
		summary: 'Open a case by a request about one person or many, released as one for each; or have them join one',
		security: bearer,
		request: json(Opening),
		responses: {
			...releaseAnswers,
			201: jsonAnswer('Signed and queued.', OpenedCase),
			202: jsonAnswer('Signed; some of it waits for a second person.', OpenedCase),
			404: problemAnswer('No such partner, or no such case to join.'),
		},
	}),
	show: createRoute({
		method: 'get',
		path: `${path}/{id}`,
		summary: 'A case as all its participants see it: who does what by when, and what it waited for; audited',
		security: bearer,
		request: { params: one },
		responses: { 200: jsonAnswer('The case.', CaseView), ...unknown, ...refusals },
	}),
	timeline: createRoute({
		method: 'get',
		path: `${path}/{id}/timeline`,
		summary: 'The events of a case in the order in which they count; audited',
		security: bearer,
		request: { params: one },
		responses: { 200: jsonAnswer('Its events.', Timeline), ...unknown, ...refusals },
	}),
	do: createRoute({
		method: 'post',
		path: `${path}/{id}/events`,
		summary: 'State how a step went, to all other participants',
		security: bearer,
		request: { params: one, ...json(CaseStep) },
		responses: { ...releaseAnswers, 404: problemAnswer('No such case, or partner.') },
	}),
	handOver: createRoute({
		method: 'post',
		path: `${path}/{id}/participants`,
		summary: 'Have another authority join, with steps that are its own from then on',
		security: bearer,
		request: { params: one, ...json(CaseParticipant.omit({ country: true }).openapi('JoiningParticipant')) },
		responses: { ...releaseAnswers, 404: problemAnswer('No such case, or partner.') },
	}),
	assign: createRoute({
		method: 'put',
		path: `${path}/{id}/assignment`,
		summary: 'Say who of this office looks after a case; it stays here',
		security: bearer,
		request: { params: one, ...json(z.strictObject({ person: PersonId.nullable() })) },
		responses: { 200: jsonAnswer('Who does now.', CaseAssignment), ...unknown, ...refusals },
	}),
	addNote: createRoute({
		method: 'post',
		path: `${path}/{id}/notes`,
		summary:
			'Write a note on a case or a person of it, such as where somebody is sheltered; it never leaves this office',
		security: bearer,
		request: {
			params: one,
			...json(z.strictObject({ text: z.string().trim().min(1).max(4_000), subject: DocumentId.optional() })),
		},
		responses: { 201: jsonAnswer('It is stored, encrypted.', CaseNote), ...unknown, ...refusals },
	}),
	notes: createRoute({
		method: 'get',
		path: `${path}/{id}/notes`,
		summary: 'The notes of this office on a case, oldest first; audited',
		security: bearer,
		request: { params: one },
		responses: { 200: jsonAnswer('Its notes.', CaseNoteList), ...unknown, ...refusals },
	}),
};
