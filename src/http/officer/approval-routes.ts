import { createRoute, z } from '@hono/zod-openapi';
import { ApprovalId, Digest, DocumentId } from '../../model/identifiers.ts';
import { jsonAnswer, problemAnswer } from '../openapi.ts';
import {
	ApprovalPage,
	ApprovalView,
	Approve,
	Approved,
	BreakGlass,
	BreakGlassPage,
	Refuse,
	Review,
} from './approval-schemas.ts';
import { bearer, refusals } from './routes.ts';

const oneApproval = z.object({ id: ApprovalId });
const forward = z.object({
	limit: z.coerce.number().int().min(1).max(200).default(50),
	after: z.string().max(100).optional().openapi({ description: '`next` of the page before' }),
});
const body = <Schema extends z.ZodType>(schema: Schema) => ({
	body: { required: true, content: { 'application/json': { schema } } },
});

const decisions = {
	400: problemAnswer('Not an id, or not JSON as it is allowed here.'),
	403: problemAnswer('No approver, or one of its authors.'),
	404: problemAnswer('Nothing of this id.'),
	409: problemAnswer(
		'Decided already, waiting no more, not what was seen, or what it changes was changed at the same moment.',
	),
	413: problemAnswer('Too large.'),
	...refusals,
};

/** Of what waits for a second person, and of what left without one. */
export const approvalRoutes = {
	list: createRoute({
		method: 'get',
		path: '/officer/v1/approvals',
		summary: 'What waits for a second person, oldest first; of one case where that is asked for',
		security: bearer,
		request: { query: forward.extend({ case: DocumentId.optional() }) },
		responses: { 200: jsonAnswer('A page.', ApprovalPage), 400: problemAnswer('A wrong parameter.'), ...refusals },
	}),
	show: createRoute({
		method: 'get',
		path: '/officer/v1/approvals/{id}',
		summary: 'What exactly would leave to whom',
		security: bearer,
		request: { params: oneApproval },
		responses: {
			200: jsonAnswer('Each copy as its recipient would read it.', ApprovalView),
			400: problemAnswer('Not an id.'),
			404: problemAnswer('Nothing of this id.'),
			...refusals,
		},
	}),
	attachment: createRoute({
		method: 'get',
		path: '/officer/v1/approvals/{id}/attachments/{digest}',
		summary: 'A file that would leave with it',
		security: bearer,
		request: { params: oneApproval.extend({ digest: Digest }) },
		responses: {
			200: {
				description: 'The file.',
				content: { 'application/octet-stream': { schema: z.string().openapi({ format: 'binary' }) } },
			},
			400: problemAnswer('Not an id or digest.'),
			404: problemAnswer('Nothing of this id, or it has no such file.'),
			...refusals,
		},
	}),
	approve: createRoute({
		method: 'post',
		path: '/officer/v1/approvals/{id}/approve',
		summary: 'Let it go, as a second person: exactly what was seen',
		security: bearer,
		request: { params: oneApproval, ...body(Approve) },
		responses: {
			200: jsonAnswer('Its deliveries are due.', Approved),
			...decisions,
			500: problemAnswer('A fault. After `release-uncertain` look at it again.'),
		},
	}),
	refuse: createRoute({
		method: 'post',
		path: '/officer/v1/approvals/{id}/refuse',
		summary: 'Do not let it go, as a second person; its draft comes back with the reason',
		security: bearer,
		request: { params: oneApproval, ...body(Refuse) },
		responses: { 204: { description: 'It is refused.' }, ...decisions },
	}),
	withdraw: createRoute({
		method: 'post',
		path: '/officer/v1/approvals/{id}/withdraw',
		summary: 'Take it back, as one of its authors',
		security: bearer,
		request: { params: oneApproval },
		responses: { 204: { description: 'It waits no more.' }, ...decisions },
	}),
	listBreakGlass: createRoute({
		method: 'get',
		path: '/officer/v1/break-glass',
		summary: 'What left without a second person and nobody has reviewed yet, oldest first',
		security: bearer,
		request: { query: forward },
		responses: { 200: jsonAnswer('A page.', BreakGlassPage), 400: problemAnswer('A wrong parameter.'), ...refusals },
	}),
	review: createRoute({
		method: 'post',
		path: '/officer/v1/break-glass/{id}/review',
		summary: 'Say, as a second person, whether it was right not to wait for one',
		security: bearer,
		request: { params: oneApproval, ...body(Review) },
		responses: { 200: jsonAnswer('It is reviewed.', BreakGlass), ...decisions },
	}),
};
