import { once } from 'node:events';
import type { IncomingHttpHeaders } from 'node:http';
import { Agent, request } from 'node:https';
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls';
import type { Envelope } from '../../src/envelope/envelope.ts';
import type { TlsIdentity } from './correspondent.ts';

export interface Answer {
	readonly status: number;
	readonly headers: IncomingHttpHeaders;
	readonly text: string;
}

/** A client of the partner door: of no matter whom, checking nothing. */
export interface PartnerClient {
	send(wish: {
		method?: string;
		path?: string;
		headers?: Readonly<Record<string, string>>;
		body?: Uint8Array | string;
	}): Promise<Answer>;
	post(envelope: Envelope, headers?: Readonly<Record<string, string>>): Promise<Answer>;
	close(): void;
}

/** Keeps up to `sockets` connections alive. */
export function openClient(port: number, identity: Partial<TlsIdentity> = {}, sockets = 16): PartnerClient {
	const agent = new Agent({ keepAlive: true, maxSockets: sockets, rejectUnauthorized: false, ...identity });
	const send: PartnerClient['send'] = async ({ method = 'GET', path = '/healthz', headers = {}, body }) => {
		const outgoing = request({ host: '127.0.0.1', port, agent, method, path, headers: { ...headers } });
		outgoing.end(body);
		const [incoming] = await once(outgoing, 'response');
		const chunks: Buffer[] = await incoming.toArray();
		return { status: incoming.statusCode, headers: incoming.headers, text: Buffer.concat(chunks).toString('latin1') };
	};
	return {
		send,
		post: ({ suite, bytes }, headers = {}) =>
			send({
				method: 'POST',
				path: '/partner/v1/envelopes',
				headers: { 'content-type': `application/lintas-envelope+jwe; suite=${suite}`, ...headers },
				body: bytes,
			}),
		close: () => agent.destroy(),
	};
}

/** A connection after its handshake, for what no HTTP library would send. */
export async function connectTls(
	port: number,
	identity: Partial<TlsIdentity> = {},
	options: ConnectionOptions = {},
): Promise<TLSSocket> {
	const socket = connect({ host: '127.0.0.1', port, rejectUnauthorized: false, ...identity, ...options });
	await once(socket, 'secureConnect');
	socket.on('error', () => undefined);
	return socket;
}

/** Whatever comes back until the other end hangs up. */
export async function readToEnd(socket: NodeJS.ReadableStream): Promise<string> {
	const chunks: Buffer[] = [];
	try {
		for await (const chunk of socket) chunks.push(Buffer.from(chunk));
	} catch {
		// Reset: what had come counts.
	}
	return Buffer.concat(chunks).toString('latin1');
}
