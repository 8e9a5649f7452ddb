import { rebuildCopy } from '../envelope/copy.ts';
import { signCover } from '../envelope/cover.ts';
import { readSkeleton } from '../envelope/document.ts';
import { type Envelope, sealEnvelope } from '../envelope/envelope.ts';
import { toCovered } from '../model/withholding.ts';
import type { Partner } from '../partners/partner.ts';
import type { Delivery } from '../store/deliveries.ts';
import type { StoredDocument } from '../store/documents.ts';
import type { ExchangeContext } from './context.ts';
import { withDatabaseProblems } from './database-problems.ts';
import { chooseSealingKey } from './sealing-key.ts';
import type { SentAttachments } from './send-attachments.ts';
import { requireStillAllowed } from './still-allowed.ts';

/** The recipient as it is now. @throws Problem of `requireCurrent`, `requireStillAllowed` */
export async function requireMayGo(
	context: ExchangeContext,
	delivery: Delivery,
	document: StoredDocument,
): Promise<Partner> {
	const partner = context.partners.requireCurrent(delivery.recipient);
	await withDatabaseProblems(requireStillAllowed(context, delivery, document));
	return partner;
}

/** Covers a copy and seals it for the present key of its recipient: anew for each attempt. @throws Problem `suite-unsupported`, `own-certificate-expired` */
export async function sealCopy(
	context: ExchangeContext,
	{ delivery, document, partner }: { delivery: Delivery; document: StoredDocument; partner: Partner },
	{ references, keys }: SentAttachments,
): Promise<Envelope> {
	const copy = rebuildCopy(document, delivery.disclosed);
	const now = context.clock();
	const statement = {
		from: context.authority,
		to: delivery.recipient,
		deliveryId: delivery.id,
		copyDigest: delivery.copyDigest,
		handling: readSkeleton(document.jwt).handling,
		...(references.length > 0 && { attachments: [...references] }),
		...(delivery.withheld.length > 0 && { withheld: toCovered(delivery.withheld) }),
	};
	const cover = await signCover(statement, context.keys.signing(now), now);
	const payload = { cover, copy, ...(keys.length > 0 && { attachmentKeys: keys }) };
	return await sealEnvelope(payload, chooseSealingKey(partner, now), now);
}
