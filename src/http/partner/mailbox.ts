import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { toTlsDetails } from '../../channels/connection.ts';
import {
	deliveryHeader,
	envelopeMediaType,
	mailboxPath,
	receiptMediaType,
	toEnvelopeMediaType,
} from '../../channels/native/media-types.ts';
import type { Fetching, Handed } from '../../exchange/mailbox.ts';
import type { BroughtReceipt } from '../../exchange/take-receipt.ts';
import { type AuthorityId, DeliveryId } from '../../model/identifiers.ts';
import { Problem } from '../../problem.ts';
import type { DoorApp, DoorEnv } from '../app.ts';
import { readBody } from '../body.ts';
import { problemAnswer } from '../openapi.ts';

/** What the routes of partners without a server lead to. */
export interface MailboxDoor {
	readonly fetchNext: (fetching: Fetching) => Promise<Handed | undefined>;
	readonly takeReceipt: (brought: BroughtReceipt) => Promise<void>;
	/** Ends what waits when this node closes. */
	readonly closing: AbortSignal;
}

export const fetchRoute = createRoute({
	method: 'get',
	path: mailboxPath,
	summary: 'Fetch the next envelope, for a partner whose card has the channel mailbox',
	description: `What is urgent comes first, then what is older. It stays until its receipt comes; \`after\`, the header
		\`${deliveryHeader}\` of one that was fetched, asks for what is behind it.`.replaceAll(/\s+/g, ' '),
	request: {
		query: z.object({
			wait: z
				.string()
				.regex(/^(?:\d|[12]\d|30)$/, 'seconds from 0 to 30')
				.optional(),
			after: DeliveryId.optional(),
		}),
	},
	responses: {
		200: {
			description: 'One envelope, sealed now. The media type names the suite.',
			headers: { [deliveryHeader]: { description: 'Its delivery id', schema: { type: 'string' } } },
			content: { [envelopeMediaType]: { schema: z.string().openapi({ description: 'Compact JWE' }) } },
		},
		204: { description: 'None, or none in that time.' },
		400: problemAnswer('Not a number of seconds, or not a delivery id.'),
		403: problemAnswer('Not the certificate of an active partner.'),
		404: problemAnswer('`after` is no delivery of this partner.'),
		409: problemAnswer('The card of this partner has no suite or valid key to seal for.'),
		429: problemAnswer('Two of this partner wait already.'),
		503: problemAnswer('Not now: come again after Retry-After.'),
	},
});

export const receiptRoute = createRoute({
	method: 'post',
	path: `${mailboxPath}/{deliveryId}/receipt`,
	summary: 'Send the signed receipt for an envelope that was fetched',
	request: {
		params: z.object({ deliveryId: DeliveryId }),
		body: {
			required: true,
			content: { [receiptMediaType]: { schema: z.string().openapi({ description: 'Compact JWS, see PROTOCOL.md' }) } },
		},
	},
	responses: {
		204: { description: 'It is settled; the same again changes nothing.' },
		400: problemAnswer('The receipt proves nothing about this delivery.'),
		403: problemAnswer('Not the certificate of an active partner.'),
		404: problemAnswer('No delivery of this partner.'),
		409: problemAnswer('It was never fetched, or has come to another end.'),
		413: problemAnswer('Larger than any receipt.'),
		415: problemAnswer(`Not ${receiptMediaType}.`),
		503: problemAnswer('Not now: come again after Retry-After.'),
	},
});

/** Longer than any receipt. */
const maxReceiptBytes = 16_384;

/** One that fetches, and one that was cut off and is not noticed yet. */
const waitingPerPartner = 2;

export function addMailboxRoutes(
	app: DoorApp,
	door: MailboxDoor,
	identifyActive: (context: Context<DoorEnv>) => AuthorityId,
): void {
	const openPlace = makePlaces(waitingPerPartner);
	app.openapi(fetchRoute, async (context) => {
		const { incoming, outgoing } = context.env;
		const from = identifyActive(context);
		const { wait = '0', after } = context.req.valid('query');
		using _ = openPlace(from);
		const gone = new AbortController();
		outgoing.once('close', () => gone.abort());
		const handed = await door.fetchNext({
			from,
			after,
			waitMs: Number(wait) * 1_000,
			tls: toTlsDetails(incoming.socket),
			signal: AbortSignal.any([gone.signal, door.closing]),
			requireStill: () => void identifyActive(context),
		});
		// Kept open it would hold up the door that closes.
		if (door.closing.aborted) context.header('connection', 'close');
		if (handed === undefined) return context.body(null, 204);
		const { envelope, deliveryId } = handed;
		const headers = { 'content-type': toEnvelopeMediaType(envelope.suite), 'cache-control': 'no-store' };
		return context.body(new Uint8Array(envelope.bytes), 200, { ...headers, [deliveryHeader]: deliveryId });
	});
	app.openapi(receiptRoute, async (context) => {
		const { incoming } = context.env;
		const from = identifyActive(context);
		const { deliveryId } = context.req.valid('param');
		const read = async () => {
			const mediaType = incoming.headers['content-type']?.split(';')[0]?.trim().toLowerCase();
			if (mediaType !== receiptMediaType) throw new Problem('media-type-unsupported');
			return Buffer.from(await readBody(incoming, maxReceiptBytes, () => undefined))
				.toString('latin1')
				.trim();
		};
		await door.takeReceipt({ from, deliveryId, read, tls: toTlsDetails(incoming.socket) });
		return context.body(null, 204);
	});
}

/** So many requests of one partner wait at once, and no more. @throws Problem `gateway-busy` */
function makePlaces(limit: number): (from: AuthorityId) => Disposable {
	const taken = new Map<AuthorityId, number>();
	const add = (from: AuthorityId, more: number) => taken.set(from, (taken.get(from) ?? 0) + more);
	return (from) => {
		if ((taken.get(from) ?? 0) >= limit) throw new Problem('gateway-busy', { retryAfterSeconds: 5 });
		add(from, 1);
		return { [Symbol.dispose]: () => add(from, -1) };
	};
}
