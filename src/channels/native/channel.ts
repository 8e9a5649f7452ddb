import { verifyReceipt } from '../../envelope/receipt.ts';
import { Problem } from '../../problem.ts';
import type { Answer, Channel, Rendered, Route, Sent } from '../channel.ts';
import { toPeer } from './peer.ts';
import { sealOutgoing } from './seal.ts';

/** Lintas to Lintas (docs/PROTOCOL.md): the document itself travels, and its recipients bring theirs themselves. */
export const nativeChannel: Channel = {
	capabilities: () => ({ fields: 'all', lost: [] }),
	render: (outgoing) => ({ outgoing, content: new TextEncoder().encode(outgoing.copy) }),
	send,
	async *poll() {},
	parse,
};

async function send(
	route: Route,
	{ outgoing }: Rendered,
	record: (sealed: Uint8Array) => Promise<void>,
): Promise<Uint8Array> {
	const envelope = await sealOutgoing(route, outgoing);
	await record(envelope.bytes);
	return new TextEncoder().encode(await toPeer(route.connection()).send(envelope));
}

/** A receipt, compact JWS. @throws Problem `receipt-invalid` */
async function* parse(route: Route, message: Uint8Array, sent?: Sent): AsyncGenerator<Answer> {
	if (sent === undefined) throw new Problem('receipt-invalid', { detail: 'Nothing was asked.' });
	const evidence = new TextDecoder('latin1').decode(message);
	const receipt = await verifyReceipt(evidence, route.findSigningKey, sent);
	const { deliveryId, envelopeDigest } = receipt;
	const outcome =
		receipt.outcome === 'accepted'
			? ({ is: 'accepted', proof: 'receipt' } as const)
			: ({ is: 'rejected', code: receipt.code } as const);
	yield { arrived: 'answer', deliveryId, envelopeDigest, outcome, evidence };
}
