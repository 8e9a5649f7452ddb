import type { Clock } from '../clock.ts';
import { type Log, toErrorFields } from '../log.ts';
import type { Broker, BrokerWorker, Processor } from './broker.ts';

/**
 * Does one piece of work. It must bear being run twice (a worker that loses its lock is replaced) and
 * for work that is settled by now: whether it is still to be done, its own tables say.
 *
 * @returns undefined if the work is settled (the handler has settled its row in a transaction of its
 * own), or when to try again (it has scheduled the row for then). What it throws is logged by type and
 * code, and the row is left to the sweeper.
 */
export type Handler = (id: string) => Promise<Temporal.Instant | undefined>;

export interface WorkOptions {
	/** At once, in this process, for each queue. */
	readonly concurrency: number;
	/** A worker that is silent for this long is taken for dead, and its work is given to another. */
	readonly lockDurationMs?: number;
}

export const usualLockMs = 30_000;

interface ConsumerContext {
	readonly broker: Broker;
	readonly clock: Clock;
	readonly log: Log;
}

/** The name and type of back-off under which a handler's "again at" reaches BullMQ. */
const askedAgain = 'AskedAgain';
const failed = 'HandlerFailed';

/** Never used up: how often to try is the handler's to say. The largest that BullMQ's column holds. */
const unbounded = 2_147_483_647;

/** How every job is added: the work's id is the job's, so a second announcement while it is there does nothing. */
export function toJobOptions(id: string) {
	return {
		jobId: id,
		attempts: unbounded,
		backoff: { type: askedAgain },
		// Nothing stays, so that the id can be announced again.
		removeOnComplete: true,
		removeOnFail: true,
		stackTraceLimit: 0,
	};
}

/** Starts taking work from one queue. */
export function startConsumer(
	context: ConsumerContext,
	queue: string,
	handler: Handler,
	options: WorkOptions,
): BrokerWorker {
	const { broker, log } = context;
	const lockDuration = options.lockDurationMs ?? usualLockMs;
	const worker = broker.startWorker(queue, makeProcessor(context, queue, handler), {
		concurrency: options.concurrency,
		lockDuration,
		// BullMQ takes a dead worker's job back at the second look after its lock has run out.
		stalledInterval: Math.ceil(lockDuration / 3),
		runRetryDelay: 1_000,
		settings: { backoffStrategy: toRetryDelay },
	});
	worker.on('error', logSparingly(log, queue));
	worker.on('stalled', (id) => log.warn({ queue, id }, 'work was taken back from a silent worker'));
	return worker;
}

function makeProcessor({ clock, log }: ConsumerContext, queue: string, handler: Handler): Processor {
	return async ({ id = '' }) => {
		const again = await runHandler(log, queue, id, handler);
		if (again === undefined) return;
		// BullMQ keeps an error's words in its tables: they are ours, never the handler's.
		throw Object.assign(named(askedAgain), { delayMs: toDelayMs(clock, again) });
	};
}

export function toDelayMs(clock: Clock, until: Temporal.Instant): number {
	return Math.max(0, Math.ceil(clock().until(until).total('milliseconds')));
}

async function runHandler(
	log: Log,
	queue: string,
	id: string,
	handler: Handler,
): Promise<Temporal.Instant | undefined> {
	try {
		return await handler(id);
	} catch (error) {
		log.error({ queue, id, ...toErrorFields(error) }, 'a handler failed; the sweeper will try its work again');
		throw named(failed);
	}
}

function named(name: string): Error {
	return Object.assign(new Error(name), { name });
}

/** BullMQ's back-off: −1 ends the job. */
function toRetryDelay(_attempts: number, _type?: string, error?: Error): number {
	return error !== undefined && 'delayMs' in error && typeof error.delayMs === 'number' ? error.delayMs : -1;
}

/** A worker whose server is away reports many times a second: one line in five seconds says it. */
export function logSparingly(log: Log, queue: string): (error: Error) => void {
	let quietUntil = 0;
	return (error) => {
		if (performance.now() < quietUntil) return;
		quietUntil = performance.now() + 5_000;
		log.warn({ queue, ...toErrorFields(error) }, 'the queue has trouble');
	};
}
