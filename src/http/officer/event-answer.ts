import { setTimeout as sleep } from 'node:timers/promises';
import type { Context } from 'hono';
import { Problem } from '../../problem.ts';
import type { DoorEnv } from '../app.ts';
import { endingIfStalled } from './stream-answer.ts';
import { withFirst } from './with-first.ts';

/** A server-sent event (WHATWG HTML, section 9.2), its data JSON. */
export interface ServerEvent {
	readonly event: string;
	readonly data: string;
}

const lookMs = 1_000;
const looksToHeartbeat = 15;
/** So that whoever may listen no more does not for long. */
const looksToEnd = 300;

/** What each look finds, once a second, until the door closes or five minutes have passed; undefined for a heartbeat. */
export async function* watching(
	look: () => Promise<readonly ServerEvent[]>,
	closing: AbortSignal,
): AsyncGenerator<ServerEvent | undefined, void> {
	for (let count = 0; count < looksToEnd && !closing.aborted; count += 1) {
		const events = await look();
		yield* events;
		if (events.length === 0 && count % looksToHeartbeat === 0) yield undefined;
		await sleep(lookMs, undefined, { signal: closing }).catch(() => undefined);
	}
}

/**
 * Answers with events to so many at once.
 *
 * @returns answers one; whatever goes wrong before the first event is the answer
 */
export function toEventAnswer(atOnce: number) {
	let listeners = 0;
	return async (
		context: Context<DoorEnv>,
		open: () => Promise<AsyncGenerator<ServerEvent | undefined, void>>,
	): Promise<Response> => {
		if (listeners >= atOnce) throw new Problem('gateway-busy', { retryAfterSeconds: 30 });
		const { outgoing } = context.env;
		// The place goes with the connection, not with the events: of whoever leaves at once, none is ever asked for.
		if (!outgoing.destroyed) {
			listeners += 1;
			outgoing.once('close', () => {
				listeners -= 1;
			});
		}
		const pieces = endingIfStalled(toBytes(await open()), () => outgoing.destroy());
		// A connection that outlasts its events would hold up the door that closes.
		const headers = { 'content-type': 'text/event-stream', 'cache-control': 'no-store', connection: 'close' };
		const first = await pieces.next();
		return context.body(ReadableStream.from(withFirst(first, pieces)), 200, headers);
	};
}

async function* toBytes(events: AsyncGenerator<ServerEvent | undefined, void>): AsyncGenerator<Uint8Array, void> {
	const encoder = new TextEncoder();
	for await (const told of events)
		yield encoder.encode(told === undefined ? ':\n\n' : `event: ${told.event}\ndata: ${told.data}\n\n`);
}
