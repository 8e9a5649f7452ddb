import {
	createPostgresBackend,
	type JobsOptions,
	type PgPool,
	Queue,
	type QueueOptions,
	Worker,
	type WorkerOptions,
} from 'bullmq';
import { openPool } from '../store/database.ts';

/** A BullMQ queue and worker, as far as this room uses them, on either backend. */
export interface BrokerQueue {
	add(name: string, data: object, options: JobsOptions): Promise<unknown>;
	/** Of a job that nobody works at. */
	remove(jobId: string): Promise<unknown>;
	close(): Promise<void>;
	disconnect(): Promise<void>;
	on(event: 'error', listener: (error: Error) => void): unknown;
}

export interface BrokerWorker {
	close(): Promise<void>;
	disconnect(): Promise<void>;
	on(event: 'error', listener: (error: Error) => void): unknown;
	on(event: 'stalled', listener: (id: string) => void): unknown;
}

export type Processor = (job: { readonly id?: string | undefined }) => Promise<void>;

/** Where BullMQ keeps its queues. */
export interface Broker {
	openQueue(name: string): BrokerQueue;
	startWorker(name: string, processor: Processor, options: Omit<WorkerOptions, 'connection'>): BrokerWorker;
	/** After all queues and workers are closed. */
	close(): Promise<void>;
}

/** Few events: nothing of ours reads them, and the tables say what happened. */
const queueOptions = { streams: { events: { maxLen: 1000 } } } satisfies Omit<QueueOptions, 'connection'>;

/** `postgres:` (the application role) or `redis:`, `rediss:` (Redis, Valkey). */
export function openBroker(url: string, maxConnections: number): Broker {
	return /^rediss?:/.test(url) ? openRedisBroker(url) : openPostgresBroker(url, maxConnections);
}

/**
 * One pool for all queues and workers. Each worker keeps a connection of it for LISTEN; a pooler in
 * transaction mode in front of the server would break that.
 */
function openPostgresBroker(url: string, maxConnections: number): Broker {
	const pool = openPool(withSessionSettings(url), { maxConnections });
	// BullMQ adds one listener for each queue and worker.
	pool.setMaxListeners(0);
	// BullMQ's own type of a pool differs from that of @types/pg in the overloads of `on` alone.
	const connection = pool as unknown as PgPool;
	return {
		openQueue: (name) => new Queue(name, { connection, ...queueOptions }, createPostgresBackend),
		startWorker: (name, processor, options) => {
			// Its LISTEN connection comes on top of those for statements.
			pool.options.max += 1;
			return new Worker(name, processor, { connection, ...options }, createPostgresBackend);
		},
		close: () => pool.end(),
	};
}

/**
 * BullMQ finds its tables by `search_path`. Its commits need not wait for the disk: what a crash takes
 * from the queue, the sweeper refills from `due_work`. (Our own tables are written by other connections.)
 */
function withSessionSettings(url: string): string {
	const parsed = new URL(url);
	const options = [parsed.searchParams.get('options') ?? '', '-c search_path=bullmq -c synchronous_commit=off'];
	parsed.searchParams.set('options', options.join(' ').trim());
	return parsed.href;
}

function openRedisBroker(url: string): Broker {
	return {
		// A producer fails soon instead of waiting for Redis to come back: the sweeper is the retry.
		openQueue: (name) =>
			new Queue(name, {
				connection: { url, maxRetriesPerRequest: 1 },
				skipWaitingForReady: true,
				...queueOptions,
			}),
		startWorker: (name, processor, options) =>
			new Worker(name, processor, { connection: { url, maxRetriesPerRequest: null }, ...options }),
		close: async () => undefined,
	};
}
