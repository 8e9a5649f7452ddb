import type { Outgoing } from '../channels/channel.ts';
import { rebuildCopy } from '../envelope/copy.ts';
import { readSkeleton } from '../envelope/document.ts';
import type { Delivery } from '../store/deliveries.ts';
import type { StoredDocument } from '../store/documents.ts';
import type { ExchangeContext } from './context.ts';
import type { Going } from './may-go.ts';
import type { SentAttachments } from './send-attachments.ts';

/** A copy as a channel takes it: what this recipient may have, and no more. */
export function toOutgoing(
	{ authority }: Pick<ExchangeContext, 'authority'>,
	{
		delivery,
		document,
		going,
	}: { readonly delivery: Delivery; readonly document: StoredDocument; readonly going: Going },
	{ references, keys }: SentAttachments,
): Outgoing {
	const { id: deliveryId, recipient: to, copyDigest, withheld } = delivery;
	return {
		deliveryId,
		from: authority,
		to,
		skeleton: readSkeleton(document.jwt),
		body: going.body,
		handling: going.handling,
		copy: rebuildCopy(document, delivery.disclosed),
		copyDigest,
		withheld,
		derivedFrom: going.derivedFrom,
		attachments: references,
		attachmentKeys: keys,
	};
}
