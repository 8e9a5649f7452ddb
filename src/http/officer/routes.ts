import { createRoute, z } from '@hono/zod-openapi';
import { DeliveryId, DocumentKey } from '../../model/identifiers.ts';
import { jsonAnswer, problemAnswer } from '../openapi.ts';
import { purposeQuery } from './purpose.ts';
import {
	Cancellation,
	DeliveryView,
	Disclosure,
	DocumentView,
	InboxPage,
	OutboxPage,
	PassingOn,
	Release,
	Released,
} from './schemas.ts';

export const refusals = {
	401: problemAnswer('No valid token.'),
	503: problemAnswer('Not now: try again after Retry-After.'),
};
export const bearer = [{ officerToken: [] }, { session: [] }];
export const pageQuery = z.object({
	limit: z.coerce.number().int().min(1).max(200).default(50),
	before: z.string().max(100).optional().openapi({ description: '`next` of the page before' }),
});

export const releaseAnswers = {
	201: jsonAnswer('Signed and queued, in one transaction.', Released),
	202: jsonAnswer('Signed; it waits for a second person, and nothing leaves before.', Released),
	400: problemAnswer('Not JSON as it is allowed here, or fields missing or wrong; nothing was released.'),
	403: problemAnswer('The policy does not allow it, field by field, or the partner does not take this kind.'),
	404: problemAnswer('No such partner.'),
	413: problemAnswer('Too large.'),
	415: problemAnswer('Not JSON.'),
	409: problemAnswer('What it changes was changed or disclosed further at the same moment.'),
	422: problemAnswer('Fields that cannot be used as they are; nothing was released.'),
	...refusals,
	500: problemAnswer('A fault. After `release-uncertain` look in the outbox before trying again.'),
};

export const releaseRoute = createRoute({
	method: 'post',
	path: '/officer/v1/documents',
	summary: 'Release a draft: normalise, sign, queue for each recipient',
	security: bearer,
	request: { body: { required: true, content: { 'application/json': { schema: Release } } } },
	responses: releaseAnswers,
});

export const discloseRoute = createRoute({
	method: 'post',
	path: '/officer/v1/documents/{id}/deliveries',
	summary: 'Disclose more of a document that was released: the same one, signed once',
	security: bearer,
	request: {
		params: z.object({ id: DocumentKey }),
		body: { required: true, content: { 'application/json': { schema: Disclosure } } },
	},
	responses: {
		...releaseAnswers,
		201: jsonAnswer('Queued, with the corrections of what goes.', Released),
		404: problemAnswer('No such document or partner.'),
		409: problemAnswer(
			'Of another author, expired, withdrawn or erased; changed at the same moment; or several authors chose this id.',
		),
	},
});

export const passOnRoute = createRoute({
	method: 'post',
	path: '/officer/v1/documents/{id}/pass-on',
	summary: 'Pass a document of another author on, under its signature and our cover',
	security: bearer,
	request: {
		params: z.object({ id: DocumentKey }),
		body: { required: true, content: { 'application/json': { schema: PassingOn } } },
	},
	responses: {
		...releaseAnswers,
		201: jsonAnswer('Queued, with its author’s corrections of what goes.', Released),
		404: problemAnswer('No such document or partner.'),
		409: problemAnswer(
			'Our own, expired, withdrawn, erased or not whole; the recipient has it; it wants a second person; changed at the same moment; or several authors chose this id.',
		),
	},
});

export const inboxRoute = createRoute({
	method: 'get',
	path: '/officer/v1/inbox',
	summary: 'What arrived and was accepted, newest first',
	security: bearer,
	request: { query: pageQuery },
	responses: { 200: jsonAnswer('A page.', InboxPage), 400: problemAnswer('A wrong parameter.'), ...refusals },
});

export const outboxRoute = createRoute({
	method: 'get',
	path: '/officer/v1/outbox',
	summary: 'What was released, a row for each recipient, newest first',
	security: bearer,
	request: { query: pageQuery },
	responses: { 200: jsonAnswer('A page.', OutboxPage), 400: problemAnswer('A wrong parameter.'), ...refusals },
});

export const documentRoute = createRoute({
	method: 'get',
	path: '/officer/v1/documents/{id}',
	summary: 'One document, by id or digest',
	security: bearer,
	request: { params: z.object({ id: DocumentKey }), query: purposeQuery },
	responses: {
		200: jsonAnswer('As far as it is known here.', DocumentView),
		400: problemAnswer('Not an id, or no purpose.'),
		403: problemAnswer('It was shared for another purpose.'),
		404: problemAnswer('No such document.'),
		409: problemAnswer('Several authors chose this id.'),
		...refusals,
	},
});

const onDelivery = {
	security: bearer,
	request: { params: z.object({ id: DeliveryId }) },
	responses: {
		200: jsonAnswer('Where it stands now.', DeliveryView),
		400: problemAnswer('Not an id.'),
		404: problemAnswer('No such delivery.'),
		409: problemAnswer('It is under way, or has come to its end.'),
		...refusals,
	},
};

export const retryRoute = createRoute({
	method: 'post',
	path: '/officer/v1/deliveries/{id}/retry',
	summary: 'Have a delivery tried again now that is stalled or waits for its time',
	...onDelivery,
});

export const cancelRoute = createRoute({
	method: 'post',
	path: '/officer/v1/deliveries/{id}/cancel',
	summary: 'Stop a delivery; what has left already is called back by a withdrawal alone',
	...onDelivery,
	request: {
		...onDelivery.request,
		body: { required: true, content: { 'application/json': { schema: Cancellation } } },
	},
});

export const deliveryRoute = createRoute({
	method: 'get',
	path: '/officer/v1/deliveries/{id}',
	summary: 'One delivery with its attempts and its receipt',
	security: bearer,
	request: { params: z.object({ id: DeliveryId }) },
	responses: {
		200: jsonAnswer('Where it stands.', DeliveryView),
		400: problemAnswer('Not an id.'),
		404: problemAnswer('No such delivery.'),
		...refusals,
	},
});
