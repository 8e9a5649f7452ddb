import { createRoute, z } from '@hono/zod-openapi';
import { EvidenceBundle } from '../../audit/evidence-bundle.ts';
import type { ProofWish } from '../../exchange/prove.ts';
import { AuthorityId, DocumentKey } from '../../model/identifiers.ts';
import type { Person } from '../../model/person.ts';
import type { DoorApp } from '../app.ts';
import { jsonAnswer, problemAnswer } from '../openapi.ts';
import { bearer, refusals } from './routes.ts';

export const evidenceRoute = createRoute({
	method: 'get',
	path: '/officer/v1/documents/{id}/evidence',
	summary: 'Evidence that a document existed, when, and between whom, for who has no gateway: never what it says',
	security: bearer,
	request: {
		params: z.object({ id: DocumentKey }),
		query: z.object({
			partner: AuthorityId.optional().openapi({ description: 'of the exchange with this partner alone' }),
		}),
	},
	responses: {
		200: jsonAnswer('An evidence bundle.', EvidenceBundle),
		400: problemAnswer('Not an id.'),
		404: problemAnswer('No such document, or nothing on it with that partner.'),
		409: problemAnswer('Several authors chose this id.'),
		413: problemAnswer('It would be too large: ask for one partner.'),
		...refusals,
	},
});

export interface EvidenceDoor {
	readonly proveDocument: (by: Person, wish: ProofWish) => Promise<EvidenceBundle>;
}

export function addEvidenceRoute(app: DoorApp, door: EvidenceDoor): void {
	app.openapi(evidenceRoute, async (context) => {
		const { id: document } = context.req.valid('param');
		const { partner } = context.req.valid('query');
		return context.json(await door.proveDocument(context.get('person'), { document, partner }), 200);
	});
}
