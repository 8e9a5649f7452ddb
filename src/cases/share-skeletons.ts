import { type AuditLeaf, toActor, toAuditLeaf } from '../audit/entry.ts';
import { toDueWork } from '../delivery/queues.ts';
import { toEntry } from '../delivery/settle.ts';
import { toDigest } from '../envelope/digest.ts';
import { readSkeleton, toCopy } from '../envelope/document.ts';
import type { ExchangeContext } from '../exchange/context.ts';
import { isReachable } from '../exchange/holders.ts';
import { queueDeliveries } from '../exchange/queue-deliveries.ts';
import { type AuthorityId, type DeliveryId, type Digest, newId, toTimestamp } from '../model/identifiers.ts';
import { findKind } from '../model/kinds.ts';
import { gatewayItself } from '../model/person.ts';
import type { Skeleton } from '../model/skeleton.ts';
import { toUrgency } from '../model/urgency.ts';
import { listCaseTokens, lockCase } from '../store/cases.ts';
import type { Transaction } from '../store/database.ts';
import { listDeliveriesOf, type NewDelivery } from '../store/deliveries.ts';
import { findWithdrawn } from '../store/relations.ts';
import type { CaseState } from './state.ts';

type SharingContext = Pick<ExchangeContext, 'authority' | 'db' | 'clock' | 'partners' | 'jobs'>;

/**
 * Whoever takes part gets what of a case is ours and never went to them, without a word of its body: an authority that
 * joins folds the same state from the skeletons, which name nobody. More of it a person discloses. That it takes part was
 * somebody's decision, approved as such, so these wait for nobody.
 */
export async function shareSkeletons(context: SharingContext, state: CaseState): Promise<void> {
	const deliveries = await context.db.transaction().execute(async (tx) => {
		// No other node chooses the same.
		await lockCase(tx, state.id);
		const shared = await chooseShared(tx, context, state);
		await queueDeliveries(
			tx,
			shared.map(({ delivery }) => delivery),
			shared.map(({ leaf }) => leaf),
		);
		return shared.map(({ delivery }) => delivery);
	});
	await context.jobs.announce(deliveries.map(toDueWork));
}

interface Own {
	readonly digest: Digest;
	readonly jwt: string;
	readonly skeleton: Skeleton;
}

async function chooseShared(tx: Transaction, context: SharingContext, { id, parties }: CaseState) {
	const others = parties.map((party) => party.authority).filter((party) => party !== context.authority);
	const own = await listOwn(tx, context, id);
	if (own.length === 0) return [];
	const sent = await listDeliveriesOf(tx, ...own.map(({ digest }) => digest));
	const known = new Set(sent.map(({ documentDigest, recipient }) => `${documentDigest} ${recipient}`));
	return own.flatMap((document) =>
		others
			.filter((to) => !known.has(`${document.digest} ${to}`) && takes(context, to, document))
			.map((to) => toShared(context, document, to)),
	);
}

/** Those that count still. */
async function listOwn(tx: Transaction, { authority, clock }: SharingContext, id: CaseState['id']): Promise<Own[]> {
	const tokens = await listCaseTokens(tx, id);
	const now = toTimestamp(clock());
	const own = tokens
		.map((token) => ({ ...token, skeleton: readSkeleton(token.jwt) }))
		.filter(({ skeleton }) => skeleton.author === authority && skeleton.validUntil >= now);
	const ids = own.map(({ skeleton }) => skeleton.id);
	const withdrawn = await findWithdrawn(tx, ids, authority);
	return own.filter(({ skeleton }) => !withdrawn.has(skeleton.id));
}

function takes(context: SharingContext, to: AuthorityId, { skeleton }: Own): boolean {
	const kind = findKind(skeleton.kind);
	return kind !== undefined && isReachable(context, to, kind);
}

function toShared(
	context: SharingContext,
	{ digest, jwt, skeleton }: Own,
	to: AuthorityId,
): { readonly delivery: NewDelivery; readonly leaf: AuditLeaf } {
	const now = context.clock();
	const delivery: NewDelivery = {
		id: newId(now) as DeliveryId,
		documentDigest: digest,
		recipient: to,
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
