import { createRoute, z } from '@hono/zod-openapi';
import { AuthorityId } from '../../model/identifiers.ts';
import { Agreement } from '../../partners/agreement.ts';
import { Card } from '../../partners/card.ts';
import { stateReasons } from '../../partners/states.ts';
import { jsonAnswer, problemAnswer } from '../openapi.ts';
import { bearer, refusals } from './routes.ts';

const Instant = z.iso.datetime();
const State = z.enum(['proposed', 'active', 'suspended', 'ended']);
const Fingerprint = z
	.string()
	.min(1)
	.max(80)
	.describe('Of the card key and CAs of this very card, as its owner read it out over the telephone.');
const onePartner = z.object({ id: AuthorityId });

const PartnerItem = z.object({
	authority: AuthorityId,
	state: State,
	names: z.object({ en: z.string(), local: z.string() }),
	country: z.string(),
	channel: Card.shape.channel,
	/** Null where it has none. */
	endpoint: z.string().nullable(),
	cardVersion: z.int(),
	/** When the first of its uses is left without a certificate. */
	firstExpiry: Instant,
	/** The last day of the agreement. */
	agreedUntil: z.iso.date().nullable(),
	/** Within 90 days of its last day. */
	agreementEnding: z.boolean(),
	/** Which version of our card it fetched last, and when. */
	fetchedVersion: z.int().nullable(),
	fetchedAt: Instant.nullable(),
});
export const PartnerList = z
	.object({
		ownCardVersion: z.int(),
		items: z.array(PartnerItem),
		/** Partners of whom what is on record cannot be read (`partner-record-unreadable`). */
		unreadable: z.array(AuthorityId),
	})
	.openapi('PartnerList');
export type PartnerList = z.infer<typeof PartnerList>;

export const PartnerView = PartnerItem.extend({
	card: Card,
	agreement: Agreement.nullable(),
	/** A card with another card key or CA that waits for a second person. */
	waiting: z.object({ version: z.int(), proposedAt: Instant }).nullable(),
	/** Of one that does not bring what it has for us: when it was asked last, how often in a row in vain, and why. */
	polled: z.object({ at: Instant, failures: z.int(), code: z.string().nullable() }).nullable(),
}).openapi('Partner');
export type PartnerView = z.infer<typeof PartnerView>;

export const TakenCard = z
	.object({ authority: AuthorityId, version: z.int(), outcome: z.enum(['taken', 'waits-for-second']) })
	.openapi('TakenCard');
export type TakenCard = z.infer<typeof TakenCard>;

export const PartnerState = z.object({ authority: AuthorityId, state: State }).openapi('PartnerState');
export type PartnerState = z.infer<typeof PartnerState>;

export const PingReport = z
	.object({
		authority: AuthorityId,
		/** In their order; after one that failed the others are not tried. */
		steps: z.array(
			z.object({
				step: z.enum(['connection', 'card', 'certificates', 'clock', 'document', 'receipt']),
				outcome: z.enum(['done', 'warning', 'failed', 'not-tried']),
				/** The problem's code where there is one. */
				code: z.string().nullable(),
				/** Milliseconds, days or seconds, by the step. */
				figure: z.number().nullable(),
			}),
		),
	})
	.openapi('PingReport');
export type PingReport = z.infer<typeof PingReport>;

const gone = { 404: problemAnswer('No such partner.'), 409: problemAnswer('Not in the state that it is in.') };

/** Who we exchange with, on what terms. */
export const partnerRoutes = {
	list: createRoute({
		method: 'get',
		path: '/officer/v1/partners',
		summary: 'All partners, by name',
		security: bearer,
		responses: { 200: jsonAnswer('Those whose partnership has not ended.', PartnerList), ...refusals },
	}),
	show: createRoute({
		method: 'get',
		path: '/officer/v1/partners/{id}',
		summary: 'One partner: its card, its agreement, what waits',
		security: bearer,
		request: { params: onePartner },
		responses: { 200: jsonAnswer('As it is on record.', PartnerView), 404: gone[404], ...refusals },
	}),
	add: createRoute({
		method: 'post',
		path: '/officer/v1/partners',
		summary: 'Take a card that a partner handed over',
		security: bearer,
		request: {
			body: {
				required: true,
				content: {
					'application/json': {
						schema: z
							.strictObject({ card: z.string().min(1).max(1_400_000), fingerprint: Fingerprint.optional() })
							.openapi('CardToTake'),
					},
				},
			},
		},
		responses: {
			200: jsonAnswer('Taken, or waiting for a second person.', TakenCard),
			400: problemAnswer('Not a card.'),
			403: problemAnswer('Its fingerprint is missing or another, or nobody signed in for what takes two.'),
			409: problemAnswer('An older card than the one here.'),
			422: problemAnswer('A certificate or field on it cannot be used.'),
			...refusals,
		},
	}),
	confirm: createRoute({
		method: 'post',
		path: '/officer/v1/partners/{id}/confirm',
		summary: 'As a second person, take the card that waits',
		security: bearer,
		request: {
			params: onePartner,
			body: {
				required: true,
				content: {
					'application/json': { schema: z.strictObject({ fingerprint: Fingerprint }).openapi('Confirmation') },
				},
			},
		},
		responses: {
			200: jsonAnswer('Taken.', TakenCard),
			403: problemAnswer('Another fingerprint, the same person, or nobody who signed in.'),
			...gone,
			...refusals,
		},
	}),
	agree: createRoute({
		method: 'put',
		path: '/officer/v1/partners/{id}/agreement',
		summary: 'Put the agreement with a partner on record, in place of the one before',
		security: bearer,
		request: {
			params: onePartner,
			body: { required: true, content: { 'application/json': { schema: Agreement } } },
		},
		responses: {
			200: jsonAnswer('It counts.', PartnerState),
			400: problemAnswer('Not an agreement.'),
			422: problemAnswer('Of another partner.'),
			404: gone[404],
			...refusals,
		},
	}),
	setState: createRoute({
		method: 'put',
		path: '/officer/v1/partners/{id}/state',
		summary: 'Suspend, resume or end a partnership',
		security: bearer,
		request: {
			params: onePartner,
			body: {
				required: true,
				content: {
					'application/json': {
						schema: z
							.strictObject({ state: z.enum(['active', 'suspended', 'ended']), reason: z.enum(stateReasons) })
							.openapi('StateChange'),
					},
				},
			},
		},
		responses: { 200: jsonAnswer('Done.', PartnerState), ...gone, ...refusals },
	}),
	ping: createRoute({
		method: 'post',
		path: '/officer/v1/partners/{id}/ping',
		summary: 'Try the whole way to a partner and back',
		security: bearer,
		request: { params: onePartner },
		responses: { 200: jsonAnswer('What worked and what did not.', PingReport), 404: gone[404], ...refusals },
	}),
};
