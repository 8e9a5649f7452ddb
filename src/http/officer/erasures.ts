import { createRoute, z } from '@hono/zod-openapi';
import type { Erasure as Recorded } from '../../exchange/erasure.ts';
import type { LegalHold, LiftedHold as Lifted } from '../../exchange/legal-hold.ts';
import type { Page } from '../../exchange/reading.ts';
import { ErasureCause, HoldReason } from '../../model/erasure.ts';
import { AuthorityId, Digest, DocumentId, DocumentKey, PersonId } from '../../model/identifiers.ts';
import type { Person } from '../../model/person.ts';
import type { DoorApp } from '../app.ts';
import { jsonAnswer, problemAnswer } from '../openapi.ts';
import { readJsonBody } from './json-body.ts';
import { toNext, toPage } from './paging.ts';
import { bearer, pageQuery, refusals } from './routes.ts';
import { Instant } from './schemas.ts';

const about = { documentId: DocumentId, documentDigest: Digest, author: AuthorityId, kind: z.string() };

/** Of what was erased, nothing is told but that. */
const Erasure = z.object({ ...about, cause: ErasureCause, erasedAt: Instant }).openapi('Erasure');

export const ErasurePage = z.object({ items: z.array(Erasure), next: z.string().nullable() }).openapi('Erasures');
export type ErasurePage = z.infer<typeof ErasurePage>;

export const Hold = z.object({ ...about, reason: HoldReason, heldBy: PersonId, heldAt: Instant }).openapi('Hold');
export type Hold = z.infer<typeof Hold>;

export const HoldPage = z.object({ items: z.array(Hold), next: z.string().nullable() }).openapi('Holds');
export type HoldPage = z.infer<typeof HoldPage>;

/** Why it was erased as soon as the hold was lifted; null where it stays for now. */
export const LiftedHold = Hold.extend({ erased: ErasureCause.nullable() }).openapi('LiftedHold');
export type LiftedHold = z.infer<typeof LiftedHold>;

const holdPath = '/officer/v1/documents/{id}/hold';
const params = z.object({ id: DocumentKey });
const onHold = {
	400: problemAnswer('Not an id, or no such reason.'),
	404: problemAnswer('No such document.'),
	...refusals,
};

/** What was erased, and what nothing may erase. */
export const erasureRoutes = {
	list: createRoute({
		method: 'get',
		path: '/officer/v1/erasures',
		summary: 'What was erased and why, the last first',
		security: bearer,
		request: { query: pageQuery },
		responses: { 200: jsonAnswer('A page.', ErasurePage), 400: problemAnswer('A wrong parameter.'), ...refusals },
	}),
	holds: createRoute({
		method: 'get',
		path: '/officer/v1/holds',
		summary: 'What is held, and may not be erased; the newest first',
		security: bearer,
		request: { query: pageQuery },
		responses: { 200: jsonAnswer('A page.', HoldPage), 400: problemAnswer('A wrong parameter.'), ...refusals },
	}),
	place: createRoute({
		method: 'put',
		path: holdPath,
		summary: 'Hold a document: neither its author nor its retention erases it',
		security: bearer,
		request: {
			params,
			body: {
				required: true,
				content: {
					'application/json': { schema: z.strictObject({ reason: HoldReason }).openapi('HoldToPlace') },
				},
			},
		},
		responses: {
			200: jsonAnswer('It is held.', Hold),
			403: problemAnswer('It was erased.'),
			409: problemAnswer('It is held already, or several authors chose this id.'),
			...onHold,
		},
	}),
	lift: createRoute({
		method: 'delete',
		path: holdPath,
		summary: 'Lift a hold: what it stopped is done at once',
		security: bearer,
		request: { params },
		responses: {
			200: jsonAnswer('It is held no more.', LiftedHold),
			409: problemAnswer('It was not held, or several authors chose this id.'),
			...onHold,
		},
	}),
};

/** What the routes of erasures and holds lead to. */
export interface ErasureDoor {
	readonly maxBodyBytes: number;
	readonly listErasures: (page: Page) => Promise<readonly Recorded[]>;
	readonly listHolds: (page: Page) => Promise<readonly LegalHold[]>;
	readonly placeHold: (by: Person, id: DocumentId | Digest, reason: HoldReason) => Promise<LegalHold>;
	readonly liftHold: (by: Person, id: DocumentId | Digest) => Promise<Lifted>;
}

export function addErasureRoutes(app: DoorApp, door: ErasureDoor): void {
	app.on('PUT', '/officer/v1/documents/:id/hold', readJsonBody(door.maxBodyBytes));
	app.openapi(erasureRoutes.list, async (context) => {
		const page = toPage(context.req.valid('query'));
		const items = await door.listErasures(page);
		const next = toNext(items, page, (item) => ({ at: item.erasedAt, id: item.documentId }));
		return context.json({ items: [...items], next }, 200);
	});
	app.openapi(erasureRoutes.holds, async (context) => {
		const page = toPage(context.req.valid('query'));
		const items = await door.listHolds(page);
		const next = toNext(items, page, (item) => ({ at: item.heldAt, id: item.documentId }));
		return context.json({ items: [...items], next }, 200);
	});
	app.openapi(erasureRoutes.place, async (context) => {
		const { reason } = context.req.valid('json');
		return context.json(await door.placeHold(context.get('person'), context.req.valid('param').id, reason), 200);
	});
	app.openapi(erasureRoutes.lift, async (context) =>
		context.json(await door.liftHold(context.get('person'), context.req.valid('param').id), 200),
	);
}
