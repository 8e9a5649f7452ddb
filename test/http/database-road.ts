import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** The way from a gateway to its database, which can be cut and mended. */
export interface DatabaseRoad {
	readonly url: string;
	cut(): Promise<void>;
	mend(): Promise<void>;
}

export async function openDatabaseRoad(url: string): Promise<DatabaseRoad> {
	const { hostname, port: databasePort } = new URL(url);
	const sockets = new Set<Socket>();
	const server = createServer((near) => {
		const far = connect(Number(databasePort), hostname);
		for (const [socket, other] of [
			[near, far],
			[far, near],
		] as const) {
			sockets.add(socket);
			socket.on('error', () => undefined);
			socket.on('close', () => {
				sockets.delete(socket);
				other.destroy();
			});
			socket.pipe(other);
		}
	});
	const listen = async (port: number) => {
		server.listen(port, '127.0.0.1');
		await once(server, 'listening');
	};
	await listen(0);
	const { port } = server.address() as AddressInfo;
	const through = new URL(url);
	through.host = `127.0.0.1:${port}`;
	return {
		url: through.href,
		cut: async () => {
			const closed = once(server, 'close');
			server.close();
			for (const socket of sockets) socket.destroy();
			await closed;
		},
		mend: () => listen(port),
	};
}
