import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { TLSSocket } from 'node:tls';
import { type NativePeer, openNativePeer } from '../../src/channels/native/peer.ts';
import { verifyCover } from '../../src/envelope/cover.ts';
import { toClaimedDigest } from '../../src/envelope/document.ts';
import { openEnvelope, toEnvelopeDigest } from '../../src/envelope/envelope.ts';
import { type Receipt, signReceipt } from '../../src/envelope/receipt.ts';
import { toTimestamp } from '../../src/model/identifiers.ts';
import { verifyAuthorityCa } from '../../src/pki/admission.ts';
import { Problem } from '../../src/problem.ts';
import { findFreePort } from '../free-port.ts';
import { type Correspondent, createCorrespondent, type TlsIdentity, toTlsKey } from '../http/correspondent.ts';

export type Handler = (incoming: IncomingMessage, body: Uint8Array, outgoing: ServerResponse) => Promise<void> | void;

/** A partner's gateway that does what a test tells it to. */
export interface MockPartner {
	readonly partner: Correspondent;
	readonly port: number;
	/** Of what came after handshakes, in bytes. */
	receivedBytes(): number;
	/** Connections that are open now. */
	connections(): Promise<number>;
	answer(handler: Handler): void;
	/** What happens right after a handshake. */
	onConnection(listener: ((socket: TLSSocket) => void) | undefined): void;
	close(): Promise<void>;
}

export async function openMockPartner(
	id: string,
	identity?: (partner: Correspondent) => Promise<TlsIdentity>,
): Promise<MockPartner> {
	const port = await findFreePort();
	const partner = await createCorrespondent(id, `https://127.0.0.1:${port}`);
	let handler: Handler = (_incoming, _body, outgoing) => void outgoing.writeHead(500).end();
	let listener: ((socket: TLSSocket) => void) | undefined;
	let received = 0;
	const tls = { ...((await identity?.(partner)) ?? partner.tlsServer), requestCert: true, rejectUnauthorized: false };
	const server = createServer(tls, async (incoming, outgoing) => {
		const chunks: Buffer[] = await incoming.toArray().catch(() => []);
		await handler(incoming, Buffer.concat(chunks), outgoing);
	});
	server.on('secureConnection', (socket) => {
		socket.on('data', (chunk: Buffer) => {
			received += chunk.length;
		});
		listener?.(socket);
	});
	server.on('tlsClientError', () => undefined);
	server.listen(port, '127.0.0.1');
	await once(server, 'listening');
	return {
		partner,
		port,
		receivedBytes: () => received,
		connections: () =>
			new Promise((resolve, reject) =>
				server.getConnections((error, count) => (error ? reject(error) : resolve(count))),
			),
		answer: (next) => {
			handler = next;
		},
		onConnection: (next) => {
			listener = next;
		},
		close: async () => {
			const closed = once(server, 'close');
			server.close();
			server.closeAllConnections();
			await closed;
		},
	};
}

/** The receipt that a partner owes for an envelope, but for the changes. */
export async function makeReceipt(
	{ partner }: MockPartner,
	sender: { authority: Correspondent['authority']; findKey: Parameters<typeof verifyCover>[1] },
	bytes: Uint8Array,
	changes: Partial<Receipt> = {},
	signer = partner.signing,
): Promise<string> {
	const now = Temporal.Now.instant();
	const envelope = { suite: 'L1', bytes };
	const { cover: token, copy } = await openEnvelope(envelope, partner.opening, now);
	const cover = await verifyCover(token, sender.findKey, { from: sender.authority, to: partner.authority, copy, now });
	const receipt = {
		deliveryId: cover.deliveryId,
		from: cover.from,
		to: cover.to,
		documentDigest: toClaimedDigest(copy),
		copyDigest: cover.copyDigest,
		envelopeDigest: toEnvelopeDigest(envelope),
		receivedAt: toTimestamp(now),
		leafHash: cover.copyDigest,
		outcome: 'accepted',
		...changes,
	};
	return await signReceipt(receipt as Receipt, signer);
}

/** A channel to that partner's endpoint which trusts what is on its card. */
export function openChannelTo(
	{ partner }: Pick<MockPartner, 'partner'>,
	as: Correspondent,
	timeoutMs: number,
): NativePeer {
	const { authority, card } = partner;
	return openNativePeer({
		authority,
		endpoint: card.endpoint ?? '',
		issuers: card.ca.map((pem) => verifyAuthorityCa({ pem, authority })),
		revocation: { isRevoked: () => false },
		tlsKey: toTlsKey(as.clientKey),
		clock: () => Temporal.Now.instant(),
		timeoutMs,
	});
}

/** @throws whatever is no problem, and that there was none */
export async function problemOf(work: Promise<unknown>): Promise<Problem> {
	const thrown = await work.then(
		(value) => new Error(`not refused: ${value}`),
		(error: unknown) => error,
	);
	if (thrown instanceof Problem) return thrown;
	throw thrown;
}
