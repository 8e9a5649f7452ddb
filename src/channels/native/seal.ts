import { signCover } from '../../envelope/cover.ts';
import { type Envelope, sealEnvelope } from '../../envelope/envelope.ts';
import { toCovered } from '../../model/withholding.ts';
import type { Outgoing, Route } from '../channel.ts';

/**
 * Covers a copy and seals it for the present key of its recipient: anew for each attempt, so that rotated keys, expired
 * covers and changed suites are nothing special.
 *
 * @throws Problem `suite-unsupported`, `own-certificate-expired`
 */
export async function sealOutgoing(
	{ clock, signing, sealing }: Pick<Route, 'clock' | 'signing' | 'sealing'>,
	{ copy, deliveryId, from, to, copyDigest, handling, derivedFrom, attachments, attachmentKeys, withheld }: Outgoing,
): Promise<Envelope> {
	const now = clock();
	const statement = {
		from,
		to,
		deliveryId,
		copyDigest,
		handling,
		...(derivedFrom !== undefined && { derivedFrom }),
		...(attachments.length > 0 && { attachments: [...attachments] }),
		...(withheld.length > 0 && { withheld: toCovered(withheld) }),
	};
	const cover = await signCover(statement, signing(), now);
	const payload = { cover, copy, ...(attachmentKeys.length > 0 && { attachmentKeys: [...attachmentKeys] }) };
	return await sealEnvelope(payload, sealing(), now);
}
