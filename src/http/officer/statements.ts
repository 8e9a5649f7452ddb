import { createRoute, z } from '@hono/zod-openapi';
import type { Page } from '../../exchange/reading.ts';
import type { StatementItem } from '../../exchange/statements.ts';
import { AuthorityId, Digest, DocumentId } from '../../model/identifiers.ts';
import type { DoorApp } from '../app.ts';
import { jsonAnswer, problemAnswer } from '../openapi.ts';
import { toNext, toPage } from './paging.ts';
import { bearer, pageQuery, refusals } from './routes.ts';
import { Instant } from './schemas.ts';

export const StatementPage = z
	.object({
		items: z.array(
			z.object({
				partner: AuthorityId,
				reference: z.string().openapi({ description: 'Its own.' }),
				kind: z.string(),
				/** Of ours, that says so. */
				documentId: DocumentId,
				documentDigest: Digest,
				/** As it is stated now. */
				takenAt: Instant,
				/** When it was there last. */
				seenAt: Instant,
				/** When it was stated no more: the document is withdrawn at all who have it. */
				goneAt: Instant.nullable(),
			}),
		),
		next: z.string().nullable(),
	})
	.openapi('Statements');
export type StatementPage = z.infer<typeof StatementPage>;

const statementsRoute = createRoute({
	method: 'get',
	path: '/officer/v1/statements',
	summary: 'What others state by channels, newest first',
	security: bearer,
	request: {
		query: pageQuery.extend({
			partner: AuthorityId.optional().openapi({ description: 'what this partner states alone' }),
		}),
	},
	responses: { 200: jsonAnswer('A page.', StatementPage), 400: problemAnswer('A wrong parameter.'), ...refusals },
});

export interface StatementsDoor {
	readonly listStatements: (partner: AuthorityId | undefined, page: Page) => Promise<readonly StatementItem[]>;
}

export function addStatementsRoute(app: DoorApp, door: StatementsDoor): void {
	app.openapi(statementsRoute, async (context) => {
		const query = context.req.valid('query');
		const page = toPage(query);
		const items = await door.listStatements(query.partner, page);
		const next = toNext(items, page, (item) => ({ at: item.takenAt, id: item.documentId }));
		return context.json({ items: [...items], next }, 200);
	});
}
