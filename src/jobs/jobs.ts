import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../clock.ts';
import { type Log, toErrorFields } from '../log.ts';
import type { Database } from '../store/database.ts';
import { type Broker, type BrokerQueue, type BrokerWorker, openBroker } from './broker.ts';
import { type Handler, logSparingly, startConsumer, toDelayMs, toJobOptions, type WorkOptions } from './consumer.ts';
import type { DueWork } from './due-work.ts';
import { type SweeperOptions, startSweeper } from './sweeper.ts';

export interface JobsContext {
	readonly db: Database;
	/** `postgres:` with the application role, or `redis:`, `rediss:`. */
	readonly queueUrl: string;
	readonly clock: Clock;
	readonly log: Log;
}

/** The queue: quick to tell workers what is due. What is due is decided by the table `due_work` alone. */
export interface Jobs {
	/**
	 * Tells the workers, after the transaction that scheduled the work has committed. Work that the queue
	 * has already (waiting, delayed, being done) is left as it is. Never throws: what the queue does not
	 * take is logged and left to the sweeper.
	 *
	 * @param dueAt when it is to be done, if not at once
	 */
	announce(work: readonly DueWork[], dueAt?: Temporal.Instant): Promise<void>;
	/** As `announce`, of work that is due sooner than the queue may have been told. */
	hasten(work: DueWork, dueAt?: Temporal.Instant): Promise<void>;
	/** Starts doing work; the key of a handler is the name of its queue. */
	work(handlers: Readonly<Record<string, Handler>>, options: WorkOptions): void;
	startSweeper(options: SweeperOptions): void;
	/** Takes no more work, waits so long for handlers that run, and lets go of all connections. */
	close(options?: { readonly withinMs: number }): Promise<void>;
}

const connectionsForStatements = 8;
const announcedAtOnce = 100;
const announceTimeoutMs = 5_000;

/** Nothing connects before the first announcement or worker. */
export function openJobs({ db, queueUrl, clock, log }: JobsContext): Jobs {
	const broker = openBroker(queueUrl, connectionsForStatements);
	const queues = new Map<string, BrokerQueue>();
	const workers: BrokerWorker[] = [];
	const stops: (() => Promise<void>)[] = [];
	const { announce, hasten } = makeAnnounce(broker, queues, { clock, log });
	return {
		announce,
		hasten,
		work: (handlers, options) => {
			for (const [queue, handler] of Object.entries(handlers)) {
				workers.push(startConsumer({ broker, clock, log }, queue, handler, options));
			}
		},
		startSweeper: (options) => {
			stops.push(startSweeper({ db, clock, log, announce }, options));
		},
		close: async ({ withinMs } = { withinMs: 8_000 }) => {
			await Promise.all(stops.map((stop) => stop()));
			await drain(workers, withinMs, log);
			// What is closed already is not harmed; what still runs loses its lock and is taken back later.
			const parts = [...workers, ...queues.values()];
			await within(1_000, Promise.all(parts.map((part) => part.disconnect()))).catch(() => undefined);
			await within(1_000, broker.close()).catch(() => undefined);
		},
	};
}

function makeAnnounce(
	broker: Broker,
	queues: Map<string, BrokerQueue>,
	{ clock, log }: Pick<JobsContext, 'clock' | 'log'>,
): Pick<Jobs, 'announce' | 'hasten'> {
	const findQueue = (name: string): BrokerQueue => {
		const queue = queues.get(name) ?? broker.openQueue(name);
		if (!queues.has(name)) queue.on('error', logSparingly(log, name));
		queues.set(name, queue);
		return queue;
	};
	// One by one, not BullMQ's addBulk: that makes a sequence and temporary tables, and the role may not.
	const enqueue = ({ queue, id }: DueWork, delay: number) =>
		findQueue(queue).add(queue, {}, { ...toJobOptions(id), delay });
	const announce: Jobs['announce'] = async (work, dueAt) => {
		const delay = dueAt === undefined ? 0 : toDelayMs(clock, dueAt);
		try {
			for (let start = 0; start < work.length; start += announcedAtOnce) {
				const some = work.slice(start, start + announcedAtOnce);
				await within(announceTimeoutMs, Promise.all(some.map((each) => enqueue(each, delay))));
			}
		} catch (error) {
			log.warn({ count: work.length, ...toErrorFields(error) }, 'the queue did not take work; the sweeper will');
		}
	};
	return {
		announce,
		hasten: async (work, dueAt) => {
			// With its later time it would be left as it is; one that is being done stays.
			await within(announceTimeoutMs, findQueue(work.queue).remove(work.id)).catch(() => undefined);
			await announce([work], dueAt);
		},
	};
}

async function drain(workers: readonly BrokerWorker[], withinMs: number, log: Log): Promise<void> {
	try {
		await within(withinMs, Promise.all(workers.map((worker) => worker.close())));
	} catch (error) {
		log.warn(toErrorFields(error), 'work is still running; it is left to the queue');
	}
}

/** @throws if the promise has not settled in time; it is then left to itself */
async function within<T>(ms: number, promise: Promise<T>): Promise<T> {
	const over = new AbortController();
	const late = sleep(ms, undefined, { signal: over.signal }).then(() => {
		throw Object.assign(new Error('too late'), { name: 'TimeoutError' });
	});
	try {
		return await Promise.race([promise, late]);
	} finally {
		over.abort();
		late.catch(() => undefined);
		promise.catch(() => undefined);
	}
}
