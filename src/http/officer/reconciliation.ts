import { createRoute, z } from '@hono/zod-openapi';
import { countDisagreements, type Reconciliation } from '../../exchange/reconcile.ts';
import type { Days } from '../../model/exchange-line.ts';
import { AuthorityId, Digest } from '../../model/identifiers.ts';
import type { Person } from '../../model/person.ts';
import type { DoorApp } from '../app.ts';
import { DaysQuery } from '../days.ts';
import { jsonAnswer, problemAnswer } from '../openapi.ts';
import { bearer, refusals } from './routes.ts';

const Outcome = z.enum(['accepted', 'rejected']).nullable();
export const ReconciliationView = z
	.object({
		partner: AuthorityId,
		/** How many documents are on record otherwise there, those under way left out. */
		disagreements: z.int(),
		days: z.array(
			z.object({
				/** In UTC, by when the receiver received. */
				day: z.iso.date(),
				/** How many documents each has on record. */
				ours: z.int(),
				theirs: z.int(),
				/** A thousand at the most. */
				differences: z.array(
					z.object({
						what: z.enum(['missing-here', 'missing-there', 'other', 'under-way']),
						documentDigest: Digest,
						from: AuthorityId,
						leafHash: Digest,
						ours: Outcome,
						theirs: Outcome,
					}),
				),
				/** How many there are. */
				different: z.int(),
			}),
		),
	})
	.openapi('Reconciliation');
export type ReconciliationView = z.infer<typeof ReconciliationView>;

export const reconciliationRoute = createRoute({
	method: 'get',
	path: '/officer/v1/partners/{id}/reconciliation',
	summary: 'Compare with a partner, day by day, what was exchanged: digests and outcomes, never what documents say',
	security: bearer,
	request: { params: z.object({ id: AuthorityId }), query: DaysQuery },
	responses: {
		200: jsonAnswer('Where the two agree, and how they differ.', ReconciliationView),
		400: problemAnswer('Not days, upside down, or too many.'),
		403: problemAnswer('Not an active partner.'),
		404: problemAnswer('No such partner.'),
		409: problemAnswer('It has no door: it asks us.'),
		502: problemAnswer('Its answer cannot be used.'),
		...refusals,
	},
});

export interface ReconciliationsDoor {
	readonly reconcile: (by: Person, partner: AuthorityId, days: Days) => Promise<Reconciliation>;
}

export function addReconciliationRoute(app: DoorApp, door: ReconciliationsDoor): void {
	app.openapi(reconciliationRoute, async (context) => {
		const [{ id }, days] = [context.req.valid('param'), context.req.valid('query')];
		const found = await door.reconcile(context.get('person'), id, days);
		return context.json(toView(found), 200);
	});
}

function toView(found: Reconciliation): ReconciliationView {
	const days = found.days.map(({ disagreements: _, differences, ...day }) => ({
		...day,
		differences: [...differences],
	}));
	return { partner: found.partner, disagreements: countDisagreements(found), days };
}
