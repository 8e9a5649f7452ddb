import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { Redis } from 'ioredis';
import { sql } from 'kysely';
import type { TestDatabase } from '../database.ts';
import { findFreePort } from '../free-port.ts';

/** Where a suite keeps its queues. */
export interface QueueServer {
	readonly url: string;
	/** Loses all that it holds. */
	empty(): Promise<void>;
	/** How many jobs it holds, in any state. */
	count(queue: string): Promise<number>;
	stop(): Promise<void>;
}

export function postgresQueues(test: TestDatabase): QueueServer {
	return {
		url: test.url,
		empty: async () => {
			await sql`truncate bullmq.job, bullmq.meta, bullmq.event cascade`.execute(test.ownerDb);
		},
		count: async (queue) => {
			const { rows } = await sql<{
				n: number;
			}>`select count(*)::integer as n from bullmq.job where queue = ${queue}`.execute(test.ownerDb);
			return rows[0]?.n ?? 0;
		},
		stop: async () => undefined,
	};
}

export const hasRedis = spawnSync('redis-server', ['--version']).status === 0;

export async function startRedisQueues(): Promise<QueueServer> {
	const port = await findFreePort();
	const server = spawn('redis-server', [
		'--port',
		String(port),
		'--bind',
		'127.0.0.1',
		'--save',
		'',
		'--appendonly',
		'no',
	]);
	const url = `redis://127.0.0.1:${port}`;
	const redis = new Redis(url);
	redis.on('error', () => undefined);
	await redis.ping();
	return {
		url,
		empty: async () => {
			await redis.flushall();
		},
		count: async (queue) => (await redis.keys(`bull:${queue}:????????-*`)).length,
		stop: async () => {
			redis.disconnect();
			server.kill();
			await once(server, 'exit');
		},
	};
}
