import { rebuildCopy } from '../envelope/copy.ts';
import { signCover } from '../envelope/cover.ts';
import { type Envelope, sealEnvelope } from '../envelope/envelope.ts';
import { toCovered } from '../model/withholding.ts';
import type { Partner } from '../partners/partner.ts';
import { Problem } from '../problem.ts';
import type { Delivery } from '../store/deliveries.ts';
import type { StoredDocument } from '../store/documents.ts';
import type { ExchangeContext } from './context.ts';
import { withDatabaseProblems } from './database-problems.ts';
import type { OutgoingTerms } from './outgoing-terms.ts';
import { chooseSealingKey } from './sealing-key.ts';
import type { SentAttachments } from './send-attachments.ts';
import { requireStillAllowed } from './still-allowed.ts';

/** To whom and under which handling a copy goes now. */
interface Going extends Pick<OutgoingTerms, 'handling' | 'derivedFrom'> {
	readonly partner: Partner;
}

/** Whichever way it goes. @throws Problem `document-erased`; of `requireCurrent`, `requireStillAllowed` */
export async function requireMayGo(
	context: ExchangeContext,
	delivery: Delivery,
	document: StoredDocument,
): Promise<Going> {
	if (isErased(document, delivery)) throw new Problem('document-erased');
	const partner = context.partners.requireCurrent(delivery.recipient);
	return { partner, ...(await withDatabaseProblems(requireStillAllowed(context, delivery, document))) };
}

/** Its retention ended before it left. */
function isErased({ disclosures }: StoredDocument, { disclosed }: Delivery): boolean {
	return disclosures.length === 0 && disclosed.length > 0;
}

/** Covers a copy and seals it for the present key of its recipient: anew for each attempt. @throws Problem `suite-unsupported`, `own-certificate-expired` */
export async function sealCopy(
	context: ExchangeContext,
	{
		delivery,
		document,
		partner,
		handling,
		derivedFrom,
	}: Going & { readonly delivery: Delivery; readonly document: StoredDocument },
	{ references, keys }: SentAttachments,
): Promise<Envelope> {
	const copy = rebuildCopy(document, delivery.disclosed);
	const now = context.clock();
	const statement = {
		from: context.authority,
		to: delivery.recipient,
		deliveryId: delivery.id,
		copyDigest: delivery.copyDigest,
		handling,
		...(derivedFrom !== undefined && { derivedFrom }),
		...(references.length > 0 && { attachments: [...references] }),
		...(delivery.withheld.length > 0 && { withheld: toCovered(delivery.withheld) }),
	};
	const cover = await signCover(statement, context.keys.signing(now), now);
	const payload = { cover, copy, ...(keys.length > 0 && { attachmentKeys: keys }) };
	return await sealEnvelope(payload, chooseSealingKey(partner, now), now);
}
