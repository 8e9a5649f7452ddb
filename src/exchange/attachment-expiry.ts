import { type DueWork, settleWork } from '../jobs/due-work.ts';
import type { AttachmentId } from '../model/identifiers.ts';
import { discardUnattached } from '../store/attachments.ts';
import type { ExchangeContext } from './context.ts';

/** The queue's name, and the key of its handler. */
export const expiryQueue = 'attachment-expiry';

export const toExpiry = (id: AttachmentId): DueWork => ({ queue: expiryQueue, id });

/** How long a file that an officer handed in waits for its document to be released. */
export const expireOwnAfter = Temporal.Duration.from({ hours: 30 * 24 });

/** And one of a partner for its document to arrive: an envelope follows its attachments within minutes. */
export const expireIncomingAfter = Temporal.Duration.from({ hours: 24 });

/** Removes a file that no document has. Whoever still wants it hands it in again. */
export async function expireAttachment({ db }: Pick<ExchangeContext, 'db'>, id: AttachmentId): Promise<undefined> {
	await db.transaction().execute(async (tx) => {
		await discardUnattached(tx, id);
		await settleWork(tx, toExpiry(id));
	});
}
