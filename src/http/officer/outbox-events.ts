import { setTimeout as sleep } from 'node:timers/promises';
import { createRoute } from '@hono/zod-openapi';
import type { OutboxItem, Page } from '../../exchange/reading.ts';
import { Problem } from '../../problem.ts';
import type { DoorApp } from '../app.ts';
import { problemAnswer } from '../openapi.ts';
import { endingIfStalled } from './exports.ts';
import { bearer, refusals } from './routes.ts';
import { OutboxPage } from './schemas.ts';

/** What the route leads to. */
export interface OutboxEventsDoor {
	readonly listOutbox: (page: Page) => Promise<readonly OutboxItem[]>;
	/** When the door closes. */
	readonly closing: AbortSignal;
}

export const outboxEventsRoute = createRoute({
	method: 'get',
	path: '/officer/v1/outbox/events',
	summary: 'The newest deliveries, and each that changes among them, as server-sent events',
	security: bearer,
	responses: {
		200: {
			description: 'Events `delivery`, each with an item of the outbox; ends after five minutes: come again.',
			content: { 'text/event-stream': { schema: OutboxPage.shape.items.element } },
		},
		429: problemAnswer('Many listen already.'),
		...refusals,
	},
});

const listenersAtOnce = 20;
const watched: Page = { limit: 100, before: undefined };
const lookMs = 1_000;
const looksToHeartbeat = 15;
/** So that whoever may listen no more does not for long. */
const looksToEnd = 300;

export function addOutboxEventsRoute(app: DoorApp, door: OutboxEventsDoor): void {
	let listeners = 0;
	app.openapi(outboxEventsRoute, async (context) => {
		if (listeners >= listenersAtOnce) throw new Problem('gateway-busy', { retryAfterSeconds: 30 });
		const { outgoing } = context.env;
		// The place goes with the connection, not with the events: of whoever leaves at once, none is ever asked for.
		if (!outgoing.destroyed) {
			listeners += 1;
			outgoing.once('close', () => {
				listeners -= 1;
			});
		}
		const pieces = endingIfStalled(toEvents(door), () => outgoing.destroy());
		// A connection that outlasts its events would hold up the door that closes.
		const headers = { 'content-type': 'text/event-stream', 'cache-control': 'no-store', connection: 'close' };
		return context.body(ReadableStream.from(pieces), 200, headers);
	});
}

/** The form of the WHATWG HTML standard, section 9.2. */
async function* toEvents(door: OutboxEventsDoor): AsyncGenerator<Uint8Array> {
	const encoder = new TextEncoder();
	const told = new Map<string, string>();
	for (let look = 0; look < looksToEnd && !door.closing.aborted; look += 1) {
		const items = await door.listOutbox(watched);
		const changed = items
			.toReversed()
			.map((item) => ({ id: item.deliveryId, data: JSON.stringify(item) }))
			.filter(({ id, data }) => told.get(id) !== data);
		for (const { id, data } of changed) {
			told.set(id, data);
			yield encoder.encode(`event: delivery\ndata: ${data}\n\n`);
		}
		if (changed.length === 0 && look % looksToHeartbeat === 0) yield encoder.encode(':\n\n');
		await sleep(lookMs, undefined, { signal: door.closing }).catch(() => undefined);
	}
}
