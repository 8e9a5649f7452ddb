import { type AuditLeaf, toActor, toAuditLeaf } from '../audit/entry.ts';
import { toDueWork } from '../delivery/queues.ts';
import { toEntry } from '../delivery/settle.ts';
import { toDigest } from '../envelope/digest.ts';
import { readSkeleton, toCopy } from '../envelope/document.ts';
import type { ExchangeContext } from '../exchange/context.ts';
import { isReachable } from '../exchange/holders.ts';
import { queueDeliveries } from '../exchange/queue-deliveries.ts';
import { type DeliveryId, newId, toTimestamp } from '../model/identifiers.ts';
import { findKind } from '../model/kinds.ts';
import { gatewayItself } from '../model/person.ts';
import { toUrgency } from '../model/urgency.ts';
import { lockCase } from '../store/cases.ts';
import type { NewDelivery } from '../store/deliveries.ts';
import { listUnshared, type Share } from '../store/shared-skeletons.ts';
import type { LoadedCase } from './load.ts';

type SharingContext = Pick<ExchangeContext, 'authority' | 'db' | 'clock' | 'partners' | 'jobs'>;

/** So many are queued at once: a case may have thousands. */
const batchShares = 500;

/**
 * Whoever takes part gets what of a case is ours and did not go to them, without a word of its body, also once it was
 * withdrawn, has expired or was erased: so all fold the same state from the skeletons, which name nobody. More of it a
 * person discloses. That it takes part was somebody's decision, approved as such, so these wait for nobody.
 */
export async function shareSkeletons(context: SharingContext, loaded: LoadedCase): Promise<void> {
	const wanted = listWanted(context, loaded);
	if (wanted.length === 0) return;
	for (let isMore = true; isMore; ) {
		const deliveries = await context.db.transaction().execute(async (tx) => {
			// No other node chooses the same.
			await lockCase(tx, loaded.state.id);
			const shared = (await listUnshared(tx, wanted, batchShares)).map((share) => toShared(context, share));
			await queueDeliveries(
				tx,
				shared.map(({ delivery }) => delivery),
				shared.map(({ leaf }) => leaf),
			);
			return shared.map(({ delivery }) => delivery);
		});
		await context.jobs.announce(deliveries.map(toDueWork));
		isMore = deliveries.length === batchShares;
	}
}

/** What every other participant is to have that can be sent to now. */
function listWanted(context: SharingContext, { state, documents }: LoadedCase): Pick<Share, 'digest' | 'recipient'>[] {
	const others = state.parties.map((party) => party.authority).filter((party) => party !== context.authority);
	const own = documents.filter(({ skeleton }) => skeleton.author === context.authority);
	return [...Map.groupBy(own, ({ skeleton }) => skeleton.kind)].flatMap(([name, stated]) => {
		const kind = findKind(name);
		const takers = kind === undefined ? [] : others.filter((to) => isReachable(context, to, kind));
		return takers.flatMap((recipient) => stated.map(({ digest }) => ({ digest, recipient })));
	});
}

function toShared(
	context: SharingContext,
	{ digest, jwt, recipient }: Share,
): { readonly delivery: NewDelivery; readonly leaf: AuditLeaf } {
	const now = context.clock();
	const skeleton = readSkeleton(jwt);
	const delivery: NewDelivery = {
		id: newId(now) as DeliveryId,
		documentDigest: digest,
		recipient,
		copyDigest: toDigest(toCopy({ digest, jwt, disclosures: [] })),
		disclosed: [],
		withheld: [{ place: '', detail: 'none', rule: 'case' }],
		request: null,
		attachments: [],
		createdAt: toTimestamp(now),
		urgency: toUrgency(skeleton),
	};
	const entry = { action: 'document-disclosed', ...toActor(gatewayItself) } as const;
	const about = { ...delivery, documentId: skeleton.id };
	return { delivery, leaf: toAuditLeaf(toEntry(context, about, entry, delivery.createdAt, 'queued')) };
}
