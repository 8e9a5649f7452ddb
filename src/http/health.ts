import { createRoute, z } from '@hono/zod-openapi';
import type { DoorApp } from './app.ts';
import { jsonAnswer, problemAnswer } from './openapi.ts';

const Health = z.object({ status: z.literal('ok') }).openapi('Health');

const alive = createRoute({
	method: 'get',
	path: '/healthz',
	summary: 'Is the process alive?',
	responses: { 200: jsonAnswer('Yes.', Health) },
});

const ready = createRoute({
	method: 'get',
	path: '/readyz',
	summary: 'Can it do its work?',
	responses: { 200: jsonAnswer('Yes.', Health), 503: problemAnswer('Not now.') },
});

export const healthRoutes = [alive, ready];

/** `/healthz`: the process answers. `/readyz`: so does its database; `checkReady` throws where not. */
export function addHealthRoutes(app: DoorApp, checkReady: () => Promise<void>): void {
	app.openapi(alive, (context) => context.json({ status: 'ok' as const }, 200));
	app.openapi(ready, async (context) => {
		await checkReady();
		return context.json({ status: 'ok' as const }, 200);
	});
}
