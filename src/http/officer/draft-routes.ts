import { createRoute, z } from '@hono/zod-openapi';
import { DraftId } from '../../model/identifiers.ts';
import { jsonAnswer, problemAnswer } from '../openapi.ts';
import { purposeQuery } from './purpose.ts';
import { bearer, pageQuery, refusals, releaseAnswers } from './routes.ts';
import { DraftPage, DraftRelease, DraftView } from './schemas.ts';

const oneDraft = z.object({ id: DraftId });
const gone = {
	404: problemAnswer('No such draft.'),
	409: problemAnswer('It was released already, or what it changes was changed at the same moment.'),
};

/** Of drafts that wait here for their release. */
export const draftRoutes = {
	list: createRoute({
		method: 'get',
		path: '/officer/v1/drafts',
		summary: 'Drafts that wait for their release, newest first',
		security: bearer,
		request: { query: pageQuery },
		responses: { 200: jsonAnswer('A page.', DraftPage), 400: problemAnswer('A wrong parameter.'), ...refusals },
	}),
	show: createRoute({
		method: 'get',
		path: '/officer/v1/drafts/{id}',
		summary: 'One draft, with what the normalisers change or doubt in it',
		security: bearer,
		request: { params: oneDraft, query: purposeQuery },
		responses: {
			200: jsonAnswer('As it was handed in.', DraftView),
			400: problemAnswer('Not an id, or no purpose.'),
			...gone,
			422: problemAnswer('A later version of its kind takes it no more.'),
			...refusals,
		},
	}),
	discard: createRoute({
		method: 'delete',
		path: '/officer/v1/drafts/{id}',
		summary: 'Destroy a draft',
		security: bearer,
		request: { params: oneDraft },
		responses: { 204: { description: 'It is gone.' }, 400: problemAnswer('Not an id.'), ...gone, ...refusals },
	}),
	release: createRoute({
		method: 'post',
		path: '/officer/v1/drafts/{id}/release',
		summary: 'Release a draft that is here: normalise, sign, queue for each recipient',
		security: bearer,
		request: {
			params: oneDraft,
			body: { required: true, content: { 'application/json': { schema: DraftRelease } } },
		},
		responses: { ...releaseAnswers, 404: problemAnswer('No such draft or partner.'), 409: gone[409] },
	}),
};
