import { setTimeout as sleep } from 'node:timers/promises';
import type { Context } from 'hono';
import { Problem } from '../../problem.ts';
import type { DoorEnv } from '../app.ts';
import { ending, endingIfStalled } from './stream-answer.ts';
import { withFirst } from './with-first.ts';

/** A server-sent event (WHATWG HTML, section 9.2), its data JSON. */
export interface ServerEvent {
	readonly event: string;
	readonly data: string;
	/** By which whoever comes again says what they know, in `Last-Event-ID`. */
	readonly id?: string;
}

const lookMs = 1_000;
const looksToHeartbeat = 15;
/** So that whoever may listen no more does not for long. */
const looksToEnd = 300;

/** What each look finds, once a second, until one of these aborts or five minutes have passed; undefined for a heartbeat. */
export async function* watching(
	look: () => Promise<readonly ServerEvent[]>,
	...ends: readonly AbortSignal[]
): AsyncGenerator<ServerEvent | undefined, void> {
	const end = AbortSignal.any([...ends]);
	for (let count = 0; count < looksToEnd && !end.aborted; count += 1) {
		const events = await look();
		yield* events;
		if (events.length === 0 && count % looksToHeartbeat === 0) yield undefined;
		await sleep(lookMs, undefined, { signal: end }).catch(() => undefined);
	}
}

/**
 * Answers with events to so many at once; whoever leaves is counted until the work for them has ended.
 *
 * @returns answers one, and tells by `left` that nobody listens any more; whatever goes wrong before the first event is the answer
 */
export function toEventAnswer(atOnce: number) {
	let listeners = 0;
	return async (
		context: Context<DoorEnv>,
		open: (left: AbortSignal) => Promise<AsyncGenerator<ServerEvent | undefined, void>>,
	): Promise<Response> => {
		if (listeners >= atOnce) throw new Problem('gateway-busy', { retryAfterSeconds: 30 });
		const { outgoing } = context.env;
		listeners += 1;
		const free = () => {
			listeners -= 1;
		};
		const left = new AbortController();
		const events = await open(left.signal).catch((cause: unknown) => {
			free();
			throw cause;
		});
		// The place goes with the work, not with the connection: who comes and leaves again and again would pile it up.
		const pieces = ending(
			endingIfStalled(toBytes(events), () => outgoing.destroy()),
			free,
		);
		// A connection that outlasts its events would hold up the door that closes.
		const headers = { 'content-type': 'text/event-stream', connection: 'close' };
		const first = await pieces.next();
		// Of whoever leaves at once, none is ever asked for. How the work fails then is told to nobody.
		const leave = async () => {
			left.abort();
			await pieces.return().catch(() => undefined);
		};
		if (outgoing.destroyed) await leave();
		else outgoing.once('close', leave);
		return context.body(ReadableStream.from(withFirst(first, pieces)), 200, headers);
	};
}

async function* toBytes(events: AsyncGenerator<ServerEvent | undefined, void>): AsyncGenerator<Uint8Array, void> {
	const encoder = new TextEncoder();
	for await (const told of events) yield encoder.encode(told === undefined ? ':\n\n' : toLines(told));
}

function toLines({ event, data, id }: ServerEvent): string {
	return `event: ${event}\ndata: ${data}\n${id === undefined ? '' : `id: ${id}\n`}\n`;
}
