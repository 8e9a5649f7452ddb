import { createRoute, z } from '@hono/zod-openapi';
import type { Purpose } from '../../model/handling.ts';
import { type Digest, type DocumentId, DocumentKey } from '../../model/identifiers.ts';
import type { Person } from '../../model/person.ts';
import type { DoorApp } from '../app.ts';
import { problemAnswer } from '../openapi.ts';
import { purposeQuery, requirePurpose } from './purpose.ts';
import { bearer, refusals } from './routes.ts';

/** RFC 9901 §11.4. */
const mediaType = 'application/sd-jwt';

export const copyRoute = createRoute({
	method: 'get',
	path: '/officer/v1/documents/{id}/copy',
	summary: 'A document as it was signed, with what is here of it: to be held against evidence on it',
	security: bearer,
	request: { params: z.object({ id: DocumentKey }), query: purposeQuery },
	responses: {
		200: { description: '`<jwt>~<disclosure>~…~`', content: { [mediaType]: { schema: z.string() } } },
		400: problemAnswer('Not an id, or no purpose.'),
		403: problemAnswer('It was shared for another purpose, or erased.'),
		404: problemAnswer('No such document.'),
		409: problemAnswer('Several authors chose this id.'),
		...refusals,
	},
});

export interface CopyDoor {
	readonly copyDocument: (by: Person, purpose: Purpose, id: DocumentId | Digest) => Promise<string>;
}

export function addCopyRoute(app: DoorApp, door: CopyDoor): void {
	app.openapi(
		copyRoute,
		async (context) => {
			const { purpose } = context.req.valid('query');
			const copy = await door.copyDocument(context.get('person'), purpose, context.req.valid('param').id);
			return context.body(copy, 200, { 'content-type': mediaType });
		},
		requirePurpose,
	);
}
