import type { Outgoing } from '../channels/channel.ts';
import { rebuildCopy } from '../envelope/copy.ts';
import type { Document } from '../envelope/document.ts';
import type { Delivery } from '../store/deliveries.ts';
import { channelOf } from './channel-of.ts';
import type { ExchangeContext } from './context.ts';
import type { Going } from './may-go.ts';
import { findChanged } from './outgoing-changes.ts';
import type { SentAttachments } from './send-attachments.ts';

/** A copy on its way, with the terms that it goes under. */
interface Leaving {
	readonly delivery: Pick<Delivery, 'id' | 'recipient' | 'copyDigest' | 'disclosed' | 'withheld' | 'request'>;
	readonly document: Document;
	readonly going: Pick<Going, 'skeleton' | 'body' | 'handling' | 'derivedFrom'>;
}

/** A copy as a channel takes it: what this recipient may have, and no more. */
export async function toOutgoing(
	context: Pick<ExchangeContext, 'authority' | 'db' | 'kek' | 'partners'>,
	{ delivery, document, going }: Leaving,
	{ references, keys }: SentAttachments,
): Promise<Outgoing> {
	const { id: deliveryId, recipient: to, copyDigest, withheld, request } = delivery;
	const { skeleton, body, handling, derivedFrom } = going;
	const capabilities = channelOf(context.partners.require(to).card).capabilities(skeleton.kind);
	const isApart = capabilities?.lost.includes('relations') === true;
	return {
		deliveryId,
		from: context.authority,
		to,
		skeleton,
		body,
		handling,
		copy: rebuildCopy(document, delivery.disclosed),
		copyDigest,
		withheld,
		derivedFrom,
		attachments: references,
		attachmentKeys: keys,
		request: request ?? undefined,
		...(isApart && { changes: await findChanged(context, { skeleton, body }, to) }),
	};
}
