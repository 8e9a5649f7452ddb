import { createRoute, z } from '@hono/zod-openapi';
import { Digest, DocumentKey } from '../../model/identifiers.ts';
import { jsonAnswer, problemAnswer } from '../openapi.ts';
import { purposeQuery } from './purpose.ts';
import { bearer, refusals } from './routes.ts';
import { Attached } from './schemas.ts';

/** Of files that go with documents. */
export const attachmentRoutes = {
	handIn: createRoute({
		method: 'post',
		path: '/officer/v1/attachments',
		summary: 'Hand in a file, to be named in a draft',
		description:
			'The body is the file as it is; its first bytes tell its type, and a `content-type` other than `application/octet-stream` has to be that one. What documents share of a picture is a copy without its metadata.',
		security: bearer,
		request: {
			body: {
				required: true,
				content: { 'application/octet-stream': { schema: z.string().openapi({ format: 'binary' }) } },
			},
		},
		responses: {
			201: jsonAnswer('It is here, sealed.', Attached),
			413: problemAnswer('Too large.'),
			415: problemAnswer('A file of no type that is taken, or of another than its content-type says.'),
			422: problemAnswer('A picture that cannot be read.'),
			...refusals,
		},
	}),
	read: createRoute({
		method: 'get',
		path: '/officer/v1/documents/{id}/attachments/{digest}',
		summary: 'One attachment of a document',
		security: bearer,
		request: {
			params: z.object({ id: DocumentKey, digest: Digest }),
			query: purposeQuery.extend({
				original: z
					.enum(['true', 'false'])
					.default('false')
					.openapi({ description: 'The file as it was handed in, with its metadata; its author alone has it' }),
			}),
		},
		responses: {
			200: {
				description: 'The file.',
				content: { 'application/octet-stream': { schema: z.string().openapi({ format: 'binary' }) } },
			},
			400: problemAnswer('Not an id or digest, or no purpose.'),
			403: problemAnswer('The document was shared for another purpose.'),
			404: problemAnswer('No such document, or it has no such attachment here.'),
			409: problemAnswer('Several authors chose this id.'),
			...refusals,
		},
	}),
};
