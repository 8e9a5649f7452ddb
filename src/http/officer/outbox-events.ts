import { createRoute } from '@hono/zod-openapi';
import type { OutboxItem, Page } from '../../exchange/reading.ts';
import type { DoorApp } from '../app.ts';
import { problemAnswer } from '../openapi.ts';
import { type ServerEvent, toEventAnswer, watching } from './event-answer.ts';
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

export function addOutboxEventsRoute(app: DoorApp, door: OutboxEventsDoor): void {
	const answer = toEventAnswer(listenersAtOnce);
	app.openapi(outboxEventsRoute, (context) =>
		answer(context, async (left) => watching(lookAtOutbox(door), door.closing, left)),
	);
}

/** Each look tells what has changed since the one before. */
function lookAtOutbox({ listOutbox }: OutboxEventsDoor): () => Promise<ServerEvent[]> {
	const told = new Map<string, string>();
	return async () => {
		const items = (await listOutbox(watched)).toReversed();
		const changed = items
			.map((item) => ({ id: item.deliveryId, data: JSON.stringify(item) }))
			.filter(({ id, data }) => told.get(id) !== data);
		for (const { id, data } of changed) told.set(id, data);
		return changed.map(({ data }) => ({ event: 'delivery', data }));
	};
}
