import { createRoute, z } from '@hono/zod-openapi';
import { bulletinFormats } from '../../channels/channel.ts';
import type { BulletinWish } from '../../exchange/bulletin.ts';
import type { Reader } from '../../exchange/reads.ts';
import { AuthorityId, DocumentKey } from '../../model/identifiers.ts';
import type { DoorApp } from '../app.ts';
import { problemAnswer } from '../openapi.ts';
import { purposeQuery, requirePurpose } from './purpose.ts';
import { bearer, refusals } from './routes.ts';

const mediaTypes = { html: 'text/html; charset=utf-8', pdf: 'application/pdf' } as const;

const file = { schema: z.string().openapi({ format: 'binary' }) };

const bulletinRoute = createRoute({
	method: 'get',
	path: '/officer/v1/documents/{id}/bulletin',
	summary: 'What goes to a partner, on paper: for a desk there that types it in by hand',
	security: bearer,
	request: {
		params: z.object({ id: DocumentKey }),
		query: purposeQuery.extend({ to: AuthorityId, format: z.enum(bulletinFormats) }),
	},
	responses: {
		200: { description: 'The bulletin, in English.', content: { 'text/html': file, 'application/pdf': file } },
		400: problemAnswer('Not an id, no partner or format, or no purpose.'),
		403: problemAnswer(
			'It was shared for another purpose, or may not go to that partner any more, such as what was withdrawn.',
		),
		404: problemAnswer('No such document or delivery, or none on paper by the channel of that partner.'),
		409: problemAnswer('Several authors chose this id, or the delivery was stopped.'),
		...refusals,
	},
});

export interface BulletinDoor {
	readonly printBulletin: (reader: Reader, wish: BulletinWish) => Promise<Uint8Array>;
}

export function addBulletinRoute(app: DoorApp, door: BulletinDoor): void {
	app.openapi(
		bulletinRoute,
		async (context) => {
			const { id: document } = context.req.valid('param');
			const { purpose, to, format } = context.req.valid('query');
			const bulletin = await door.printBulletin({ by: context.get('person'), purpose }, { document, to, format });
			// As a file: it is no page of this door.
			const headers = { 'content-type': mediaTypes[format], 'content-disposition': 'attachment' };
			return context.body(new Uint8Array(bulletin), 200, headers);
		},
		requirePurpose,
	);
}
