import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * Each process that runs tests at the same time has a thousand ports of its own, below those that the
 * system gives to connections: a port that is free now is still free when a test comes to listen on it,
 * and when it starts a gateway there again.
 */
const first = 10_000 + (Number(process.env.VITEST_POOL_ID ?? 0) % 20) * 1_000;
let next = Math.floor(Math.random() * 1_000);

export async function findFreePort(): Promise<number> {
	for (;;) {
		next = (next + 1) % 1_000;
		if (await isFree(first + next)) return first + next;
	}
}

async function isFree(port: number): Promise<boolean> {
	const server = createServer().listen(port, '127.0.0.1');
	try {
		await once(server, 'listening');
	} catch {
		return false;
	}
	server.close();
	await once(server, 'close');
	return true;
}
