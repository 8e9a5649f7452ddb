import { createRoute, z } from '@hono/zod-openapi';
import type { Page } from '../../exchange/reading.ts';
import { readingMeasures } from '../../exchange/reading-limits.ts';
import type { ReadAlarm } from '../../exchange/unusual-reading.ts';
import { AlarmId, PersonId } from '../../model/identifiers.ts';
import type { Person } from '../../model/person.ts';
import type { DoorApp } from '../app.ts';
import { jsonAnswer, problemAnswer } from '../openapi.ts';
import { toNext, toPage } from './paging.ts';
import { bearer, pageQuery, refusals } from './routes.ts';
import { Instant } from './schemas.ts';

export const Alarm = z
	.object({
		id: AlarmId,
		/** Whose reading: the identity provider knows the person, and `document-read` in the audit log what was read. */
		person: PersonId,
		/** When the day began. */
		day: Instant,
		raisedAt: Instant,
		measures: z.array(z.enum(readingMeasures)),
		/** How many different ones on that day, by now. */
		documents: z.int(),
		authors: z.int(),
		kinds: z.int(),
		cases: z.int(),
		acknowledgedAt: Instant.nullable(),
		acknowledgedBy: PersonId.nullable(),
	})
	.openapi('Alarm');
export type Alarm = z.infer<typeof Alarm>;

export const AlarmPage = z.object({ items: z.array(Alarm), next: z.string().nullable() }).openapi('Alarms');
export type AlarmPage = z.infer<typeof AlarmPage>;

/** Of who reads unusually much or widely. */
export const alarmRoutes = {
	list: createRoute({
		method: 'get',
		path: '/officer/v1/alarms',
		summary: 'Who read unusually much or widely, newest first',
		security: bearer,
		request: { query: pageQuery },
		responses: { 200: jsonAnswer('A page.', AlarmPage), 400: problemAnswer('A wrong parameter.'), ...refusals },
	}),
	acknowledge: createRoute({
		method: 'post',
		path: '/officer/v1/alarms/{id}/acknowledge',
		summary: 'Say that it was looked into, by somebody whom it is not about',
		security: bearer,
		request: { params: z.object({ id: AlarmId }) },
		responses: {
			200: jsonAnswer('It is acknowledged.', Alarm),
			400: problemAnswer('Not an id.'),
			403: problemAnswer('It is about the one who asks.'),
			404: problemAnswer('No such alarm.'),
			409: problemAnswer('It was acknowledged already.'),
			...refusals,
		},
	}),
};

/** What the routes of alarms lead to. */
export interface AlarmDoor {
	readonly listAlarms: (page: Page) => Promise<readonly ReadAlarm[]>;
	readonly acknowledgeAlarm: (by: Person, id: AlarmId) => Promise<ReadAlarm>;
}

export function addAlarmRoutes(app: DoorApp, door: AlarmDoor): void {
	app.openapi(alarmRoutes.list, async (context) => {
		const page = toPage(context.req.valid('query'));
		const items = await door.listAlarms(page);
		const next = toNext(items, page, (item) => ({ at: item.raisedAt, id: item.id }));
		return context.json({ items: items.map(toAnswer), next }, 200);
	});
	app.openapi(alarmRoutes.acknowledge, async (context) => {
		const alarm = await door.acknowledgeAlarm(context.get('person'), context.req.valid('param').id);
		return context.json(toAnswer(alarm), 200);
	});
}

function toAnswer({ measures, ...alarm }: ReadAlarm): Alarm {
	return { ...alarm, measures: [...(measures as Alarm['measures'])] };
}
