import type { BulletinFormat } from '../channels/channel.ts';
import type { AuthorityId, Digest, DocumentId } from '../model/identifiers.ts';
import { Problem } from '../problem.ts';
import { channelOf } from './channel-of.ts';
import type { ExchangeContext } from './context.ts';
import { withDatabaseProblems } from './database-problems.ts';
import { requireMayGo } from './may-go.ts';
import { toOutgoing } from './outgoing.ts';
import { readDocument, requireDocument } from './reading.ts';
import type { Reader } from './reads.ts';

/** Of which document, for whom, and how it is set. */
export interface BulletinWish {
	readonly document: DocumentId | Digest;
	readonly to: AuthorityId;
	readonly format: BulletinFormat;
}

/**
 * What goes to a partner, on paper: of the newest delivery, and only what may still go.
 *
 * @throws Problem as `showDocument` and `requireMayGo`; `delivery-unknown`, `delivery-ended`, `channel-without-bulletin`; of `render`
 */
export async function printBulletin(
	context: ExchangeContext,
	reader: Reader,
	{ document: id, to, format }: BulletinWish,
): Promise<Uint8Array> {
	return await readDocument(context, reader, id, 'bulletin', async ({ digest, deliveries }) => {
		const theirs = deliveries.filter(({ recipient }) => recipient === to);
		const delivery = theirs.findLast(({ state }) => state !== 'cancelled') ?? theirs.at(-1);
		if (delivery === undefined) throw new Problem('delivery-unknown', { detail: `Document ${id} to ${to}.` });
		const document = await withDatabaseProblems(requireDocument(context, digest));
		const going = await requireMayGo(context, delivery, document);
		if (delivery.state === 'cancelled') throw new Problem('delivery-ended', { detail: `Delivery ${delivery.id}.` });
		const { bulletin } = channelOf(going.partner.card);
		if (bulletin === undefined) throw new Problem('channel-without-bulletin', { detail: `Partner ${to}.` });
		// Files are not part of it.
		const outgoing = await withDatabaseProblems(
			toOutgoing(context, { delivery, document, going }, { references: [], keys: [] }),
		);
		return await bulletin(outgoing, format);
	});
}
