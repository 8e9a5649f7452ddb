import { createRoute, z } from '@hono/zod-openapi';
import type { FormLinkView, MadeFormLink as Made } from '../../cases/form-links.ts';
import type { Reader } from '../../exchange/reads.ts';
import { FormLinkWish, formLinkStates, formPurposes } from '../../model/case-forms.ts';
import { DocumentId, FormLinkId, PersonId } from '../../model/identifiers.ts';
import type { Person } from '../../model/person.ts';
import type { DoorApp } from '../app.ts';
import { jsonAnswer, problemAnswer } from '../openapi.ts';
import { readJsonBody } from './json-body.ts';
import { purposeQuery, requirePurpose } from './purpose.ts';
import { bearer, refusals } from './routes.ts';
import { Instant } from './schemas.ts';

export const MadeFormLink = z
	.object({
		id: FormLinkId,
		/** With the token, told this once. */
		url: z.url(),
		code: z.string().openapi({ description: 'Told this once; it goes to the office by another way than the link.' }),
		expiresAt: Instant,
	})
	.openapi('MadeFormLink');
export type MadeFormLink = z.infer<typeof MadeFormLink>;

const FormLink = z
	.object({
		id: FormLinkId,
		/** Of the request that is about the person. */
		person: DocumentId,
		purpose: z.enum(formPurposes),
		organisation: z.string(),
		madeAt: Instant,
		madeBy: PersonId,
		expiresAt: Instant,
		state: z.enum(formLinkStates),
		wrongCodes: z.int(),
		answeredAt: Instant.nullable(),
		answer: z.record(z.string(), z.string()).nullable().openapi({
			description: 'By the fields of the form, as the office typed it. A coordinator does the step that it is about.',
		}),
	})
	.openapi('FormLink');

export const FormLinkList = z.object({ items: z.array(FormLink) }).openapi('FormLinks');
export type FormLinkList = z.infer<typeof FormLinkList>;

const NewFormLink = FormLinkWish.extend({
	person: DocumentId.optional().openapi({
		description: 'Of its request; whoever the case was opened for if not given.',
	}),
}).openapi('NewFormLink');

const path = '/officer/v1/cases/{id}/form-links';
const ofCase = z.object({ id: DocumentId });

/** Links by which offices without a gateway answer. */
export const formLinkRoutes = {
	make: createRoute({
		method: 'post',
		path,
		summary: 'Make a link by which an office without a gateway answers one question about a person of a case',
		security: bearer,
		request: {
			params: ofCase,
			body: { required: true, content: { 'application/json': { schema: NewFormLink } } },
		},
		responses: {
			201: jsonAnswer('Made: link and code are told this once.', MadeFormLink),
			400: problemAnswer('Not an id, or fields missing or wrong.'),
			403: problemAnswer('What is said of the person was erased.'),
			404: problemAnswer('No such person in the case.'),
			409: problemAnswer(
				'The case of the person is closed, or consent to share was withdrawn; or several authors chose this id.',
			),
			...refusals,
		},
	}),
	list: createRoute({
		method: 'get',
		path,
		summary: 'The links of a case, with what was answered',
		security: bearer,
		request: { params: ofCase, query: purposeQuery },
		responses: {
			200: jsonAnswer('In the order in which they were made.', FormLinkList),
			400: problemAnswer('Not an id, or no purpose.'),
			403: problemAnswer('It was shared for another purpose.'),
			404: problemAnswer('No such case.'),
			409: problemAnswer('Several authors chose this id.'),
			...refusals,
		},
	}),
	revoke: createRoute({
		method: 'delete',
		path: '/officer/v1/form-links/{id}',
		summary: 'Revoke a link that was not answered yet',
		security: bearer,
		request: { params: z.object({ id: FormLinkId }) },
		responses: {
			204: { description: 'It counts no more.' },
			400: problemAnswer('Not an id.'),
			404: problemAnswer('No such link.'),
			409: problemAnswer('It counts no more anyway.'),
			...refusals,
		},
	}),
};

/** What these routes lead to. */
export interface FormLinkDoor {
	readonly maxBodyBytes: number;
	readonly makeFormLink: (
		by: Person,
		about: { readonly caseId: DocumentId; readonly person: DocumentId },
		wish: FormLinkWish,
	) => Promise<Made>;
	readonly listFormLinks: (reader: Reader, caseId: DocumentId) => Promise<readonly FormLinkView[]>;
	readonly revokeFormLink: (by: Person, id: FormLinkId) => Promise<void>;
}

export function addFormLinkRoutes(app: DoorApp, door: FormLinkDoor): void {
	app.on('POST', '/officer/v1/cases/:id/form-links', readJsonBody(door.maxBodyBytes));
	app.openapi(formLinkRoutes.make, async (context) => {
		const { id: caseId } = context.req.valid('param');
		const { person = caseId, ...wish } = context.req.valid('json');
		return context.json(await door.makeFormLink(context.get('person'), { caseId, person }, wish), 201);
	});
	app.openapi(
		formLinkRoutes.list,
		async (context) => {
			const reader = { by: context.get('person'), purpose: context.req.valid('query').purpose };
			const links = await door.listFormLinks(reader, context.req.valid('param').id);
			return context.json(
				{ items: links.map((link) => ({ ...link, answer: link.answer && { ...link.answer } })) },
				200,
			);
		},
		requirePurpose,
	);
	app.openapi(formLinkRoutes.revoke, async (context) => {
		await door.revokeFormLink(context.get('person'), context.req.valid('param').id);
		return context.body(null, 204);
	});
}
