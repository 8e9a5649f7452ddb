import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** The answer to one request, as far as a network can tell: it cannot be read, only passed on or not. */
export interface Passing {
	pass(): void;
	/** Ends both connections: the answer is lost. */
	cut(): void;
}

export interface TcpProxy {
	/** `https://…`, for a partner's card. */
	readonly endpoint: string;
	[Symbol.asyncDispose](): Promise<void>;
}

/** A handshake with client certificate stays below this, and the envelope of a long draft above. */
const requestBytes = 16_384;

/**
 * A network between two gateways. It asks `decide` what becomes of each answer: of what comes from the
 * server after the client has sent more than any handshake needs.
 */
export async function openProxy(port: number, decide: (answer: Passing) => void): Promise<TcpProxy> {
	const sockets = new Set<Socket>();
	const server = createServer((client) => {
		const upstream = connect(port, '127.0.0.1');
		for (const socket of [client, upstream]) {
			sockets.add(socket);
			socket.on('error', () => undefined).on('close', () => cutBoth(client, upstream));
		}
		relay(client, upstream, decide);
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	return {
		endpoint: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
		[Symbol.asyncDispose]: async () => {
			for (const socket of sockets) socket.destroy();
			server.close();
			await once(server, 'close');
		},
	};
}

function relay(client: Socket, upstream: Socket, decide: (answer: Passing) => void): void {
	let asked = 0;
	let held: Uint8Array[] | undefined;
	client.on('data', (chunk: Buffer) => {
		asked += chunk.length;
		upstream.write(chunk);
	});
	upstream.on('data', (chunk: Buffer) => {
		if (held !== undefined) held.push(chunk);
		else if (asked < requestBytes) client.write(chunk);
		else {
			held = [chunk];
			decide({ pass: () => pass(), cut: () => cutBoth(client, upstream) });
		}
	});
	const pass = () => {
		client.write(Buffer.concat(held ?? []));
		held = undefined;
		asked = 0;
	};
}

function cutBoth(...sockets: readonly Socket[]): void {
	for (const socket of sockets) socket.destroy();
}
