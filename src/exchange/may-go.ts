import type { Partner } from '../partners/partner.ts';
import { Problem } from '../problem.ts';
import type { Delivery } from '../store/deliveries.ts';
import type { StoredDocument } from '../store/documents.ts';
import type { ExchangeContext } from './context.ts';
import { withDatabaseProblems } from './database-problems.ts';
import { type AllowedCopy, requireStillAllowed } from './still-allowed.ts';

/** To whom and under which terms a copy goes now. */
export interface Going extends AllowedCopy {
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
