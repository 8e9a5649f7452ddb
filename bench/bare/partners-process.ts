import { once } from 'node:events';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { receiptMediaType } from '../../src/channels/native/media-types.ts';

/** Where the stand-ins are. */
export interface PartnerPorts {
	readonly alive: readonly number[];
	/** Takes connections and never says a word. */
	readonly silent: number;
	/** Nobody listens there. */
	readonly refusing: number;
}

/**
 * Stand-ins for the doors of partners, under one certificate: mutual TLS as there, and the same text for a receipt
 * whatever comes. Its parent tells certificates and how many, hears their ports, and it ends with its parent.
 */
process.once('message', async ({ count, ...identity }: { count: number; cert: string; key: string; ca: string[] }) => {
	const tls = { ...identity, requestCert: true, rejectUnauthorized: true, minVersion: 'TLSv1.3' as const };
	const answer = 'r'.repeat(700);
	const headers = { 'content-type': receiptMediaType, 'content-length': answer.length };
	const alive = Array.from({ length: count }, () =>
		createHttpsServer({ ...tls, keepAliveTimeout: 60_000 }, (request, response) => {
			request.resume().on('end', () => response.writeHead(201, headers).end(answer));
		}),
	);
	const silent = createServer((socket) => socket.on('error', () => undefined));
	const refusing = createServer();
	const ports: PartnerPorts = {
		alive: await Promise.all(alive.map(listen)),
		silent: await listen(silent),
		refusing: await listen(refusing),
	};
	refusing.close();
	process.send?.(ports);
});
process.once('disconnect', () => process.exit());

async function listen(server: Server): Promise<number> {
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	return (server.address() as AddressInfo).port;
}
