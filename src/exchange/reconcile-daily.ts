import { hasLintasDoor } from '../partners/card.ts';
import { awaitFirstTurn } from '../store/cosignatures.ts';
import { askWitnesses, type CosigningContext } from './cosigning.ts';
import { countDisagreements, type ReconcilingContext, reconcile } from './reconcile.ts';

const dayMs = 86_400_000;

/** Longer than anything stays under way: what differs for good is found while it is among these days. */
const lastDays = 14;

/**
 * Compares with each active partner that has a door, once a day, what was exchanged on the last days that have ended; an
 * alarm says where they differ, each day anew. As `submitCheckpoints`, it may be called as often as one likes, and never
 * throws. Partners without a door ask us.
 */
export async function reconcileDaily(context: CosigningContext & ReconcilingContext): Promise<void> {
	const { db, clock, partners, alarm } = context;
	await askWitnesses(context, {
		task: 'reconcile',
		everyMs: dayMs,
		list: async () => {
			const active = partners.list().filter(({ state, card }) => state === 'active' && hasLintasDoor(card));
			const asked = active.map(({ authority }) => authority);
			await awaitFirstTurn(db, 'reconcile', asked, clock().add({ milliseconds: dayMs }));
			return asked;
		},
		ask: async (partner) => {
			const today = clock().toZonedDateTimeISO('UTC').toPlainDate();
			const days = { from: today.subtract({ days: lastDays }), until: today.subtract({ days: 1 }) };
			const found = await reconcile(context, undefined, partner, {
				from: days.from.toString(),
				until: days.until.toString(),
			});
			const count = countDisagreements(found);
			if (count > 0) alarm({ alarm: 'reconciliation-differs', partner, count });
		},
	});
}
